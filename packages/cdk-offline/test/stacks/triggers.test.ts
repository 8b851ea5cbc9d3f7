import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { LambdaVersion, UserPool, UserPoolOperation } from 'aws-cdk-lib/aws-cognito';
import type { Stack } from 'aws-cdk-lib/core';
import { synthesize } from '../../src/template/synthesize';
import { claimsOf, rejection } from '../support/local-cognito';
import type { RunningStack } from '../support/running-stack';
import { echo, inlineFunction, runStack, synthesizedProject } from '../support/test-stacks';

/** All triggers in one function. PostConfirmation and PostAuthentication call the user pool themselves. */
const CODE = `
const answers = {
  PreSignUp: () => ({ autoConfirmUser: true }),
  DefineAuthChallenge: ({ session }) =>
    session.length === 0 ? { challengeName: 'CUSTOM_CHALLENGE' } : { issueTokens: session[0].challengeResult },
  CreateAuthChallenge: () => ({
    publicChallengeParameters: { question: '1 + 1' },
    privateChallengeParameters: { answer: '2' },
  }),
  VerifyAuthChallengeResponse: ({ challengeAnswer, privateChallengeParameters }) => ({
    answerCorrect: challengeAnswer === privateChallengeParameters.answer,
  }),
  TokenGeneration: () => ({
    claimsAndScopeOverrideDetails: { accessTokenGeneration: { claimsToAddOrOverride: { version_of_code: 'VERSION' } } },
  }),
  UserMigration: ({ password }) =>
    password === 'legacy' && {
      userAttributes: { email: 'old@example.com' },
      finalUserStatus: 'CONFIRMED',
      messageAction: 'SUPPRESS',
    },
};

async function addToGroup({ userPoolId: UserPoolId, userName: Username }) {
  const response = await fetch(process.env.AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER, {
    method: 'POST',
    headers: {
      'x-amz-target': 'AWSCognitoIdentityProviderService.AdminAddUserToGroup',
      authorization:
        'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=' +
        '0'.repeat(64),
    },
    body: JSON.stringify({ UserPoolId, Username, GroupName: 'members' }),
  });
  if (!response.ok) throw new Error(await response.text());
}

exports.handler = async (event) => {
  const [name] = event.triggerSource.split('_');
  if (name === 'PreSignUp' && event.userName === 'mallory') throw new Error('Not you');
  if (name === 'PostConfirmation' || name === 'PostAuthentication') await addToGroup(event);
  return { ...event, response: (answers[name] && answers[name](event.request)) || event.response };
};`;

const TRIGGERS = [
  UserPoolOperation.PRE_SIGN_UP,
  UserPoolOperation.POST_CONFIRMATION,
  UserPoolOperation.PRE_AUTHENTICATION,
  UserPoolOperation.POST_AUTHENTICATION,
  UserPoolOperation.CUSTOM_MESSAGE,
  UserPoolOperation.USER_MIGRATION,
  UserPoolOperation.DEFINE_AUTH_CHALLENGE,
  UserPoolOperation.CREATE_AUTH_CHALLENGE,
  UserPoolOperation.VERIFY_AUTH_CHALLENGE_RESPONSE,
];

function define(scope: Stack, version: string): void {
  const pool = new UserPool(scope, 'Pool', { selfSignUpEnabled: true });
  const triggers = inlineFunction(scope, 'Triggers', CODE.replace('VERSION', version), {
    environment: { TABLE_NAME: 'greetings' },
  });
  for (const operation of TRIGGERS) pool.addTrigger(operation, triggers);
  pool.addTrigger(UserPoolOperation.PRE_TOKEN_GENERATION_CONFIG, triggers, LambdaVersion.V2_0);
  pool.addClient('Client', { authFlows: { userPassword: true, custom: true } });
  const api = new HttpApi(scope, 'Api');
  api.addRoutes({ path: '/', methods: [HttpMethod.GET], integration: echo(scope) });
}

let stack: RunningStack;
let cognito: CognitoIdentityProvider;
let UserPoolId: string;
let ClientId: string;
beforeAll(async () => {
  stack = await runStack((scope) => define(scope, 'first'));
  UserPoolId = stack.userPools[0]?.id ?? '';
  ClientId = stack.userPools[0]?.clients[0]?.id ?? '';
  cognito = new CognitoIdentityProvider({
    endpoint: stack.cognitoEndpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await cognito.createGroup({ UserPoolId, GroupName: 'members' });
});
afterAll(async () => {
  cognito.destroy();
  await stack.stop();
});

async function signIn(USERNAME: string, PASSWORD: string) {
  const { AuthenticationResult } = await cognito.initiateAuth({
    ClientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME, PASSWORD },
  });
  return claimsOf(AuthenticationResult?.AccessToken);
}

test('the functions of triggers are not listed as not running', () => {
  expect(stack.notRunning).toEqual([]);
  expect(stack.functions.map(({ path }) => path).sort()).toEqual(['Echo', 'Triggers']);
});

test('a migrated user signs in, joins a group through one trigger, and gets claims from another', async () => {
  expect(await signIn('alice', 'legacy')).toMatchObject({
    username: 'alice',
    'cognito:groups': ['members'],
    version_of_code: 'first',
  });
});

test('a user who signs up is confirmed by one trigger and joins a group through another', async () => {
  const user = { Username: 'walter', Password: 'Correct-horse-1' };
  expect((await cognito.signUp({ ClientId, ...user })).UserConfirmed).toBe(true);
  const { Users } = await cognito.listUsersInGroup({ UserPoolId, GroupName: 'members' });
  expect(Users?.map(({ Username }) => Username)).toContain('walter');
});

test('an error of a trigger reaches the caller', async () => {
  const created = cognito.adminCreateUser({ UserPoolId, Username: 'mallory' });
  expect(await rejection(created)).toBe(
    'UserLambdaValidationException: PreSignUp failed with error Not you.',
  );
});

test('custom authentication invokes the three challenge triggers', async () => {
  const { Session, ChallengeParameters } = await cognito.initiateAuth({
    ClientId,
    AuthFlow: 'CUSTOM_AUTH',
    AuthParameters: { USERNAME: 'alice' },
  });
  expect(ChallengeParameters).toEqual({ question: '1 + 1', USERNAME: 'alice' });
  const { AuthenticationResult } = await cognito.respondToAuthChallenge({
    ClientId,
    Session,
    ChallengeName: 'CUSTOM_CHALLENGE',
    ChallengeResponses: { USERNAME: 'alice', ANSWER: '2' },
  });
  expect(AuthenticationResult?.AccessToken).toEqual(expect.any(String));
});

test('a reload switches the triggers to the new version', async () => {
  const next = synthesizedProject((scope) => define(scope, 'second'));
  try {
    const { directory: projectDirectory } = next;
    await stack.deploy(await synthesize({ projectDirectory, environment: process.env }));
    expect(await signIn('alice', 'legacy')).toMatchObject({ version_of_code: 'second' });
  } finally {
    next.remove();
  }
});
