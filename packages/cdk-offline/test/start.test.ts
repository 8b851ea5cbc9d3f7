import { once } from 'node:events';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { ExplainedError } from '../src/explained-error';
import {
  cognitoClient,
  type EmulatorProcess,
  HELLO_APP,
  INTERRUPTED,
  LocalProject,
  NO_APP,
  signIn,
  signUp,
} from './support/emulator-process';
import { createKey } from './support/keys';
import { Meetings } from './support/meetings';
import { serve } from './support/running-stack';
import { signToken } from './support/tokens';
import { WatchedProject } from './support/watched-project';

/** One process serves most tests. The other processes read the assembly that its app wrote. */
let project: LocalProject;
let run: EmulatorProcess;
const synthesized = ['--app', NO_APP];
beforeAll(async () => {
  project = new LocalProject(HELLO_APP);
  run = await project.start().serving();
});
afterAll(async () => {
  await run.stop('SIGKILL');
  project.remove();
});

async function hello(authorization?: string): Promise<string> {
  const headers = authorization === undefined ? {} : { authorization };
  const response = await fetch(`${project.outputs.ApiUrl}/hello`, { headers });
  return `${response.status} ${await response.text()}`;
}

const UNAUTHORIZED = '401 {"message":"Unauthorized"}';
const HELLO = '200 "Hello from Lambda!"';

test('prints a summary and two requests with their responses, and deletes the user of the requests', async () => {
  const { ApiUrl, CognitoEndpoint, UserPoolId, UserPoolClientId } = project.outputs;
  expect(run.stdout.replace(/client \S+:/, 'client NAME:')).toBe(`\
HTTP API    ${ApiUrl}
  GET /hello: token from ${UserPoolId} for ${UserPoolClientId}
User pools  ${CognitoEndpoint}
  ${UserPoolId}
    client NAME: ${UserPoolClientId}
Outputs     ${join('cdk.out', 'local-outputs.json')}
Not needed  5 resources: AWS::IAM::Role, AWS::Logs::LogGroup, AWS::CDK::Metadata
Does NOT run locally: 2 resources
  Cleanup (AWS::Lambda::Function)
  Greetings (AWS::DynamoDB::Table)

$ curl ${ApiUrl}/hello
{"message":"Unauthorized"} (401)

$ curl ${ApiUrl}/hello -H "Authorization: Bearer $TOKEN"
"Hello from Lambda!" (200)

Get your own token: npx cognito-users full-flow --local --username NAME
Serving until Ctrl-C.
`);
  expect(run.stderr).toBe('');
  expect((await cognitoClient(CognitoEndpoint).listUsers({ UserPoolId })).Users).toEqual([]);
});

test("accepts the tokens of the stack's user pool and no others", async () => {
  const { IdToken, AccessToken } = await signUp(project.outputs, 'alice');
  expect(await hello(`Bearer ${IdToken}`)).toBe(HELLO);
  expect(await hello(AccessToken)).toBe(HELLO);
  expect(await hello()).toBe(UNAUTHORIZED);
  const [header = '', claims = ''] = IdToken.split('.').map((part) =>
    Buffer.from(part, 'base64url').toString(),
  );
  const forged = signToken(createKey(JSON.parse(header).kid), JSON.parse(claims));
  expect(await hello(forged)).toBe(UNAUTHORIZED);
});

test('prints a line for each request, with the reason of a rejection and without the token', async () => {
  const from = run.stdout.length;
  await hello('Bearer eyJhbGciOiJub25lIn0.e30.');
  await run.prints('\n', from);
  expect(run.stdout.slice(from)).toMatch(/^GET \/hello 401 \d+ ms: .+\n$/);
  expect(run.stdout).not.toContain('eyJ');
});

test('exits with 0 at Ctrl-C, and the next start keeps the users unless it has --reset', async () => {
  const { IdToken } = await signUp(project.outputs, 'bob');
  expect(await run.stop()).toBe(INTERRUPTED);

  run = await project.start([...synthesized, '--quiet']).serving();
  const quiet = run.stdout;
  expect(await hello(IdToken)).toBe(HELLO);
  expect(await run.stop('SIGTERM')).toBe(INTERRUPTED);
  expect(run.stdout).toBe(quiet);

  run = await project.start([...synthesized, '--reset']).serving();
  await expect(signIn(project.outputs, 'bob')).rejects.toThrow('User does not exist.');
  expect(await hello(IdToken)).toBe(UNAUTHORIZED);
});

test('a second emulator in the same folder shares the users, and restores the outputs when it stops', async () => {
  const { outputs } = project;
  const other = await serve(project, { app: NO_APP });
  await signUp(outputs, 'carol');
  const { IdToken } = await signIn(project.outputs, 'carol');
  expect(project.outputs).not.toEqual(outputs);
  await other.stop();
  expect(project.outputs).toEqual(outputs);
  expect(await hello(IdToken)).toBe(HELLO);
});

test('ends without a stack trace when the program that reads its output, such as `head`, closes the pipe', async () => {
  run.closeStdout();
  await hello();
  expect(await run.exitCode).toBe(0);
  expect(run.stderr).toBe('');
});

test('--once writes the outputs to --outputs-file, makes the two requests and returns 0', async () => {
  const outputsFile = join(project.directory, 'deep', 'outputs.json');
  const printed: string[] = [];
  const flags = [...synthesized, '--once', '--outputs-file', outputsFile];
  expect(await project.run(flags, (line) => printed.push(line))).toBe(0);
  expect(printed.at(-1)).toBe('"Hello from Lambda!" (200)');
  const url = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(JSON.parse(readFileSync(outputsFile, 'utf8'))).toEqual({
    HelloStack: { ...project.outputs, ApiUrl: url, CognitoEndpoint: url },
  });
});

test('--once returns 1 and prints the reason if a request gets an unexpected response or no request can be made', async () => {
  const failing = new WatchedProject();
  failing.writeHandler('undefinedVariable');
  const printed: string[] = [];
  const print = (line: string) => printed.push(line);
  expect(await failing.run(['--once'], print)).toBe(1);
  expect(printed.at(-1)).toBe('{"message":"Internal Server Error"} (500, expected 2xx)');
  expect(printed.filter((line) => line.startsWith('GET /hello'))).toEqual([
    expect.stringMatching(/^GET \/hello 500 .*: the handler threw ReferenceError$/),
  ]);
  failing.writeStack({ 'Route.RouteKey': 'POST /hello' });
  expect(await failing.run(['--once'], print)).toBe(1);
  expect(printed.at(-1)).toMatch(/^Skipping the demo: no GET route /);
  const shortEmail = { Name: 'email', Mutable: true, StringAttributeConstraints: { MaxLength: '9' } };
  failing.writeStack({ 'Pool.UsernameAttributes': ['email'], 'Pool.Schema': [shortEmail] });
  expect(await failing.run(['--once'], print)).toBe(1);
  expect(printed.at(-1)).toMatch(/^Skipping the demo: the user pool issues no token to a temporary user \(/);
  failing.remove();
});

test.each([
  ['an email address as the user name', { 'Pool.UsernameAttributes': ['email'] }],
  ['a phone number as the user name', { 'Pool.UsernameAttributes': ['phone_number'] }],
  ['email as an alias', { 'Pool.AliasAttributes': ['email'] }],
])('--once gets both expected responses with a user pool that has %s', async (_, changes) => {
  const withPool = new WatchedProject();
  withPool.writeStack(changes);
  expect(await withPool.run(['--once'])).toBe(0);
  withPool.remove();
});

test('a running function ends with the emulator and leaves no files, even if the emulator is killed', async () => {
  const meetings = new Meetings();
  await meetings.ready;
  const waiting = new WatchedProject();
  waiting.writeHandler(meetings.code);
  const arrives = meetings.next();
  const temporary = waiting.path('temporary');
  mkdirSync(temporary);
  const killed = waiting.start([], { TMPDIR: temporary, TEMP: temporary });
  const ends = once(await arrives, 'close');
  const folders = () => readdirSync(temporary).filter((name) => name.startsWith('cdk-offline-'));
  const before = folders();
  await killed.stop('SIGKILL');
  await ends;
  const after = folders();
  meetings.close();
  waiting.remove();
  expect([before.length, after.length]).toEqual([1, 0]);
});

test.each(['--port', '--cognito-port'])(
  'fails with one sentence if %s is in use, before --reset deletes anything',
  async (flag) => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const stateFile = join(project.directory, '.local', 'user-pools.db');
    const before = readFileSync(stateFile);
    await expect(project.run([...synthesized, flag, String(port), '--reset'])).rejects.toEqual(
      new ExplainedError(
        `Port ${port} is in use by another program: stop it, or choose another port with ${flag} PORT (0 for any free one).`,
      ),
    );
    expect(readFileSync(stateFile)).toEqual(before);
    taken.close();
  },
);

test.each([
  [
    '--watch without an app to run again',
    [...synthesized, '--watch'],
    '--watch has to run the app again, but cdk.out is a synthesized assembly: pass --app COMMAND.',
  ],
  [
    'outputs that cannot be written',
    [...synthesized, '--outputs-file', join(__filename, 'outputs.json')],
    /^The outputs can't be written \(.*\): choose another file with --outputs-file\.$/,
  ],
])('fails with one sentence for %s', async (_, flags, message) => {
  const failing = project.run(flags);
  await expect(failing).rejects.toThrow(message);
  await expect(failing).rejects.toThrow(ExplainedError);
});

test.each([
  [
    'an invalid port',
    ['--port', '70000'],
    "error: option '--port <port>' argument '70000' is invalid. A port is a number from 0 to 65535.\n",
  ],
  [
    'a debugger port of 0',
    ['--inspect', '0'],
    "error: option '--inspect [port]' argument '0' is invalid. A port for a debugger is a number from 1\nto 65535.\n",
  ],
  [
    'an app that fails',
    ['--app', 'node -e "console.error(7); process.exit(1)"'],
    "The app doesn't synthesize:\n7\n",
  ],
])('prints one sentence for %s, and exits with 1', async (_, flags, message) => {
  const failed = project.start(flags);
  expect(await failed.exitCode).toBe(1);
  expect(failed.stdout).toBe('');
  expect(failed.stderr).toBe(message);
});

test('in a clone without dependencies, says to install them', async () => {
  const clone = join(project.directory, 'clone');
  mkdirSync(join(clone, 'src'), { recursive: true });
  cpSync(join(__dirname, '../bin'), join(clone, 'bin'), { recursive: true });
  const failed = project.start([], {}, join(clone, 'bin/cdk-offline.js'));
  expect(await failed.exitCode).toBe(1);
  expect(failed.stderr).toBe('The dependencies are not installed: run npm ci.\n');
});

test('fails with one sentence on a Node.js version that is too old', async () => {
  const pretend = join(project.directory, 'old-node.js');
  writeFileSync(pretend, "Object.defineProperty(process, 'versions', { value: { node: '18.20.8' } });");
  const failed = project.start([], { NODE_OPTIONS: `--require ${JSON.stringify(pretend)}` });
  expect(await failed.exitCode).toBe(1);
  expect(failed.stderr).toBe(
    'Node.js 18.20.8 is too old: install Node.js 20 or newer from https://nodejs.org.\n',
  );
});
