import '../test/support/fast-srp';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpUserPoolAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { CfnOutput } from 'aws-cdk-lib/core';
import { createSrpSession, signSrpSession, wrapAuthChallenge } from 'cognito-srp-helper';
import { type LocalOutputs, type LocalProject, PASSWORD, signUp } from '../test/support/emulator-process';
import { inlineFunction, synthesizedProject } from '../test/support/test-stacks';

const deferred: (() => unknown)[] = [];

/** Does something at the end of the group, even if the group fails. */
export function defer(action: () => unknown): void {
  deferred.unshift(action);
}

export async function runDeferred(): Promise<void> {
  for (const action of deferred.splice(0)) await action();
}

/** A synthesized app with `/route-1`, `/route-2` and so on, which share a function. */
export function synthesizeRoutes(routes: number): LocalProject {
  const project = synthesizedProject((stack) => {
    // CloudFormation's quota is 500 resources.
    stack.node.setContext('@aws-cdk/core:stackResourceLimit', 0);
    const userPool = new UserPool(stack, 'UserPool');
    const client = userPool.addClient('Client', { authFlows: { adminUserPassword: true, userSrp: true } });
    const authorizer = new HttpUserPoolAuthorizer('Authorizer', userPool, { userPoolClients: [client] });
    const api = new HttpApi(stack, 'Api', { defaultAuthorizer: authorizer });
    const hello = inlineFunction(stack, 'Function', `exports.handler = async () => 'Hello from Lambda!';`);
    const integration = new HttpLambdaIntegration('Integration', hello, { scopePermissionToRoute: false });
    for (let number = 1; number <= routes; number++)
      api.addRoutes({ path: `/route-${number}`, methods: [HttpMethod.GET], integration });
    new CfnOutput(stack, 'ApiUrl', { value: api.apiEndpoint });
    new CfnOutput(stack, 'UserPoolId', { value: userPool.userPoolId });
    new CfnOutput(stack, 'UserPoolClientId', { value: client.userPoolClientId });
  });
  defer(() => project.remove());
  return project;
}

/** Seconds until `--once` ends. @throws Error with its output if it fails */
export async function timeStart(project: LocalProject): Promise<number> {
  const started = performance.now();
  const emulator = project.start(['--once']);
  if ((await emulator.exitCode) !== 0) throw new Error(emulator.stdout + emulator.stderr);
  return (performance.now() - started) / 1000;
}

const USERNAME = 'bench';

/** A running cdk-offline and the ID token of a user. */
export async function startEmulator(project: LocalProject, ...flags: string[]) {
  const emulator = project.start(['--quiet', ...flags]);
  defer(() => emulator.stop('SIGKILL'));
  await emulator.serving();
  const { outputs } = project;
  const { IdToken: token } = await signUp(outputs, USERNAME);
  return { project, emulator, outputs, token, url: `${outputs.ApiUrl}/route-1` };
}

const AUTHORIZATION = `AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`;

/** Calls a Cognito operation without the SDK, which takes longer than the emulator. @throws Error unless it is 200 */
export async function callCognito(outputs: LocalOutputs, operation: string, input: object) {
  const { CognitoEndpoint, UserPoolId, UserPoolClientId: ClientId } = outputs;
  const target = `AWSCognitoIdentityProviderService.${operation}`;
  const response = await fetch(CognitoEndpoint, {
    method: 'POST',
    headers: { authorization: AUTHORIZATION, 'x-amz-target': target },
    body: JSON.stringify({ UserPoolId, ClientId, ...input }),
  });
  if (!response.ok) throw new Error(`${operation}: ${await response.text()}`);
  return (await response.json()) as Record<string, Record<string, string>>;
}

/** The input of AdminInitiateAuth. */
export const SIGN_IN = { AuthFlow: 'ADMIN_USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD } };

export async function signInBySrp(outputs: LocalOutputs): Promise<void> {
  const session = createSrpSession(USERNAME, PASSWORD, outputs.UserPoolId, false);
  const input = { AuthFlow: 'USER_SRP_AUTH', AuthParameters: { USERNAME, SRP_A: session.largeA } };
  const { ChallengeParameters } = await callCognito(outputs, 'InitiateAuth', input);
  const ChallengeName = 'PASSWORD_VERIFIER';
  const signed = signSrpSession(session, { ChallengeName, ChallengeParameters });
  const challenge = { ChallengeName, ClientId: '', ChallengeResponses: { USERNAME } };
  const { ChallengeResponses } = wrapAuthChallenge(signed, challenge);
  await callCognito(outputs, 'RespondToAuthChallenge', { ChallengeName, ChallengeResponses });
}
