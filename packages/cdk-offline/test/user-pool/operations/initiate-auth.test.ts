import type { AuthFlowType } from '@aws-sdk/client-cognito-identity-provider';
import {
  ClientId,
  claimsOf,
  Password,
  rejection,
  UserPoolId,
  useLocalCognito,
} from '../../support/local-cognito';
import { userPool, userPoolClient } from '../../support/user-pools';

const passwordClient = userPoolClient({ id: '2password', explicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] });
const legacyClient = userPoolClient({ id: '3legacy', explicitAuthFlows: ['USER_PASSWORD_AUTH'] });
const adminClient = userPoolClient({ id: '6admin', explicitAuthFlows: ['ADMIN_NO_SRP_AUTH'] });
const customClient = userPoolClient({ id: '7custom', explicitAuthFlows: ['CUSTOM_AUTH_FLOW_ONLY'] });
const defaultClient = userPoolClient({ id: '8default', explicitAuthFlows: [] });
const openClient = userPoolClient({ id: '4open', preventUserExistenceErrors: false });
const otherPool = userPool({ id: 'us-east-1_other', clients: [userPoolClient({ id: '5other' })] });
const wrong = { password: 'Wrong-horse-1!' };
const incorrect = 'NotAuthorizedException: Incorrect username or password.';
const exceeded = 'NotAuthorizedException: Password attempts exceeded';

const otherClients = [passwordClient, legacyClient, openClient, adminClient, customClient, defaultClient];
const clients = [userPoolClient(), ...otherClients];
const cognito = useLocalCognito(userPool({ clients }), otherPool);
beforeAll(() => cognito.addUser('alice'));

/** The parameters of all flows. */
const parameters = { USERNAME: 'alice', PASSWORD: Password, SRP_A: '2', REFRESH_TOKEN: 'a.b.c.d.e' };

function adminInitiate(AuthFlow: AuthFlowType, AuthParameters: Record<string, string>, client = ClientId) {
  return cognito.sdk.adminInitiateAuth({ UserPoolId, ClientId: client, AuthFlow, AuthParameters });
}

function initiate(AuthFlow: AuthFlowType, AuthParameters: Record<string, string>, client = ClientId) {
  return cognito.sdk.initiateAuth({ ClientId: client, AuthFlow, AuthParameters });
}

const startSrp = (USERNAME: string) => initiate('USER_SRP_AUTH', { ...parameters, USERNAME });

test('a sign-in with the right password returns tokens', async () => {
  const { $metadata, ...output } = await cognito.startSignIn('alice');

  expect(output).toEqual({
    ChallengeParameters: {},
    AuthenticationResult: {
      AccessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      IdToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      RefreshToken: expect.stringMatching(/^[\w-]+\.[\w-]{342}\.[\w-]{16}\.[\w-]{1000}\.[\w-]{22}$/),
      ExpiresIn: 3600,
      TokenType: 'Bearer',
    },
  });
});

test.each([
  ['ADMIN_NO_SRP_AUTH', ClientId, adminInitiate, {}],
  ['USER_PASSWORD_AUTH', passwordClient.id, initiate, {}],
  ['USER_PASSWORD_AUTH', legacyClient.id, initiate, {}],
  ['ADMIN_NO_SRP_AUTH', adminClient.id, adminInitiate, {}],
  ['USER_SRP_AUTH', legacyClient.id, initiate, { ChallengeName: 'PASSWORD_VERIFIER' }],
  ['USER_SRP_AUTH', defaultClient.id, initiate, { ChallengeName: 'PASSWORD_VERIFIER' }],
] as const)('%s works through client %s, which allows it', async (flow, client, call, expected) => {
  const { ChallengeName } = await call(flow, parameters, client);

  expect({ ...(ChallengeName && { ChallengeName }) }).toEqual(expected);
});

const notEnabled = 'Auth flow not enabled for this client';
test.each([
  ['USER_PASSWORD_AUTH', ClientId, initiate, 'USER_PASSWORD_AUTH flow not enabled for this client'],
  ['USER_SRP_AUTH', passwordClient.id, initiate, 'USER_SRP_AUTH is not enabled for the client.'],
  ['USER_SRP_AUTH', customClient.id, initiate, 'USER_SRP_AUTH is not enabled for the client.'],
  ['REFRESH_TOKEN', passwordClient.id, adminInitiate, notEnabled],
  ['ADMIN_USER_PASSWORD_AUTH', passwordClient.id, adminInitiate, notEnabled],
  ['ADMIN_USER_PASSWORD_AUTH', legacyClient.id, adminInitiate, notEnabled],
  ['ADMIN_USER_PASSWORD_AUTH', ClientId, initiate, 'Initiate Auth method not supported.'],
  ['USER_PASSWORD_AUTH', ClientId, adminInitiate, 'Initiate Auth method not supported.'],
  ['CUSTOM_AUTH', ClientId, initiate, 'CUSTOM_AUTH is not enabled for the client.'],
  ['USER_AUTH', legacyClient.id, initiate, 'USER_AUTH flow not enabled for this client'],
] as const)('rejects %s through client %s', async (flow, client, call, message) => {
  expect(await rejection(call(flow, parameters, client))).toBe(`InvalidParameterException: ${message}`);
});

test.each([
  ['ADMIN_USER_PASSWORD_AUTH', { PASSWORD: Password }, 'Missing required parameter USERNAME'],
  ['ADMIN_USER_PASSWORD_AUTH', { USERNAME: 'alice' }, 'Missing required parameter PASSWORD'],
  ['USER_SRP_AUTH', { USERNAME: 'alice' }, 'Missing required parameter SRP_A'],
  ['USER_SRP_AUTH', { USERNAME: 'alice', SRP_A: '0' }, 'SRP_A is not a valid value'],
  ['REFRESH_TOKEN_AUTH', {}, 'Missing required parameter REFRESH_TOKEN'],
] as const)('rejects %s with the parameters %j', async (flow, given, message) => {
  expect(await rejection(adminInitiate(flow, given))).toBe(`InvalidParameterException: ${message}`);
});

test('an unknown user and a user of another pool get the same error as a wrong password', async () => {
  const signInToOtherPool = () => cognito.startSignIn('alice', { poolId: otherPool.id, clientId: '5other' });

  expect(await rejection(cognito.startSignIn('alice', wrong))).toBe(incorrect);
  expect(await rejection(cognito.startSignIn('nobody'))).toBe(incorrect);
  expect(await rejection(signInToOtherPool())).toBe(incorrect);
});

test('an unknown user gets an SRP challenge with a fixed salt and an internal id', async () => {
  const [real, fake, again] = [await startSrp('alice'), await startSrp('nobody'), await startSrp('nobody')];
  const uuid = expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-a[\da-f]{3}-[\da-f]{12}$/);
  const expected = {
    SALT: expect.stringMatching(/^[\da-f]{32}$/),
    SECRET_BLOCK: expect.stringMatching(/^[\w+/]{256}$/),
    SRP_B: expect.stringMatching(/^[\da-f]{760,768}$/),
  };

  expect(real.ChallengeParameters).toEqual({ ...expected, USERNAME: 'alice', USER_ID_FOR_SRP: 'alice' });
  expect(fake.ChallengeParameters).toEqual({ ...expected, USERNAME: uuid, USER_ID_FOR_SRP: uuid });
  const { SECRET_BLOCK, SRP_B } = expected;
  expect(again.ChallengeParameters).toEqual({ ...fake.ChallengeParameters, SECRET_BLOCK, SRP_B });
});

test.each(['ADMIN_USER_PASSWORD_AUTH', 'USER_SRP_AUTH'] as const)(
  '%s reveals that a user does not exist only if the client allows it',
  async (flow) => {
    const call = adminInitiate(flow, { ...parameters, USERNAME: 'nobody' }, openClient.id);

    expect(await rejection(call)).toBe('UserNotFoundException: User does not exist.');
    expect(await rejection(cognito.startSignIn('alice', { ...wrong, clientId: openClient.id }))).toBe(
      incorrect,
    );
  },
);

test.each(['5other', 'nosuchclient'])('rejects the client %s, which is not in the pool', async (clientId) => {
  expect(await rejection(cognito.startSignIn('alice', { clientId }))).toBe(
    `ResourceNotFoundException: User pool client ${clientId} does not exist.`,
  );
});

test('rejects a pool that does not exist', async () => {
  expect(await rejection(cognito.startSignIn('alice', { poolId: 'us-east-1_none' }))).toBe(
    'ResourceNotFoundException: User pool us-east-1_none does not exist.',
  );
});

test('only someone who knows the password learns that a user is disabled', async () => {
  await cognito.addUser('disabled');
  await cognito.sdk.adminDisableUser({ UserPoolId, Username: 'disabled' });

  expect(await rejection(cognito.startSignIn('disabled'))).toBe('NotAuthorizedException: User is disabled.');
  expect(await rejection(cognito.startSignIn('disabled', wrong))).toBe(incorrect);

  await cognito.sdk.adminEnableUser({ UserPoolId, Username: 'disabled' });
  await cognito.signIn('disabled');
});

test.each(['clumsy', 'unknown'])('five failures lock the user %s out of both flows', async (username) => {
  if (username === 'clumsy') await cognito.addUser(username);
  for (let count = 0; count < 5; count++) await rejection(cognito.startSignIn(username, wrong));

  expect(await rejection(cognito.startSignIn(username))).toBe(exceeded);
  expect(await rejection(startSrp(username))).toBe(exceeded);

  cognito.wait(1);
  expect((await startSrp(username)).ChallengeName).toBe('PASSWORD_VERIFIER');
});

test('a successful sign-in resets the count of failures', async () => {
  await cognito.addUser('careful');
  for (let round = 0; round < 2; round++) {
    for (let count = 0; count < 4; count++) await rejection(cognito.startSignIn('careful', wrong));
    await cognito.signIn('careful');
  }
});

// REFRESH_TOKEN_AUTH has the same rules. The browser sign-in test uses it.
const refresh = (RefreshToken: string, client = ClientId) =>
  cognito.sdk.getTokensFromRefreshToken({ RefreshToken, ClientId: client });

test('GetTokensFromRefreshToken returns new tokens of the same sign-in, without another refresh token', async () => {
  const { RefreshToken, AccessToken } = await cognito.signIn('alice');
  cognito.wait(60);
  const { AuthenticationResult } = await refresh(RefreshToken);

  const [before, after] = [claimsOf(AccessToken), claimsOf(AuthenticationResult?.AccessToken)];
  const jti = expect.not.stringMatching(String(before.jti));
  expect(after).toEqual({ ...before, jti, iat: Number(before.iat) + 60, exp: Number(before.exp) + 60 });
  expect(AuthenticationResult?.RefreshToken).toBeUndefined();
});

test('GetTokensFromRefreshToken rejects an unknown token, another client, and a client that does not allow refresh', async () => {
  const { RefreshToken } = await cognito.signIn('alice');
  const invalid = 'NotAuthorizedException: Invalid Refresh Token';

  expect(await rejection(refresh('a.b.c.d.e'))).toBe(invalid);
  expect(await rejection(refresh('a.b.c.d.e', legacyClient.id))).toBe(invalid);
  expect(await rejection(refresh(RefreshToken, openClient.id))).toBe(invalid);
  expect(await rejection(refresh(RefreshToken, passwordClient.id))).toBe(
    `InvalidParameterException: ${notEnabled}`,
  );
});

test('a user who was disabled or deleted cannot refresh, even after being enabled again', async () => {
  await cognito.addUser('gone');
  const { RefreshToken } = await cognito.signIn('gone');

  await cognito.sdk.adminDisableUser({ UserPoolId, Username: 'gone' });
  await cognito.sdk.adminEnableUser({ UserPoolId, Username: 'gone' });
  expect(await rejection(refresh(RefreshToken))).toBe(
    'NotAuthorizedException: Refresh Token has been revoked',
  );
  await cognito.sdk.adminDeleteUser({ UserPoolId, Username: 'gone' });
  expect(await rejection(refresh(RefreshToken))).toBe('NotAuthorizedException: Invalid Refresh Token');
});

test('a refresh token expires at the end of the validity that the client sets, and the next sign-in forgets it', async () => {
  const { RefreshToken } = await cognito.signIn('alice');

  cognito.wait(30 * 24 * 3600 - 1);
  await refresh(RefreshToken);
  cognito.wait(1);
  expect(await rejection(refresh(RefreshToken))).toBe('NotAuthorizedException: Refresh Token has expired');
  await cognito.signIn('alice');
  expect(await rejection(refresh(RefreshToken))).toBe('NotAuthorizedException: Invalid Refresh Token');
});
