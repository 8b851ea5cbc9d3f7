import { call } from '../support/http-call';
import { useLocalCognito } from '../support/local-cognito';
import {
  authorization,
  CALLBACK,
  changedClient,
  LOGOUT,
  oauthPool,
  useOAuthServer,
  webClient,
} from '../support/oauth';
import { userPool } from '../support/user-pools';

const hiddenPool = userPool({ id: 'us-east-1_NoDomain1', clients: [changedClient('nodomain', {})] });
const cognito = useOAuthServer(oauthPool(), hiddenPool);
const withoutDomains = useLocalCognito(userPool({ clients: [changedClient('nodomain', {})] }));

async function discover({ id }: { id: string }) {
  const { headers, body } = await call(`${cognito.url}/${id}/.well-known/openid-configuration`);
  return { cors: headers['access-control-allow-origin'], document: JSON.parse(body) };
}

const common = (pool: { id: string; issuer: string }) => ({
  id_token_signing_alg_values_supported: ['RS256'],
  issuer: pool.issuer,
  jwks_uri: `${cognito.url}/${pool.id}/.well-known/jwks.json`,
  response_types_supported: ['code', 'token'],
  scopes_supported: ['openid', 'email', 'phone', 'profile'],
  subject_types_supported: ['public'],
});

test('the discovery document of a pool with a domain names the local endpoints, and no PKCE methods', async () => {
  expect(await discover(oauthPool())).toEqual({
    cors: '*',
    document: {
      ...common(oauthPool()),
      authorization_endpoint: `${cognito.url}/oauth2/authorize`,
      end_session_endpoint: `${cognito.url}/logout`,
      revocation_endpoint: `${cognito.url}/oauth2/revoke`,
      token_endpoint: `${cognito.url}/oauth2/token`,
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      userinfo_endpoint: `${cognito.url}/oauth2/userInfo`,
    },
  });
});

test('the discovery document of a pool without a domain names no OAuth endpoints', async () => {
  expect((await discover(hiddenPool)).document).toEqual(common(hiddenPool));
});

test('the JWKS has two RSA keys that any web page may read', async () => {
  const { headers, body } = await call(`${cognito.url}/${oauthPool().id}/.well-known/jwks.json`);
  expect(headers['access-control-allow-origin']).toBe('*');
  const key = {
    alg: 'RS256',
    e: 'AQAB',
    kid: expect.any(String),
    kty: 'RSA',
    n: expect.any(String),
    use: 'sig',
  };
  expect(JSON.parse(body)).toEqual({ keys: [key, key] });
});

test('the domain itself has no discovery document', async () => {
  expect((await call(`${cognito.url}/.well-known/openid-configuration`)).statusCode).toBe(404);
});

test.each([
  `/oauth2/authorize?${authorization({ client_id: 'nodomain' })}`,
  `/login?${authorization({ client_id: 'nodomain' })}`,
  '/logout?client_id=nodomain',
  '/oauth2/userInfo',
  '/error',
  '/signup',
])('if no pool has a domain, GET %s responds with 404', async (path) => {
  expect((await call(withoutDomains.url + path)).statusCode).toBe(404);
});

test.each(['/oauth2/token', '/oauth2/revoke'])(
  'if no pool has a domain, POST %s is unknown',
  async (path) => {
    const answer = await call(withoutDomains.url + path, { method: 'POST', body: 'client_id=nodomain' });
    expect(answer).toMatchObject({
      statusCode: 400,
      headers: { 'x-amzn-errortype': 'UnknownOperationException:' },
    });
  },
);

test('DescribeUserPool and DescribeUserPoolClient name the domain and the OAuth settings', async () => {
  const UserPoolId = oauthPool().id;
  const { UserPool } = await cognito.sdk.describeUserPool({ UserPoolId });
  expect(UserPool).toMatchObject({ Domain: 'hello' });
  const { UserPoolClient } = await cognito.sdk.describeUserPoolClient({ UserPoolId, ClientId: webClient.id });
  expect(UserPoolClient).toMatchObject({
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid', 'email', 'profile'],
    CallbackURLs: [CALLBACK],
    LogoutURLs: [LOGOUT],
    SupportedIdentityProviders: ['COGNITO'],
  });
});
