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
const shortClient = userPoolClient({
  id: '2short',
  idTokenValiditySeconds: 300,
  accessTokenValiditySeconds: 600,
  enableTokenRevocation: false,
});
const readingClient = userPoolClient({ id: '3reading', readAttributes: ['email', 'custom:plan'] });

let cognito: LocalCognito;
beforeAll(async () => {
  const pool = userPool({
    schema: [{ name: 'plan', mutable: true }],
    clients: [userPoolClient(), shortClient, readingClient],
  });
  cognito = await startLocalCognito([pool]);
  await addUser(cognito, 'alice');
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
afterAll(() => cognito.stop());

const header = (token: string) => JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString());

test('the ID and access tokens have the claims of Cognito', async () => {
  const { IdToken, AccessToken } = await signIn(cognito, 'alice');
  const [id, access] = [claimsOf(IdToken), claimsOf(AccessToken)];
  const now = Math.floor(cognito.now().getTime() / 1000);

  const common = {
    sub: uuid,
    iss: issuer,
    origin_jti: uuid,
    event_id: uuid,
    jti: uuid,
    auth_time: now,
    iat: now,
    exp: now + 3600,
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
  expect(access).toMatchObject({ sub: id.sub, origin_jti: id.origin_jti, event_id: id.event_id });
  expect(access.jti).not.toBe(id.jti);
});

test('the ID token and GetUser contain only what the client may read', async () => {
  const { IdToken, AccessToken } = await signIn(cognito, 'alice', { clientId: readingClient.id });
  const { UserAttributes } = await cognito.sdk.getUser({ AccessToken });

  expect(UserAttributes?.map(({ Name }) => Name).sort()).toEqual(['custom:plan', 'email', 'sub']);
  const claims = claimsOf(IdToken);
  expect(claims).toMatchObject({ email: 'alice@example.com', 'custom:plan': 'pro' });
  for (const name of ['email_verified', 'phone_number', 'phone_number_verified', 'address'])
    expect(claims).not.toHaveProperty(name);
});

test('each of the two tokens has its own key', async () => {
  const { IdToken, AccessToken } = await signIn(cognito, 'alice');
  const kids = cognito.publicKeys(issuer)?.keys.map(({ kid }) => kid);

  expect([header(IdToken), header(AccessToken)]).toEqual(kids?.map((kid) => ({ kid, alg: 'RS256' })));
  expect(new Set(kids).size).toBe(2);
});

test("both tokens pass AWS's verifier with the published keys", async () => {
  const { IdToken, AccessToken } = await signIn(cognito, 'alice');
  const verifier = CognitoJwtVerifier.create({ userPoolId: UserPoolId, clientId: ClientId, tokenUse: null });
  verifier.cacheJwks(cognito.publicKeys(issuer) ?? { keys: [] });

  expect(verifier.verifySync(IdToken).token_use).toBe('id');
  expect(verifier.verifySync(AccessToken).token_use).toBe('access');
});

test("tokens last as long as the client says, and have no jti if it doesn't enable revocation", async () => {
  const { IdToken, AccessToken } = await signIn(cognito, 'alice', { clientId: shortClient.id });
  const [id, access] = [claimsOf(IdToken), claimsOf(AccessToken)];

  expect([Number(id.exp) - Number(id.iat), Number(access.exp) - Number(access.iat)]).toEqual([300, 600]);
  for (const claims of [id, access])
    for (const claim of ['jti', 'origin_jti']) expect(claims).not.toHaveProperty(claim);
});
