import { CognitoJwtVerifier } from 'aws-jwt-verify';
import {
  addUser,
  ClientId,
  claimsOf,
  type LocalCognito,
  signIn,
  startLocalCognito,
  UserPoolId,
} from '../support/local-cognito';
import { userPool, userPoolClient } from '../support/user-pools';

const { issuer } = userPool();
const uuid = expect.stringMatching(/^[\da-f-]{36}$/);
const short = userPoolClient({
  id: '2short',
  idTokenValiditySeconds: 300,
  accessTokenValiditySeconds: 600,
  enableTokenRevocation: false,
});

let cognito: LocalCognito;
beforeAll(async () => {
  cognito = await startLocalCognito([userPool({ clients: [userPoolClient(), short] })]);
  await addUser(cognito, 'alice');
});
afterAll(() => cognito.stop());

const header = (token: string) => JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString());

test('ID and access token say what those of Cognito say', async () => {
  await cognito.sdk.adminUpdateUserAttributes({
    UserPoolId,
    Username: 'alice',
    UserAttributes: [
      { Name: 'email', Value: 'alice@example.com' },
      { Name: 'phone_number', Value: '+15550100' },
      { Name: 'phone_number_verified', Value: 'true' },
      { Name: 'address', Value: 'Main Street 1' },
      { Name: 'updated_at', Value: '1795338000' },
    ],
  });
  const { IdToken, AccessToken } = await signIn(cognito, 'alice');
  const [id, access] = [claimsOf(IdToken), claimsOf(AccessToken)];
  const time = Math.floor(Date.now() / 1000);

  const common = {
    sub: uuid,
    iss: issuer,
    origin_jti: uuid,
    event_id: uuid,
    jti: uuid,
    auth_time: id.iat,
    iat: id.iat,
    exp: Number(id.iat) + 3600,
  };
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
  expect(time - Number(id.iat)).toBeLessThan(5);
  expect(access).toMatchObject({ sub: id.sub, origin_jti: id.origin_jti, event_id: id.event_id });
  expect(access.jti).not.toBe(id.jti);
});

test('each of the two tokens has its own key', async () => {
  const { IdToken, AccessToken } = await signIn(cognito, 'alice');
  const kids = cognito.publicKeys(issuer)?.keys.map(({ kid }) => kid);

  expect([header(IdToken), header(AccessToken)]).toEqual(kids?.map((kid) => ({ kid, alg: 'RS256' })));
  expect(new Set(kids).size).toBe(2);
});

test("both pass AWS's own verifier with the keys that the server gives", async () => {
  const { IdToken, AccessToken } = await signIn(cognito, 'alice');
  const verifier = CognitoJwtVerifier.create({ userPoolId: UserPoolId, clientId: ClientId, tokenUse: null });
  verifier.cacheJwks(cognito.publicKeys(issuer) ?? { keys: [] });

  expect(verifier.verifySync(IdToken).token_use).toBe('id');
  expect(verifier.verifySync(AccessToken).token_use).toBe('access');
});

test("lifetimes are the client's, and without revocation a token names neither itself nor its origin", async () => {
  const { AuthenticationResult } = await cognito.sdk.adminInitiateAuth({
    UserPoolId,
    ClientId: short.id,
    AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: 'alice', PASSWORD: 'Correct-horse-1' },
  });
  const [id, access] = [claimsOf(AuthenticationResult?.IdToken), claimsOf(AuthenticationResult?.AccessToken)];

  expect(AuthenticationResult?.ExpiresIn).toBe(600);
  expect([Number(id.exp) - Number(id.iat), Number(access.exp) - Number(access.iat)]).toEqual([300, 600]);
  for (const claims of [id, access])
    for (const claim of ['jti', 'origin_jti']) expect(claims).not.toHaveProperty(claim);
});

test('knows no keys of another issuer', () => {
  expect(cognito.publicKeys(`${issuer}/`)).toBeUndefined();
});
