import type { AuthFlowType } from '@aws-sdk/client-cognito-identity-provider';
import { startSrp } from '../../../src/user-pool/srp';
import {
  addUser,
  ClientId,
  type LocalCognito,
  Password,
  refusal,
  signIn,
  startLocalCognito,
  UserPoolId,
} from '../../support/local-cognito';
import { userPool, userPoolClient } from '../../support/user-pools';

const passwordClient = userPoolClient({ id: '2password', explicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] });
const legacyClient = userPoolClient({ id: '3legacy', explicitAuthFlows: ['USER_PASSWORD_AUTH'] });
const openClient = userPoolClient({ id: '4open', preventUserExistenceErrors: false });
const otherPool = userPool({ id: 'us-east-1_other', clients: [userPoolClient({ id: '5other' })] });

let cognito: LocalCognito;
beforeAll(async () => {
  const clients = [userPoolClient(), passwordClient, legacyClient, openClient];
  cognito = await startLocalCognito([userPool({ clients }), otherPool]);
  await addUser(cognito, 'alice');
});
afterAll(() => cognito.stop());
afterEach(() => cognito.wait(1));

const credentials = { USERNAME: 'alice', PASSWORD: Password };

function adminInitiate(AuthFlow: AuthFlowType, AuthParameters: Record<string, string>, client = ClientId) {
  return cognito.sdk.adminInitiateAuth({ UserPoolId, ClientId: client, AuthFlow, AuthParameters });
}

function initiate(AuthFlow: AuthFlowType, AuthParameters: Record<string, string>, client = ClientId) {
  return cognito.sdk.initiateAuth({ ClientId: client, AuthFlow, AuthParameters });
}

test('gives tokens for the right password', async () => {
  const { $metadata, ...answer } = await adminInitiate('ADMIN_USER_PASSWORD_AUTH', credentials);

  expect(answer).toEqual({
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
] as const)('knows %s for client %s', async (flow, client, call) => {
  expect((await call(flow, credentials, client)).AuthenticationResult).toBeDefined();
});

const srp = () => ({ USERNAME: 'alice', SRP_A: startSrp().srpA });

test.each([
  ['USER_PASSWORD_AUTH', ClientId, initiate],
  ['USER_SRP_AUTH', passwordClient.id, initiate],
  ['REFRESH_TOKEN_AUTH', passwordClient.id, initiate],
  ['REFRESH_TOKEN', passwordClient.id, adminInitiate],
  ['ADMIN_USER_PASSWORD_AUTH', passwordClient.id, adminInitiate],
  ['ADMIN_USER_PASSWORD_AUTH', legacyClient.id, adminInitiate],
] as const)('refuses %s, which client %s does not allow', async (flow, client, call) => {
  const parameters = {
    ...credentials,
    ...srp(),
    REFRESH_TOKEN: (await signIn(cognito, 'alice')).RefreshToken,
  };

  expect(await refusal(call(flow, parameters, client))).toEqual({
    name: 'InvalidParameterException',
    message: 'Auth flow not enabled for this client',
  });
});

test.each([
  ['ADMIN_USER_PASSWORD_AUTH', initiate, 'Initiate Auth method not supported.'],
  ['USER_PASSWORD_AUTH', adminInitiate, 'Initiate Auth method not supported.'],
  ['CUSTOM_AUTH', initiate, 'The authentication flow CUSTOM_AUTH is not available locally'],
] as const)('refuses %s where it does not belong', async (flow, call, message) => {
  expect(await refusal(call(flow, credentials))).toEqual({ name: 'InvalidParameterException', message });
});

test('allows SRP and refresh to a client that names no flow', async () => {
  expect((await initiate('USER_SRP_AUTH', srp(), legacyClient.id)).ChallengeName).toBe('PASSWORD_VERIFIER');
});

describe('a user who does not exist', () => {
  const incorrect = { name: 'NotAuthorizedException', message: 'Incorrect username or password.' };

  test('is refused as one with a wrong password', async () => {
    const calls = [
      { USERNAME: 'alice', PASSWORD: 'Wrong-horse-1!' },
      { USERNAME: 'nobody', PASSWORD: Password },
    ].map((parameters) => refusal(adminInitiate('ADMIN_USER_PASSWORD_AUTH', parameters)));

    expect(await Promise.all(calls)).toEqual([incorrect, incorrect]);
  });

  test('is given an SRP challenge that looks like a real one and has always the same salt', async () => {
    const real = await initiate('USER_SRP_AUTH', srp());
    const [first, second] = await Promise.all(
      [1, 2].map(() => initiate('USER_SRP_AUTH', { ...srp(), USERNAME: 'nobody' })),
    );

    const lengths = (parameters: Record<string, string> = {}) =>
      Object.entries(parameters).map(([name, value]) => [name, name.startsWith('USER') ? 0 : value.length]);
    expect(lengths(first?.ChallengeParameters)).toEqual(
      lengths({ ...real.ChallengeParameters, SRP_B: first?.ChallengeParameters?.SRP_B ?? '' }),
    );
    expect(first?.ChallengeParameters?.SALT).toBe(second?.ChallengeParameters?.SALT);
    expect(first?.ChallengeParameters?.SRP_B).toMatch(/^[\da-f]{760,768}$/);
    expect(first?.ChallengeParameters?.USER_ID_FOR_SRP).toBe('nobody');
  });

  test.each(['ADMIN_USER_PASSWORD_AUTH', 'USER_SRP_AUTH'] as const)(
    'is named by %s where the client does not hide it',
    async (flow) => {
      const parameters = { ...srp(), USERNAME: 'nobody', PASSWORD: Password };

      expect(await refusal(adminInitiate(flow, parameters, openClient.id))).toEqual({
        name: 'UserNotFoundException',
        message: 'User does not exist.',
      });
    },
  );
});

test.each([
  ['of another pool', otherPool.clients[0]?.id ?? ''],
  ['that does not exist', 'nosuchclient'],
])('refuses a client %s', async (_what, client) => {
  expect(await refusal(adminInitiate('ADMIN_USER_PASSWORD_AUTH', credentials, client))).toEqual({
    name: 'ResourceNotFoundException',
    message: `User pool client ${client} does not exist.`,
  });
});

test('does not know a user of another pool', async () => {
  const call = cognito.sdk.adminInitiateAuth({
    UserPoolId: otherPool.id,
    ClientId: '5other',
    AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
    AuthParameters: credentials,
  });

  expect((await refusal(call)).message).toBe('Incorrect username or password.');
});

test.each([
  ['ADMIN_USER_PASSWORD_AUTH', { PASSWORD: Password }, 'Missing required parameter USERNAME'],
  ['ADMIN_USER_PASSWORD_AUTH', { USERNAME: 'alice' }, 'Missing required parameter PASSWORD'],
  ['USER_SRP_AUTH', { USERNAME: 'alice' }, 'Missing required parameter SRP_A'],
  ['USER_SRP_AUTH', { USERNAME: 'alice', SRP_A: '0' }, 'SRP_A is not a valid value'],
  ['REFRESH_TOKEN_AUTH', {}, 'Missing required parameter REFRESH_TOKEN'],
] as const)('refuses %s with %j', async (flow, parameters, message) => {
  expect(await refusal(adminInitiate(flow, parameters))).toEqual({
    name: 'InvalidParameterException',
    message,
  });
});

test('refuses a disabled user, but says so only to one who knows the password', async () => {
  await addUser(cognito, 'disabled');
  await cognito.sdk.adminDisableUser({ UserPoolId, Username: 'disabled' });
  const attempt = async (password: string) =>
    (await refusal(adminInitiate('ADMIN_USER_PASSWORD_AUTH', { USERNAME: 'disabled', PASSWORD: password })))
      .message;

  expect([await attempt(Password), await attempt('Wrong-horse-1!')]).toEqual([
    'User is disabled.',
    'Incorrect username or password.',
  ]);

  await cognito.sdk.adminEnableUser({ UserPoolId, Username: 'disabled' });
  await signIn(cognito, 'disabled');
});

test('locks a user out after five failures, even with the right password', async () => {
  await addUser(cognito, 'clumsy');
  const attempt = (password: string) =>
    refusal(adminInitiate('ADMIN_USER_PASSWORD_AUTH', { USERNAME: 'clumsy', PASSWORD: password }));
  for (let count = 0; count < 5; count++) await attempt('Wrong-horse-1!');

  expect(await attempt(Password)).toEqual({
    name: 'NotAuthorizedException',
    message: 'Password attempts exceeded',
  });

  const srpAttempt = initiate('USER_SRP_AUTH', { ...srp(), USERNAME: 'clumsy' });
  expect((await refusal(srpAttempt)).message).toBe('Password attempts exceeded');

  cognito.wait(1);
  await signIn(cognito, 'clumsy');
});

test('a sign-in makes up for earlier failures', async () => {
  await addUser(cognito, 'careful');
  for (let round = 0; round < 2; round++) {
    for (let count = 0; count < 4; count++)
      await refusal(
        adminInitiate('ADMIN_USER_PASSWORD_AUTH', { USERNAME: 'careful', PASSWORD: 'Wrong-horse-1!' }),
      );
    await signIn(cognito, 'careful');
  }
});

describe('a refresh token', () => {
  const refresh = (token: string, client = ClientId) =>
    initiate('REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: token }, client);

  test('gives new ID and access tokens, and no other refresh token', async () => {
    const { RefreshToken } = await signIn(cognito, 'alice');

    expect((await refresh(RefreshToken)).AuthenticationResult).toEqual({
      AccessToken: expect.any(String),
      IdToken: expect.any(String),
      ExpiresIn: 3600,
      TokenType: 'Bearer',
    });
  });

  test.each([
    ['made up', 'a.b.c.d.e', ClientId],
    ['of another client', undefined, openClient.id],
  ])('is refused when it is %s', async (_what, token, client) => {
    const { RefreshToken } = await signIn(cognito, 'alice');

    expect(await refusal(refresh(token ?? RefreshToken, client))).toEqual({
      name: 'NotAuthorizedException',
      message: 'Invalid Refresh Token',
    });
  });

  test('is refused when its user is disabled or deleted', async () => {
    await addUser(cognito, 'gone');
    const { RefreshToken } = await signIn(cognito, 'gone');

    await cognito.sdk.adminDisableUser({ UserPoolId, Username: 'gone' });
    expect((await refusal(refresh(RefreshToken))).message).toBe('Refresh Token has been revoked');
    await cognito.sdk.adminDeleteUser({ UserPoolId, Username: 'gone' });
    expect((await refusal(refresh(RefreshToken))).message).toBe('Invalid Refresh Token');
  });

  test('is refused once its lifetime is over', async () => {
    const { RefreshToken } = await signIn(cognito, 'alice');

    cognito.wait(30 * 24 * 3600 - 60);
    await refresh(RefreshToken);
    cognito.wait(60);
    expect((await refusal(refresh(RefreshToken))).message).toBe('Refresh Token has expired');
  });
});
