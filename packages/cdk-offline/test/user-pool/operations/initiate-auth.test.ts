import type { AuthFlowType } from '@aws-sdk/client-cognito-identity-provider';
import {
  addUser,
  ClientId,
  claimsOf,
  invalidParameter,
  type LocalCognito,
  notAuthorized,
  Password,
  rejection,
  signIn,
  startLocalCognito,
  startSignIn,
  UserPoolId,
} from '../../support/local-cognito';
import { userPool, userPoolClient } from '../../support/user-pools';

const passwordClient = userPoolClient({ id: '2password', explicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] });
const legacyClient = userPoolClient({ id: '3legacy', explicitAuthFlows: ['USER_PASSWORD_AUTH'] });
const openClient = userPoolClient({ id: '4open', preventUserExistenceErrors: false });
const otherPool = userPool({ id: 'us-east-1_other', clients: [userPoolClient({ id: '5other' })] });
const wrong = { password: 'Wrong-horse-1!' };
const incorrect = notAuthorized('Incorrect username or password.');
const exceeded = notAuthorized('Password attempts exceeded');

let cognito: LocalCognito;
beforeAll(async () => {
  const clients = [userPoolClient(), passwordClient, legacyClient, openClient];
  cognito = await startLocalCognito([userPool({ clients }), otherPool]);
  await addUser(cognito, 'alice');
});
afterAll(() => cognito.stop());

/** Everything that any of the flows needs. */
const parameters = { USERNAME: 'alice', PASSWORD: Password, SRP_A: '2', REFRESH_TOKEN: 'a.b.c.d.e' };

function adminInitiate(AuthFlow: AuthFlowType, AuthParameters: Record<string, string>, client = ClientId) {
  return cognito.sdk.adminInitiateAuth({ UserPoolId, ClientId: client, AuthFlow, AuthParameters });
}

function initiate(AuthFlow: AuthFlowType, AuthParameters: Record<string, string>, client = ClientId) {
  return cognito.sdk.initiateAuth({ ClientId: client, AuthFlow, AuthParameters });
}

test('returns tokens for the right password', async () => {
  const { $metadata, ...output } = await startSignIn(cognito, 'alice');

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
  ['ADMIN_NO_SRP_AUTH', ClientId, adminInitiate],
  ['USER_PASSWORD_AUTH', passwordClient.id, initiate],
  ['USER_PASSWORD_AUTH', legacyClient.id, initiate],
] as const)('%s signs in through client %s, which allows it', async (flow, client, call) => {
  expect((await call(flow, parameters, client)).AuthenticationResult).toBeDefined();
});

test('a client with only legacy flows allows SRP', async () => {
  expect((await initiate('USER_SRP_AUTH', parameters, legacyClient.id)).ChallengeName).toBe(
    'PASSWORD_VERIFIER',
  );
});

const flowDisabled = 'Auth flow not enabled for this client';
test.each([
  ['USER_PASSWORD_AUTH', ClientId, initiate, 'USER_PASSWORD_AUTH flow not enabled for this client'],
  ['USER_SRP_AUTH', passwordClient.id, initiate, 'USER_SRP_AUTH is not enabled for the client.'],
  ['REFRESH_TOKEN', passwordClient.id, adminInitiate, flowDisabled],
  ['ADMIN_USER_PASSWORD_AUTH', passwordClient.id, adminInitiate, flowDisabled],
  ['ADMIN_USER_PASSWORD_AUTH', legacyClient.id, adminInitiate, flowDisabled],
  ['ADMIN_USER_PASSWORD_AUTH', ClientId, initiate, 'Initiate Auth method not supported.'],
  ['USER_PASSWORD_AUTH', ClientId, adminInitiate, 'Initiate Auth method not supported.'],
  ['CUSTOM_AUTH', ClientId, initiate, 'cdk-offline does not emulate the authentication flow CUSTOM_AUTH'],
] as const)('rejects %s through client %s', async (flow, client, call, message) => {
  expect(await rejection(call(flow, parameters, client))).toEqual(invalidParameter(message));
});

test.each([
  ['ADMIN_USER_PASSWORD_AUTH', { PASSWORD: Password }, 'Missing required parameter USERNAME'],
  ['ADMIN_USER_PASSWORD_AUTH', { USERNAME: 'alice' }, 'Missing required parameter PASSWORD'],
  ['USER_SRP_AUTH', { USERNAME: 'alice' }, 'Missing required parameter SRP_A'],
  ['USER_SRP_AUTH', { USERNAME: 'alice', SRP_A: '0' }, 'SRP_A is not a valid value'],
  ['REFRESH_TOKEN_AUTH', {}, 'Missing required parameter REFRESH_TOKEN'],
] as const)('rejects %s with the parameters %j', async (flow, given, message) => {
  expect(await rejection(adminInitiate(flow, given))).toEqual(invalidParameter(message));
});

describe('an unknown user', () => {
  test('an unknown user gets the same error as a wrong password', async () => {
    expect(await rejection(startSignIn(cognito, 'alice', wrong))).toEqual(incorrect);
    expect(await rejection(startSignIn(cognito, 'nobody'))).toEqual(incorrect);
  });

  test('an unknown user gets an SRP challenge with a fixed salt and an internal id', async () => {
    const challenge = async (USERNAME: string) =>
      (await initiate('USER_SRP_AUTH', { ...parameters, USERNAME })).ChallengeParameters ?? {};
    const [real, fake, again] = [
      await challenge('alice'),
      await challenge('nobody'),
      await challenge('nobody'),
    ];
    const uuid = expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-a[\da-f]{3}-[\da-f]{12}$/);

    expect(fake).toEqual({
      SALT: expect.stringMatching(/^[\da-f]{32}$/),
      SECRET_BLOCK: expect.stringMatching(/^[\w+/]{256}$/),
      SRP_B: expect.stringMatching(/^[\da-f]{760,768}$/),
      USERNAME: uuid,
      USER_ID_FOR_SRP: uuid,
    });
    expect({ ...real, USERNAME: uuid, USER_ID_FOR_SRP: uuid }).toEqual({
      ...fake,
      SALT: expect.stringMatching(/^[\da-f]{32}$/),
      SECRET_BLOCK: expect.stringMatching(/^[\w+/]{256}$/),
      SRP_B: expect.stringMatching(/^[\da-f]{760,768}$/),
    });
    expect(again).toEqual({ ...fake, SECRET_BLOCK: again.SECRET_BLOCK, SRP_B: again.SRP_B });
  });

  test.each(['ADMIN_USER_PASSWORD_AUTH', 'USER_SRP_AUTH'] as const)(
    'an unknown user gets UserNotFoundException from %s if the client does not prevent it',
    async (flow) => {
      const call = adminInitiate(flow, { ...parameters, USERNAME: 'nobody' }, openClient.id);

      expect(await rejection(call)).toEqual({
        name: 'UserNotFoundException',
        message: 'User does not exist.',
      });
    },
  );

  test('a user of another pool is unknown', async () => {
    const call = startSignIn(cognito, 'alice', { poolId: otherPool.id, clientId: '5other' });

    expect(await rejection(call)).toEqual(incorrect);
  });
});

test.each([
  ['of another pool', '5other'],
  ['that does not exist', 'nosuchclient'],
])('rejects a client %s', async (_what, clientId) => {
  expect(await rejection(startSignIn(cognito, 'alice', { clientId }))).toEqual({
    name: 'ResourceNotFoundException',
    message: `User pool client ${clientId} does not exist.`,
  });
});

test('only someone who knows the password learns that a user is disabled', async () => {
  await addUser(cognito, 'disabled');
  await cognito.sdk.adminDisableUser({ UserPoolId, Username: 'disabled' });

  expect(await rejection(startSignIn(cognito, 'disabled'))).toEqual(notAuthorized('User is disabled.'));
  expect(await rejection(startSignIn(cognito, 'disabled', wrong))).toEqual(incorrect);

  await cognito.sdk.adminEnableUser({ UserPoolId, Username: 'disabled' });
  await signIn(cognito, 'disabled');
});

test.each(['clumsy', 'unknown'])('five failures lock the user %s out, in both flows', async (username) => {
  if (username === 'clumsy') await addUser(cognito, username);
  for (let count = 0; count < 5; count++) await rejection(startSignIn(cognito, username, wrong));

  expect(await rejection(startSignIn(cognito, username))).toEqual(exceeded);
  expect(await rejection(initiate('USER_SRP_AUTH', { ...parameters, USERNAME: username }))).toEqual(exceeded);

  cognito.wait(1);
  expect(
    (await initiate('USER_SRP_AUTH', { ...parameters, USERNAME: username })).ChallengeName,
  ).toBeDefined();
});

test('a successful sign-in resets the count of failures', async () => {
  await addUser(cognito, 'careful');
  for (let round = 0; round < 2; round++) {
    for (let count = 0; count < 4; count++) await rejection(startSignIn(cognito, 'careful', wrong));
    await signIn(cognito, 'careful');
  }
});

describe.each([
  [
    'REFRESH_TOKEN_AUTH',
    (token: string, client = ClientId) => initiate('REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: token }, client),
  ],
  [
    'GetTokensFromRefreshToken',
    (RefreshToken: string, client = ClientId) =>
      cognito.sdk.getTokensFromRefreshToken({ RefreshToken, ClientId: client }),
  ],
])('%s', (name, refresh) => {
  test(`${name} returns new tokens of the same sign-in, without another refresh token`, async () => {
    const { RefreshToken, AccessToken } = await signIn(cognito, 'alice');
    cognito.wait(60);
    const { AuthenticationResult } = await refresh(RefreshToken);

    expect(AuthenticationResult).toEqual({
      AccessToken: expect.any(String),
      IdToken: expect.any(String),
      ExpiresIn: 3600,
      TokenType: 'Bearer',
    });
    const [before, after] = [claimsOf(AccessToken), claimsOf(AuthenticationResult?.AccessToken)];
    expect(after).toEqual({
      ...before,
      jti: expect.not.stringMatching(String(before.jti)),
      iat: Number(before.iat) + 60,
      exp: Number(before.exp) + 60,
    });
  });

  test(`${name} rejects unknown tokens, and those of another client`, async () => {
    const { RefreshToken } = await signIn(cognito, 'alice');
    const invalid = notAuthorized('Invalid Refresh Token');

    expect(await rejection(refresh('a.b.c.d.e'))).toEqual(invalid);
    expect(await rejection(refresh(RefreshToken, openClient.id))).toEqual(invalid);
  });

  test(`${name} is rejected by a client that does not allow it`, async () => {
    const { RefreshToken } = await signIn(cognito, 'alice');

    expect(await rejection(refresh(RefreshToken, passwordClient.id))).toEqual(invalidParameter(flowDisabled));
  });

  test(`${name} rejects a token of a disabled or deleted user`, async () => {
    await addUser(cognito, 'gone');
    const { RefreshToken } = await signIn(cognito, 'gone');

    await cognito.sdk.adminDisableUser({ UserPoolId, Username: 'gone' });
    expect(await rejection(refresh(RefreshToken))).toEqual(notAuthorized('Refresh Token has been revoked'));
    await cognito.sdk.adminDeleteUser({ UserPoolId, Username: 'gone' });
    expect(await rejection(refresh(RefreshToken))).toEqual(notAuthorized('Invalid Refresh Token'));
  });

  test(`${name} rejects an expired token`, async () => {
    const { RefreshToken } = await signIn(cognito, 'alice');

    cognito.wait(30 * 24 * 3600 - 1);
    await refresh(RefreshToken);
    cognito.wait(1);
    expect(await rejection(refresh(RefreshToken))).toEqual(notAuthorized('Refresh Token has expired'));
  });
});
