import { secretHash } from '../../src/user-pool/app-client';
import { startSrp } from '../../src/user-pool/srp';
import {
  addUser,
  ClientId,
  type LocalCognito,
  Password,
  refusal,
  startLocalCognito,
  UserPoolId,
} from '../support/local-cognito';
import { userPool, userPoolClient } from '../support/user-pools';

const id = '2secretive';
const AuthFlow = 'ADMIN_USER_PASSWORD_AUTH';

let cognito: LocalCognito;
let secret: string;
beforeAll(async () => {
  cognito = await startLocalCognito([
    userPool({ clients: [userPoolClient(), userPoolClient({ id, hasSecret: true })] }),
  ]);
  await addUser(cognito, 'alice');
  const { UserPoolClient } = await cognito.sdk.describeUserPoolClient({ UserPoolId, ClientId: id });
  secret = UserPoolClient?.ClientSecret ?? '';
});
afterAll(() => cognito.stop());

function signIn(client: string, AuthParameters: Record<string, string>) {
  return cognito.sdk.adminInitiateAuth({
    UserPoolId,
    ClientId: client,
    AuthFlow,
    AuthParameters: { USERNAME: 'alice', PASSWORD: Password, ...AuthParameters },
  });
}

test('computes the hash of the developer guide', () => {
  expect(secretHash('secret', 'alice', 'client')).toBe('RTsve+FQ659UKyESgvLg9GYmZEL+QjzQsW/OjL77/b0=');
});

test('a client with a secret signs in with its hash', async () => {
  const SECRET_HASH = secretHash(secret, 'alice', id);
  const { AuthenticationResult } = await signIn(id, { SECRET_HASH });
  const refresh = (hash: string) =>
    cognito.sdk.adminInitiateAuth({
      UserPoolId,
      ClientId: id,
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN: AuthenticationResult?.RefreshToken ?? '', SECRET_HASH: hash },
    });

  expect((await refresh(SECRET_HASH)).AuthenticationResult).toBeDefined();
  expect((await refusal(refresh('wrong'))).message).toBe(`Unable to verify secret hash for client ${id}`);
});

test.each([
  ['no hash', id, () => ({}), `Client ${id} is configured for secret but secret was not received`],
  ['a wrong hash', id, () => ({ SECRET_HASH: 'wrong' }), `Unable to verify secret hash for client ${id}`],
  [
    'the hash of another user',
    id,
    () => ({ SECRET_HASH: secretHash(secret, 'bob', id) }),
    `Unable to verify secret hash for client ${id}`,
  ],
  [
    'a hash where there is no secret',
    ClientId,
    () => ({ SECRET_HASH: secretHash(secret, 'alice', ClientId) }),
    `Client ${ClientId} is not configured for secret but secret was received`,
  ],
])('refuses %s', async (_what, client, parameters, message) => {
  expect(await refusal(signIn(client, parameters()))).toEqual({ name: 'NotAuthorizedException', message });
});

test('a client with a secret proves it at each step of a sign-in', async () => {
  const SRP_A = startSrp().srpA;
  const initiate = (parameters: Record<string, string>) =>
    cognito.sdk.initiateAuth({
      ClientId: id,
      AuthFlow: 'USER_SRP_AUTH',
      AuthParameters: { USERNAME: 'alice', SRP_A, ...parameters },
    });
  const { ChallengeParameters } = await initiate({ SECRET_HASH: secretHash(secret, 'alice', id) });
  const respond = await refusal(
    cognito.sdk.respondToAuthChallenge({
      ClientId: id,
      ChallengeName: 'PASSWORD_VERIFIER',
      ChallengeResponses: {
        USERNAME: 'alice',
        PASSWORD_CLAIM_SECRET_BLOCK: ChallengeParameters?.SECRET_BLOCK ?? '',
      },
    }),
  );

  const missing = `Client ${id} is configured for secret but secret was not received`;
  expect([(await refusal(initiate({}))).message, respond.message]).toEqual([missing, missing]);
});

test('a client with a secret revokes tokens with it', async () => {
  const { AuthenticationResult } = await signIn(id, { SECRET_HASH: secretHash(secret, 'alice', id) });
  const revoke = (ClientSecret?: string) =>
    cognito.sdk.revokeToken({ Token: AuthenticationResult?.RefreshToken ?? '', ClientId: id, ClientSecret });

  expect((await refusal(revoke())).name).toBe('UnauthorizedException');
  expect((await refusal(revoke('x'.repeat(51)))).name).toBe('UnauthorizedException');
  await revoke(secret);
});
