import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpUserPoolAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { CfnOutput } from 'aws-cdk-lib/core';
import type { LocalProject, LocalRun } from '../support/local-run';
import { echo, synthesizedProject } from '../support/test-stacks';

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
  `The user pool can't keep its users in ${folder} (${reason}): free some space or make the folder writable, then try again.\n`;

test.each<[what: string, make: () => void, reason: string]>([
  ['a file has the name of the folder', () => writeFileSync(folder, ''), 'EEXIST'],
  ['a folder has the name of the file', () => mkdirSync(stateFile, { recursive: true }), 'EISDIR'],
])('if %s, the start ends with exit code 1 and an explanation', async (_what, make, reason) => {
  make();
  const run = start();
  expect(await run.exitCode).toBe(1);
  expect([run.stdout, run.stderr]).toEqual(['', cannotKeep(reason)]);
});

test('a change that cannot be stored is rejected and explained, and nothing is lost', async () => {
  const run = await start().serving();
  await createUser(run, 'alice');
  const before = readFileSync(stateFile, 'utf8');

  const nextFile = `${stateFile}.${run.pid}.tmp`;
  symlinkSync(join(project.directory, 'elsewhere'), nextFile);
  await expect(createUser(run, 'bob')).rejects.toThrow('Internal error: see the terminal');
  expect(run.stdout).toContain(cannotKeep('EEXIST'));
  expect(await usersOf(run)).toEqual(['alice']);
  expect(readFileSync(stateFile, 'utf8')).toBe(before);

  rmSync(nextFile);
  await createUser(run, 'carol');
  await run.stop();
  expect(await usersOf(await start().serving())).toEqual(['alice', 'carol']);
});
