import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpUserPoolAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { CfnOutput, type Stack } from 'aws-cdk-lib/core';
import { type LocalProject, signUp } from '../test/support/emulator-process';
import { inlineFunction, synthesizedProject } from '../test/support/test-stacks';
import { USERNAME } from './cognito-client';

const CODE = `exports.handler = async () => ({ statusCode: 200, body: '"Hello from Lambda!"' });`;

const deferred: (() => unknown)[] = [];

/** Does something at the end of the group, even if the group fails. */
export function defer(action: () => unknown): void {
  deferred.unshift(action);
}

export async function runDeferred(): Promise<void> {
  for (const action of deferred.splice(0)) await action();
}

/** Runs a command and returns how many seconds it took. @throws Error if it fails */
export async function time(cwd: string, command: string, ...args: string[]): Promise<number> {
  const started = performance.now();
  await promisify(execFile)(command, args, { cwd });
  return (performance.now() - started) / 1000;
}

/** The seconds of `--once`. @throws Error with its output if it fails */
export async function timeStart(project: LocalProject): Promise<number> {
  const started = performance.now();
  const emulator = project.start(['--once']);
  if ((await emulator.exitCode) !== 0) throw new Error(emulator.stdout + emulator.stderr);
  return (performance.now() - started) / 1000;
}

/** A running cdk-offline and the ID token of a user. */
export async function startEmulator(project: LocalProject, ...flags: string[]) {
  const emulator = project.start(['--quiet', '--reset', ...flags]);
  defer(() => emulator.stop('SIGKILL'));
  await emulator.serving();
  const { outputs } = project;
  const { IdToken: token } = await signUp(outputs, USERNAME);
  return { emulator, outputs, token, url: `${outputs.ApiUrl}/route-1` };
}

/** A synthesized app with `/route-1`, `/route-2` and so on, which share a function. */
export function synthesizeRoutes(routes: number): LocalProject {
  const project = synthesizedProject((stack) => defineRoutes(stack, routes));
  defer(() => project.remove());
  return project;
}

function defineRoutes(stack: Stack, routes: number): void {
  // CloudFormation's quota is 500 resources.
  stack.node.setContext('@aws-cdk/core:stackResourceLimit', 0);
  const userPool = new UserPool(stack, 'UserPool');
  const client = userPool.addClient('Client', { authFlows: { adminUserPassword: true, userSrp: true } });
  const authorizer = new HttpUserPoolAuthorizer('Authorizer', userPool, { userPoolClients: [client] });
  const api = new HttpApi(stack, 'Api', { defaultAuthorizer: authorizer });
  const hello = inlineFunction(stack, 'Function', CODE);
  const integration = new HttpLambdaIntegration('Integration', hello, { scopePermissionToRoute: false });
  for (let number = 1; number <= routes; number++)
    api.addRoutes({ path: `/route-${number}`, methods: [HttpMethod.GET], integration });
  new CfnOutput(stack, 'ApiUrl', { value: api.apiEndpoint });
  new CfnOutput(stack, 'UserPoolId', { value: userPool.userPoolId });
  new CfnOutput(stack, 'UserPoolClientId', { value: client.userPoolClientId });
}
