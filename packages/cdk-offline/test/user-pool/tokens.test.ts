import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { decomposeUnverifiedJwt } from 'aws-jwt-verify/jwt';
import { ClientId, claimsOf, UserPoolId, useLocalCognito } from '../support/local-cognito';
import { userPool, userPoolClient } from '../support/user-pools';

const { issuer } = userPool();
const uuid = expect.stringMatching(/^[\da-f-]{36}$/);
const shortClient = userPoolClient({
  id: '2short',
  idTokenValiditySeconds: 300,
  accessTokenValiditySeconds: 600,
  enableTokenRevocation: false,
});

const schema = [{ name: 'plan', mutable: true }];
const cognito = useLocalCognito(userPool({ schema, clients: [userPoolClient(), shortClient] }));
beforeAll(async () => {
  await cognito.addUser('alice');
  await cognito.sdk.adminUpdateUserAttributes({
    UserPoolId,
    Username: 'alice',
    UserAttributes: [
      { Name: 'email', Value: 'alice@example.com' },
      { Name: 'phone_number', Value: '+15550100' },
      { Name: 'phone_number_verified', Value: 'true' },
      { Name: 'address', Value: 'Main Street 1' },
      { Name: 'updated_at', Value: '1795338000' },
      { Name: 'custom:plan', Value: 'pro' },
    ],
  });
});

test("the ID and access tokens have Cognito's claims", async () => {
  const { IdToken, AccessToken } = await cognito.signIn('alice');
  const [id, access] = [claimsOf(IdToken), claimsOf(AccessToken)];
  const now = Math.floor(cognito.now().getTime() / 1000);

  const ids = { sub: uuid, origin_jti: uuid, event_id: uuid, jti: uuid };
  const common = { ...ids, iss: issuer, auth_time: now, iat: now, exp: now + 3600 };
  expect(id).toEqual({
    ...common,
    aud: ClientId,
    token_use: 'id',
    'cognito:username': 'alice',
    email: 'alice@example.com',
    email_verified: false,
    phone_number: '+15550100',
    phone_number_verified: true,
    address: { formatted: 'Main Street 1' },
    updated_at: 1795338000,
  });
  expect(access).toEqual({
    ...common,
    client_id: ClientId,
    token_use: 'access',
    scope: 'aws.cognito.signin.user.admin',
    username: 'alice',
  });
  expect(access).toMatchObject({ sub: id.sub, origin_jti: id.origin_jti, event_id: id.event_id });
  expect(access.jti).not.toBe(id.jti);
});

test('the ID token says that an email address or phone number is not verified unless it was set to true', async () => {
  await cognito.addUser('bob');
  await cognito.sdk.adminUpdateUserAttributes({
    UserPoolId,
    Username: 'bob',
    UserAttributes: [
      { Name: 'email', Value: 'bob@example.com' },
      { Name: 'email_verified', Value: 'false' },
      { Name: 'phone_number', Value: '+15550101' },
    ],
  });
  const { IdToken } = await cognito.signIn('bob');

  expect(claimsOf(IdToken)).toMatchObject({ email_verified: false, phone_number_verified: false });
});

test('aws-jwt-verify accepts both tokens, and each is signed with its own published key', async () => {
  const { IdToken, AccessToken } = await cognito.signIn('alice');
  const jwks = cognito.publicKeys(issuer) ?? { keys: [] };
  const verifier = CognitoJwtVerifier.create({ userPoolId: UserPoolId, clientId: ClientId, tokenUse: null });
  verifier.cacheJwks(jwks);

  expect(verifier.verifySync(IdToken).token_use).toBe('id');
  expect(verifier.verifySync(AccessToken).token_use).toBe('access');
  const headers = [IdToken, AccessToken].map((token) => decomposeUnverifiedJwt(token).header);
  expect(headers).toEqual(jwks.keys.map(({ kid }) => ({ kid, alg: 'RS256' })));
  expect(jwks.keys[0]?.kid).not.toBe(jwks.keys[1]?.kid);
  expect(cognito.publicKeys(`${issuer}/`)).toBeUndefined();
});

test("tokens have the client's validity, and no jti or origin_jti if the client doesn't enable revocation", async () => {
  const { IdToken, AccessToken } = await cognito.signIn('alice', { clientId: shortClient.id });
  const [id, access] = [claimsOf(IdToken), claimsOf(AccessToken)];

  expect([Number(id.exp) - Number(id.iat), Number(access.exp) - Number(access.iat)]).toEqual([300, 600]);
  for (const claims of [id, access])
    for (const claim of ['jti', 'origin_jti']) expect(claims).not.toHaveProperty(claim);
});
