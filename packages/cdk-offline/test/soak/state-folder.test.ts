import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpUserPoolAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { CfnOutput } from 'aws-cdk-lib/core';
import type { LocalProject, LocalRun } from '../support/local-run';
import { echo, synthesizedProject } from '../support/test-stacks';

/** A stack with a user pool; what goes wrong here does so for root as for anybody else, on Linux. */
let project: LocalProject;
let folder: string;
let stateFile: string;
const runs: LocalRun[] = [];
beforeEach(() => {
  project = synthesizedProject((scope) => {
    const pool = new UserPool(scope, 'Pool');
    const authorizer = new HttpUserPoolAuthorizer('Users', pool);
    const api = new HttpApi(scope, 'Api');
    api.addRoutes({ path: '/', methods: [HttpMethod.GET], integration: echo(scope), authorizer });
    new CfnOutput(scope, 'UserPoolId', { value: pool.userPoolId });
  });
  folder = join(project.directory, '.local');
  stateFile = join(folder, 'user-pools.json');
});
afterEach(async () => {
  for (const run of runs.splice(0)) await run.stop('SIGKILL');
  project.remove();
});

function start(...flags: string[]): LocalRun {
  const run = project.start(flags);
  runs.push(run);
  return run;
}

const createUser = (run: LocalRun, Username: string) =>
  run.cognito().adminCreateUser({ UserPoolId: run.outputs.UserPoolId, Username, MessageAction: 'SUPPRESS' });

async function usersOf(run: LocalRun): Promise<unknown[]> {
  const { Users = [] } = await run.cognito().listUsers({ UserPoolId: run.outputs.UserPoolId });
  return Users.map(({ Username }) => Username).sort();
}

const cannotKeep = (reason: string) =>
  `The local user pool cannot keep its users in ${folder} (${reason}): make room or make the folder writable, then try again.\n`;

test.each<[what: string, make: () => void, reason: string]>([
  ['a file where the folder should be', () => writeFileSync(folder, ''), 'EEXIST'],
  ['a folder that nobody may change', () => symlinkSync('/proc/self', folder), 'EPERM'],
  ['a folder where the file should be', () => mkdirSync(stateFile, { recursive: true }), 'EISDIR'],
])('%s ends the start with 1 and a sentence', async (_what, make, reason) => {
  make();
  const run = start();
  expect(await run.exitCode).toBe(1);
  expect([run.stdout, run.stderr]).toEqual(['', cannotKeep(reason)]);
});

test('a disk that fills up refuses what cannot be kept, says so, and loses nothing', async () => {
  const run = await start().serving();
  await createUser(run, 'alice');
  const before = readFileSync(stateFile, 'utf8');

  const nextFile = `${stateFile}.${run.pid}.tmp`;
  symlinkSync('/dev/full', nextFile);
  await expect(createUser(run, 'bob')).rejects.toThrow('Something went wrong: see the terminal');
  expect(run.stdout).toContain(cannotKeep('the disk is full'));
  expect(await usersOf(run)).toEqual(['alice']);
  expect(readFileSync(stateFile, 'utf8')).toBe(before);

  rmSync(nextFile);
  await createUser(run, 'carol');
  expect(await usersOf(run)).toEqual(['alice', 'carol']);
  await run.stop();
  expect(await usersOf(await start().serving())).toEqual(['alice', 'carol']);
});

test.each<[what: string, damage: (content: string) => string]>([
  ['cut off', (content) => content.slice(0, 1000)],
  ['empty', () => ''],
  ['of another shape', (content) => content.replace('"users"', '"people"')],
  ['changed within a key', (content) => content.replaceAll('MII', 'MIJ')],
])('a state file that is %s is kept aside, and the pool starts anew', async (_what, damage) => {
  const first = await start().serving();
  await createUser(first, 'alice');
  await first.stop();
  const damaged = damage(readFileSync(stateFile, 'utf8'));
  writeFileSync(stateFile, damaged);

  const run = await start().serving();
  const [keptAs = ''] = readdirSync(folder).filter((name) => name !== 'user-pools.json');
  expect(keptAs).toMatch(/^user-pools\.damaged-[\dT.Z-]+\.json$/);
  expect(readFileSync(join(folder, keptAs), 'utf8')).toBe(damaged);
  expect(run.stdout).toContain(
    `The users in ${stateFile} could not be read: the file is damaged. It is kept as ${keptAs}, and the user pool starts without users.\n`,
  );
  expect(await usersOf(run)).toEqual([]);
  await createUser(run, 'bob');
  expect(await usersOf(run)).toEqual(['bob']);
});
