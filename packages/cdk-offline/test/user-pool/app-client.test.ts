import { secretHash } from '../../src/user-pool/app-client';
import {
  addUser,
  ClientId,
  type LocalCognito,
  notAuthorized,
  Password,
  rejection,
  startLocalCognito,
  UserPoolId,
} from '../support/local-cognito';
import { userPool, userPoolClient } from '../support/user-pools';

const id = '2secretive';
const notReceived = `Client ${id} is configured with secret but SECRET_HASH was not received`;
const notVerified = `Unable to verify secret hash for client ${id}`;

let cognito: LocalCognito;
let secret: string;
let SECRET_HASH: string;
beforeAll(async () => {
  cognito = await startLocalCognito([
    userPool({ clients: [userPoolClient(), userPoolClient({ id, hasSecret: true })] }),
  ]);
  await addUser(cognito, 'alice');
  const { UserPoolClient } = await cognito.sdk.describeUserPoolClient({ UserPoolId, ClientId: id });
  secret = UserPoolClient?.ClientSecret ?? '';
  SECRET_HASH = secretHash(secret, 'alice', id);
});
afterAll(() => cognito.stop());

async function signIn(client: string, parameters: Record<string, string>) {
  const { AuthenticationResult } = await cognito.sdk.adminInitiateAuth({
    UserPoolId,
    ClientId: client,
    AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: 'alice', PASSWORD: Password, ...parameters },
  });
  return AuthenticationResult?.RefreshToken ?? '';
}

test('computes the secret hash as in the developer guide', () => {
  expect(secretHash('secret', 'alice', 'client')).toBe('RTsve+FQ659UKyESgvLg9GYmZEL+QjzQsW/OjL77/b0=');
});

test.each([
  ['without a hash', id, () => ({}), notReceived],
  ['with a wrong hash', id, () => ({ SECRET_HASH: 'wrong' }), notVerified],
  ["with another user's hash", id, () => ({ SECRET_HASH: secretHash(secret, 'bob', id) }), notVerified],
  [
    'with a hash for a client without a secret',
    ClientId,
    () => ({ SECRET_HASH }),
    `Client ${ClientId} is not configured for secret but secret was received`,
  ],
])('rejects a sign-in %s', async (_what, client, parameters, message) => {
  expect(await rejection(signIn(client, parameters()))).toEqual(notAuthorized(message));
});

test('REFRESH_TOKEN_AUTH needs the secret hash', async () => {
  const REFRESH_TOKEN = await signIn(id, { SECRET_HASH });
  const refresh = (parameters: Record<string, string>) =>
    cognito.sdk.initiateAuth({
      ClientId: id,
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN, ...parameters },
    });

  expect((await refresh({ SECRET_HASH })).AuthenticationResult).toBeDefined();
  expect(await rejection(refresh({ SECRET_HASH: 'wrong' }))).toEqual(notAuthorized(notVerified));
});

test('USER_SRP_AUTH and RespondToAuthChallenge need the secret hash', async () => {
  const initiate = cognito.sdk.initiateAuth({
    ClientId: id,
    AuthFlow: 'USER_SRP_AUTH',
    AuthParameters: { USERNAME: 'alice', SRP_A: '2' },
  });
  const respond = cognito.sdk.respondToAuthChallenge({
    ClientId: id,
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeResponses: { USERNAME: 'alice', PASSWORD_CLAIM_SECRET_BLOCK: 'AAAA' },
  });

  expect([await rejection(initiate), await rejection(respond)]).toEqual([
    notAuthorized(notReceived),
    notAuthorized(notReceived),
  ]);
});

test('GetTokensFromRefreshToken needs the secret itself', async () => {
  const RefreshToken = await signIn(id, { SECRET_HASH });
  const refresh = (ClientSecret?: string) =>
    cognito.sdk.getTokensFromRefreshToken({ RefreshToken, ClientId: id, ClientSecret });

  const wrongSecret = notAuthorized(`Unable to verify secret for client ${id}`);
  expect(await rejection(refresh())).toEqual(wrongSecret);
  expect(await rejection(refresh('x'.repeat(51)))).toEqual(wrongSecret);
  expect((await refresh(secret)).AuthenticationResult?.AccessToken).toBeDefined();
});

test('RevokeToken needs the secret itself', async () => {
  const Token = await signIn(id, { SECRET_HASH });
  const revoke = (ClientSecret?: string) => cognito.sdk.revokeToken({ Token, ClientId: id, ClientSecret });

  expect((await rejection(revoke())).name).toBe('UnauthorizedException');
  expect((await rejection(revoke('x'.repeat(51)))).name).toBe('UnauthorizedException');
  await revoke(secret);
});
