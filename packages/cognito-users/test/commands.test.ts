import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { CASES } from '../src/verify/cases';
import { ALLOWED_ORIGIN, type Emulator, startEmulator } from './support/emulator';
import { startFakeServer } from './support/fake-server';
import { TestProject } from './support/test-project';

const project = new TestProject();
let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator(project);
});
afterAll(async () => {
  await emulator.stop();
  project.remove();
});

const PASSWORD = 'Correct-horse-1';

// In its own process, so that standard input never ends: the program must read only the line that it needs.
test('full-flow creates a user and prints only a token that the API accepts, and reads the password once', async () => {
  const { stdout, ...rest } = await project.runProcess('full-flow --local -u alice', {
    input: `${PASSWORD}\r\n`,
  });
  expect(rest).toEqual({ exitCode: 0, stderr: 'Created alice.\nSet the password of alice.\n' });
  expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  const headers = { authorization: `Bearer ${stdout.trim()}` };
  const response = await fetch(`${emulator.outputs.ApiUrl}/hello`, { headers });
  expect(await response.text()).toBe('Hello from Lambda!');
});

test('--client-auth accepts a user name in different case, and replaces a temporary password', async () => {
  const { UserPoolId } = emulator.outputs;
  await emulator.cognito.adminCreateUser({ UserPoolId, Username: 'dave', TemporaryPassword: PASSWORD });
  const { stdout, ...rest } = await project.run('generate-token --local -u Dave --client-auth', {
    input: `${PASSWORD}\nNew-horse-22\n`,
  });
  expect(rest).toEqual({ exitCode: 0, stderr: '' });
  const [, claims = ''] = stdout.split('.');
  expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
    'cognito:username': 'dave',
    token_use: 'id',
  });
});

test("hello shows both responses and the token's issuer, audience and expiry", async () => {
  await project.run('create-new-user --local -u judy', { input: PASSWORD });
  const { ApiUrl, UserPoolId, UserPoolClientId } = emulator.outputs;
  const { exitCode, stdout, stderr } = await project.run('hello --local -u judy', { input: PASSWORD });
  expect({ exitCode, stderr, lines: stdout.split('\n') }).toEqual({
    exitCode: 0,
    stderr: '',
    lines: [
      `GET ${ApiUrl}/hello`,
      'without a token: 401 {"message":"Unauthorized"}',
      'with the ID token of judy: 200 Hello from Lambda!',
      '',
      'The token says:',
      `  issuer    https://cognito-idp.us-east-1.amazonaws.com/${UserPoolId}`,
      `  audience  ${UserPoolClientId}`,
      expect.stringMatching(/^ {2}expires {3}in .* UTC\)$/),
      '',
    ],
  });
});

/** The names of the cases in the table, by result. */
function readTable(stdout: string): Record<string, string[]> {
  const table: Record<string, string[]> = {};
  for (const [, result = '', rest = ''] of stdout.matchAll(/^(passed|FAILED|noted|skipped) +(.*)$/gm)) {
    const name = CASES.map((each) => each.name).filter((each) => rest.startsWith(each));
    table[result] = [...(table[result] ?? []), name.sort((a, b) => b.length - a.length)[0] ?? ''];
  }
  return table;
}

const NEED_FLAGS = ['more requests than the throttling limits', 'expired token'];
const ALLOWED_FLOWS = ['USER_SRP_AUTH', 'ADMIN_USER_PASSWORD_AUTH', 'REFRESH_TOKEN_AUTH'];
const SKIPPED = [...ALLOWED_FLOWS.map((flow) => `sign-in flow that is off: ${flow}`), ...NEED_FLAGS];

async function verifyUsers(): Promise<unknown> {
  const { Users = [] } = await emulator.cognito.listUsers({ UserPoolId: emulator.outputs.UserPoolId });
  return Users.map(({ Username }) => Username).filter((name) => name?.startsWith('verify-'));
}

test('verify passes every case against the emulator, even on a route with scopes, deletes its users, and records the same responses twice', async () => {
  const recording = join(project.directory, 'recording.json');
  const { OtherClientId } = emulator.outputs;
  const command = ['verify', '--local', '--origin', ALLOWED_ORIGIN, '--other-client-id', OtherClientId];
  const first = await project.run([...command, '--record', recording]);
  const { FAILED, skipped, passed = [], noted = [] } = readTable(first.stdout);
  expect({ exitCode: first.exitCode, FAILED, skipped }).toEqual({
    exitCode: 0,
    FAILED: undefined,
    skipped: SKIPPED,
  });
  expect([...passed, ...noted, ...SKIPPED].sort()).toEqual(CASES.map(({ name }) => name).sort());
  expect(first.stdout).not.toContain('eyJ');
  expect(first.stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
  const second = await project.run([...command, '--compare', recording]);
  expect(second.stdout).not.toContain('this run: ');
  expect(second).toMatchObject({
    exitCode: 0,
    stderr: expect.stringContaining('This run matches'),
  });
  const scoped = await project.run([...command, '--path', '/scoped', '--compare', recording]);
  expect(readTable(scoped.stdout).FAILED).toBeUndefined();
  expect(scoped.exitCode).toBe(1);
  expect(scoped.stdout.replace(/\s+/g, ' ')).toContain(`ID token: status ${recording}: 200 this run: 403 `);
  expect(await verifyUsers()).toEqual([]);
});

test('verify fails and names the cases if the API accepts everything', async () => {
  const api = await startFakeServer({ status: 200, body: '' }, { status: 429, body: '' });
  const other = new TestProject();
  other.writeLocalOutputs({ Any: { ...emulator.outputs, ApiUrl: api.url } });
  const { exitCode, stdout, stderr } = await other.run('verify --local');
  api.stop();
  other.remove();
  const mustFail = CASES.filter(({ name, expected }) => {
    const wanted = typeof expected === 'function' ? undefined : [expected.status].flat();
    return wanted && !wanted.includes(200) && wanted.join() !== '400' && !NEED_FLAGS.includes(name);
  }).map(({ name }) => name);
  const { FAILED, skipped = [] } = readTable(stdout);
  expect(FAILED).toEqual(mustFail.filter((name) => !skipped.includes(name)));
  expect(FAILED).toContain('no token');
  // A throttled request was sent again.
  expect(stdout).not.toContain('429');
  expect({ exitCode, names: FAILED?.filter((name) => !stderr.replaceAll('\n', ' ').includes(name)) }).toEqual(
    {
      exitCode: 1,
      names: [],
    },
  );
});

// Linux has this device, to which every write fails.
(existsSync('/dev/full') ? test : test.skip)(
  'a command finishes and exits with 1 if the disk is full',
  async () => {
    expect(await project.runProcess('verify --local', { outputFile: '/dev/full' })).toEqual({
      exitCode: 1,
      stdout: '',
      stderr:
        "The output can't be written (ENOSPC: no space left on device, write): write it to another place.\n",
    });
    expect(await verifyUsers()).toEqual([]);
  },
);

// Windows has no signals: Node.js ends the process at once.
const onPosix = process.platform === 'win32' ? test.skip : test;

onPosix.each([
  ['it is interrupted', 'interruptedAfter', 'Interrupted: deleting the users.\n'],
  ['the terminal is closed', 'closedAfter', ''],
] as const)('verify deletes its users if %s', async (_, event, stderr) => {
  const silentApi = createServer().listen(0, '127.0.0.1');
  await once(silentApi, 'listening');
  const other = new TestProject();
  const { port } = silentApi.address() as AddressInfo;
  other.writeLocalOutputs({ Any: { ...emulator.outputs, ApiUrl: `http://127.0.0.1:${port}` } });
  const outcome = await other.runProcess('verify --local', { [event]: once(silentApi, 'request') });
  silentApi.close();
  other.remove();
  expect(outcome).toEqual({ exitCode: 130, stdout: '', stderr });
  expect(await verifyUsers()).toEqual([]);
});
