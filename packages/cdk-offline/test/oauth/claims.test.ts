import { createHash } from 'node:crypto';
import { SCOPE_ATTRIBUTES } from '../../src/user-pool/scopes';
import { call } from '../support/http-call';
import { ClientId, claimsOf, UserPoolId } from '../support/local-cognito';
import {
  authorization,
  basic,
  type Fields,
  machineClient,
  oauthPool,
  oauthSettings,
  obtainCode,
  obtainTokens,
  postForm,
  readSecret,
  redeem,
  useOAuthServer,
} from '../support/oauth';
import { userPool, userPoolClient } from '../support/user-pools';

const ALL_SCOPES = ['openid', 'email', 'phone', 'profile', 'aws.cognito.signin.user.admin', 'reports/read'];
const PROFILE_NAMES = SCOPE_ATTRIBUTES.profile ?? [];
const CONTACT_NAMES = [
  'email',
  'email_verified',
  'phone_number',
  'phone_number_verified',
  'address',
  'custom:plan',
];
const fullClient = userPoolClient({
  oauth: oauthSettings({ scopes: ALL_SCOPES }),
  readAttributes: [...PROFILE_NAMES, ...CONTACT_NAMES],
});
const readerClient = userPoolClient({
  id: '6reader',
  oauth: oauthSettings({ scopes: ALL_SCOPES }),
  readAttributes: CONTACT_NAMES,
});
const schema = [{ name: 'plan', mutable: true }];
const cognito = useOAuthServer(oauthPool({ schema, clients: [fullClient, machineClient, readerClient] }));

const ATTRIBUTES = {
  name: 'Alice',
  updated_at: '1795338000',
  address: 'Main Street 1',
  email: 'alice@example.com',
  email_verified: 'true',
  phone_number: '+15550100',
  'custom:plan': 'pro',
};
beforeAll(async () => {
  const UserAttributes = Object.entries(ATTRIBUTES).map(([Name, Value]) => ({ Name, Value }));
  const user = { UserPoolId, Username: 'alice' };
  await cognito.sdk.adminUpdateUserAttributes({ ...user, UserAttributes });
  await cognito.sdk.createGroup({ UserPoolId, GroupName: 'admins' });
  await cognito.sdk.adminAddUserToGroup({ ...user, GroupName: 'admins' });
});

const uuid = expect.stringMatching(/^[\da-f-]{36}$/);
const common = () => {
  const now = Math.floor(cognito.now().getTime() / 1000);
  return { iss: userPool().issuer, auth_time: now, iat: now, exp: now + 3600, jti: uuid };
};

async function tokensFor(scope: string | undefined, client_id = ClientId): Promise<Fields> {
  const code = await obtainCode(cognito, authorization({ scope, client_id, nonce: 'n-0S6_WzA2Mj' }));
  return JSON.parse((await redeem(cognito, code, { client_id })).body);
}

const userInfo = (token = '') =>
  call(`${cognito.url}/oauth2/userInfo`, { headers: { authorization: `Bearer ${token}` } });

test("a user's tokens have the claims of a code grant", async () => {
  const { access_token = '', id_token } = await tokensFor(undefined);
  const ids = { sub: uuid, origin_jti: uuid, event_id: uuid, 'cognito:groups': ['admins'] };
  expect(claimsOf(access_token)).toEqual({
    ...common(),
    ...ids,
    version: 2,
    client_id: ClientId,
    token_use: 'access',
    scope: 'openid email phone profile aws.cognito.signin.user.admin reports/read',
    username: 'alice',
  });
  expect(claimsOf(id_token)).toEqual({
    ...common(),
    ...ids,
    at_hash: createHash('sha256').update(access_token).digest().subarray(0, 16).toString('base64url'),
    nonce: 'n-0S6_WzA2Mj',
    aud: ClientId,
    token_use: 'id',
    'cognito:username': 'alice',
    name: 'Alice',
    updated_at: 1795338000,
    email: 'alice@example.com',
    email_verified: true,
    phone_number: '+15550100',
    'custom:plan': 'pro',
  });
  expect(String(claimsOf(id_token).at_hash)).toHaveLength(22);
});

test('the scopes have the order of the client, not that of the request', async () => {
  const { access_token } = await tokensFor('reports/read email openid openid');
  expect(claimsOf(access_token).scope).toBe('openid email reports/read');
});

test('without a nonce in the request the ID token has none', async () => {
  const { id_token } = await obtainTokens(cognito, authorization());
  expect(claimsOf(id_token)).not.toHaveProperty('nonce');
});

test('a client credentials token has the client ID as subject, and no user', async () => {
  const headers = basic(machineClient.id, await readSecret(cognito, machineClient.id));
  const answer = await postForm(cognito, '/oauth2/token', { grant_type: 'client_credentials' }, headers);
  expect(claimsOf(JSON.parse(answer.body).access_token)).toEqual({
    ...common(),
    sub: machineClient.id,
    client_id: machineClient.id,
    version: 2,
    token_use: 'access',
    scope: 'reports/read reports/write',
  });
});

test.each(['https://api.example.com', 'http://localhost:3000/api', 'myapp://api'])(
  'the resource %s becomes the audience of the access token',
  async (resource) => {
    const { access_token, id_token } = await obtainTokens(cognito, authorization({ resource }));
    expect(claimsOf(access_token)).toMatchObject({ aud: resource, client_id: ClientId });
    expect(claimsOf(id_token)).toMatchObject({ aud: ClientId });
  },
);

const EMAIL = { email: ATTRIBUTES.email, email_verified: 'true' };
const PHONE = { phone_number: ATTRIBUTES.phone_number };
const PROFILE = { name: 'Alice', updated_at: ATTRIBUTES.updated_at, 'custom:plan': 'pro' };

test.each<[scope: string, attributes: object]>([
  ['openid', ATTRIBUTES],
  ['openid aws.cognito.signin.user.admin reports/read', ATTRIBUTES],
  ['openid email', EMAIL],
  ['openid phone', PHONE],
  ['openid profile', PROFILE],
  ['openid email phone', { ...EMAIL, ...PHONE }],
  ['openid email phone profile', { ...EMAIL, ...PHONE, ...PROFILE }],
])('the scopes %s release the same attributes in the ID token and at userInfo', async (scope, attributes) => {
  const { access_token, id_token } = await tokensFor(scope);
  const answer = await userInfo(access_token);
  expect(JSON.parse(answer.body)).toEqual({ sub: uuid, ...attributes, username: 'alice' });
  const claims = Object.keys(claimsOf(id_token)).filter((name) => name in ATTRIBUTES);
  expect(claims.sort()).toEqual(Object.keys(attributes).sort());
});

test('a client that may read only some attributes gets no others', async () => {
  const { access_token, id_token } = await tokensFor('openid', readerClient.id);
  const { name: _name, updated_at: _updatedAt, ...readable } = ATTRIBUTES;
  expect(JSON.parse((await userInfo(access_token)).body)).toEqual({
    sub: uuid,
    ...readable,
    username: 'alice',
  });
  expect(claimsOf(id_token)).not.toHaveProperty('name');
});

test('GetUser accepts only a token with the scope aws.cognito.signin.user.admin', async () => {
  const { access_token: AccessToken } = await tokensFor('openid');
  const get = (token?: string) => cognito.sdk.getUser({ AccessToken: token });
  await expect(get(AccessToken)).rejects.toThrow('Access Token does not have required scopes');
  const { access_token } = await tokensFor('aws.cognito.signin.user.admin');
  expect(await get(access_token)).toMatchObject({ Username: 'alice' });
});
