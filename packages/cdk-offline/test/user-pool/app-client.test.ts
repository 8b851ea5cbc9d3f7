import { secretHash } from '../../src/user-pool/app-client';
import { ClientId, Password, rejection, UserPoolId, useLocalCognito } from '../support/local-cognito';
import { userPool, userPoolClient } from '../support/user-pools';

const id = '2secretive';
const notReceived = `NotAuthorizedException: Client ${id} is configured with secret but SECRET_HASH was not received`;
const notVerified = `NotAuthorizedException: Unable to verify secret hash for client ${id}`;

const secretClient = userPoolClient({ id, hasSecret: true });
const otherSecretClient = userPoolClient({ id: '1secretive', hasSecret: true });
const cognito = useLocalCognito(userPool({ clients: [userPoolClient(), otherSecretClient, secretClient] }));
let secret: string;
let SECRET_HASH: string;
beforeAll(async () => {
  await cognito.addUser('alice');
  const { UserPoolClient } = await cognito.sdk.describeUserPoolClient({ UserPoolId, ClientId: id });
  secret = UserPoolClient?.ClientSecret ?? '';
  SECRET_HASH = secretHash(secret, 'alice', id);
});

async function signIn(parameters: Record<string, string>, client = id) {
  const { AuthenticationResult } = await cognito.sdk.adminInitiateAuth({
    UserPoolId,
    ClientId: client,
    AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: 'alice', PASSWORD: Password, ...parameters },
  });
  return AuthenticationResult?.RefreshToken ?? '';
}

test('two clients with a secret have different secrets', async () => {
  const { UserPoolClient } = await cognito.sdk.describeUserPoolClient({
    UserPoolId,
    ClientId: otherSecretClient.id,
  });

  expect(UserPoolClient?.ClientSecret).toMatch(/^[a-z0-9]{51}$/);
  expect(UserPoolClient?.ClientSecret).not.toBe(secret);
});

test('a secret hash is the Base64 HMAC-SHA-256 of user name and client id', () => {
  expect(secretHash('secret', 'alice', 'client')).toBe('RTsve+FQ659UKyESgvLg9GYmZEL+QjzQsW/OjL77/b0=');
});

test('a sign-in through a client with a secret needs the secret hash for its user and client', async () => {
  const bobsHash = secretHash(secret, 'bob', id);

  expect(await rejection(signIn({}))).toBe(notReceived);
  expect(await rejection(signIn({ SECRET_HASH: 'wrong' }))).toBe(notVerified);
  expect(await rejection(signIn({ SECRET_HASH: bobsHash }))).toBe(notVerified);
  expect(await rejection(signIn({ SECRET_HASH }, ClientId))).toBe(
    `NotAuthorizedException: Client ${ClientId} is not configured for secret but secret was received`,
  );
});

test('REFRESH_TOKEN_AUTH needs the secret hash for the user name or sub, and RespondToAuthChallenge needs one too', async () => {
  const REFRESH_TOKEN = await signIn({ SECRET_HASH });
  const refresh = (parameters: Record<string, string>) =>
    cognito.sdk.initiateAuth({
      ClientId: id,
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN, ...parameters },
    });
  const respond = (responses: Record<string, string> = {}) =>
    cognito.sdk.respondToAuthChallenge({
      ClientId: id,
      ChallengeName: 'PASSWORD_VERIFIER',
      ChallengeResponses: { USERNAME: 'alice', PASSWORD_CLAIM_SECRET_BLOCK: 'AAAA', ...responses },
    });

  const { UserAttributes } = await cognito.sdk.adminGetUser({ UserPoolId, Username: 'alice' });
  const sub = UserAttributes?.find(({ Name }) => Name === 'sub')?.Value ?? '';
  const unknown = { USERNAME: 'alice', REFRESH_TOKEN: 'a.b.c.d.e' };

  for (const name of ['alice', sub])
    expect(await refresh({ SECRET_HASH: secretHash(secret, name, id) })).toHaveProperty(
      'AuthenticationResult',
    );
  expect(await rejection(refresh({ SECRET_HASH: 'wrong' }))).toBe(notVerified);
  expect(await rejection(refresh({ SECRET_HASH, ...unknown }))).toBe(
    'NotAuthorizedException: Invalid Refresh Token',
  );
  expect(await rejection(respond())).toBe(notReceived);
  expect(await rejection(respond({ SECRET_HASH }))).toBe(
    'NotAuthorizedException: Invalid session for the user.',
  );
});

test.each([
  [
    'GetTokensFromRefreshToken',
    (RefreshToken: string, ClientSecret?: string) =>
      cognito.sdk.getTokensFromRefreshToken({ RefreshToken, ClientId: id, ClientSecret }),
    `NotAuthorizedException: Unable to verify secret for client ${id}`,
  ],
  [
    'RevokeToken',
    (Token: string, ClientSecret?: string) => cognito.sdk.revokeToken({ Token, ClientId: id, ClientSecret }),
    'UnauthorizedException: Client authentication failed',
  ],
])('%s needs the secret itself', async (_name, call, message) => {
  const token = await signIn({ SECRET_HASH });

  expect(await rejection(call(token))).toBe(message);
  expect(await rejection(call(token, 'x'.repeat(51)))).toBe(message);
  await call(token, secret);
});
