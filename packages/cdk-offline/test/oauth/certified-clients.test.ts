import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { buildSync } from 'esbuild';
import { UserPoolId } from '../support/local-cognito';
import {
  Browser,
  CALLBACK,
  LOGOUT,
  machineClient,
  readSecret,
  serverClient,
  useOAuthServer,
  webClient,
} from '../support/oauth';
import { userPool } from '../support/user-pools';

// openid-client is a certified implementation of OAuth 2.0 and OpenID Connect.

type OpenIdClient = typeof import('openid-client', { with: { 'resolution-mode': 'import' }});
type Jose = typeof import('jose', { with: { 'resolution-mode': 'import' }});
type Configuration = InstanceType<OpenIdClient['Configuration']>;

const directory = mkdtempSync(join(tmpdir(), 'oauth-clients-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** Loads an ES module in a CommonJS test. */
function loadModule<T>(name: string): T {
  const outfile = join(directory, `${name}.cjs`);
  const contents = `export * from '${name}';`;
  const stdin = { contents, resolveDir: __dirname };
  buildSync({ stdin, outfile, bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' });
  return createRequire(__filename)(outfile);
}

const client = loadModule<OpenIdClient>('openid-client');
const jose = loadModule<Jose>('jose');
const cognito = useOAuthServer();

async function discover(id: string, authentication?: Parameters<OpenIdClient['discovery']>[3]) {
  // The issuer is AWS's, so the library gets the address of the document itself.
  const document = new URL(`${cognito.url}/${UserPoolId}/.well-known/openid-configuration`);
  return client.discovery(document, id, undefined, authentication, {
    execute: [client.allowInsecureRequests],
  });
}

/** The sign-in of a user in a browser: from the address that the library builds to the callback. */
async function followSignIn(address: URL): Promise<URL> {
  const browser = new Browser(cognito);
  const { headers } = await browser.get(`${address.pathname}${address.search}`);
  const query = String(headers.location).replace(/^\/login\?/, '');
  return new URL(String((await browser.signIn(query)).headers.location));
}

async function authorizeUser(config: Configuration) {
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const [expectedState, expectedNonce] = [client.randomState(), client.randomNonce()];
  const address = client.buildAuthorizationUrl(config, {
    redirect_uri: CALLBACK,
    scope: 'openid email',
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: expectedState,
    nonce: expectedNonce,
  });
  const callback = await followSignIn(address);
  return client.authorizationCodeGrant(config, callback, { pkceCodeVerifier, expectedState, expectedNonce });
}

test.each([
  ['a public client', webClient.id, async () => client.None()],
  [
    'client_secret_post',
    serverClient.id,
    async () => client.ClientSecretPost(await readSecret(cognito, serverClient.id)),
  ],
  [
    'client_secret_basic',
    serverClient.id,
    async () => client.ClientSecretBasic(await readSecret(cognito, serverClient.id)),
  ],
])(
  'openid-client signs in with a code and PKCE, refreshes, reads userInfo and revokes as %s',
  async (_name, id, authentication) => {
    const config = await discover(id, await authentication());
    expect(config.serverMetadata().supportsPKCE()).toBe(false);
    const tokens = await authorizeUser(config);
    const { sub = '' } = tokens.claims() ?? {};
    expect(await client.fetchUserInfo(config, tokens.access_token, sub)).toMatchObject({ username: 'alice' });

    const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token ?? '');
    expect(refreshed.claims()?.sub).toBe(sub);

    await client.tokenRevocation(config, tokens.refresh_token ?? '');
    await expect(client.refreshTokenGrant(config, tokens.refresh_token ?? '')).rejects.toMatchObject({
      error: 'invalid_grant',
      status: 400,
    });
    await expect(client.fetchUserInfo(config, refreshed.access_token, sub)).rejects.toMatchObject({
      status: 401,
    });
  },
);

test('openid-client gets a token with client credentials', async () => {
  const secret = await readSecret(cognito, machineClient.id);
  const config = await discover(machineClient.id, client.ClientSecretBasic(secret));
  const tokens = await client.clientCredentialsGrant(config, { scope: 'reports/read' });
  expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 3600 });
});

test("openid-client's sign-out needs Cognito's parameters", async () => {
  const config = await discover(webClient.id);
  const address = client.buildEndSessionUrl(config, { client_id: webClient.id, logout_uri: LOGOUT });
  const { headers } = await new Browser(cognito).get(`${address.pathname}${address.search}`);
  expect(headers.location).toBe(LOGOUT);
});

test('openid-client reports an error that the app receives', async () => {
  const config = await discover(webClient.id);
  const parameters = { redirect_uri: CALLBACK, scope: 'openid', prompt: 'none', state: 's' };
  const address = client.buildAuthorizationUrl(config, parameters);
  const { headers } = await new Browser(cognito).get(`${address.pathname}${address.search}`);
  const callback = new URL(String(headers.location));
  await expect(client.authorizationCodeGrant(config, callback, { expectedState: 's' })).rejects.toMatchObject(
    { error: 'login_required' },
  );
});

test('jose and aws-jwt-verify verify the tokens with the published keys', async () => {
  const config = await discover(webClient.id);
  const { id_token = '', access_token } = await authorizeUser(config);
  const { issuer } = userPool();
  const keys = jose.createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri ?? ''));
  const now = { currentDate: cognito.now() };
  await jose.jwtVerify(id_token, keys, { issuer, audience: webClient.id, ...now });
  await jose.jwtVerify(access_token, keys, { issuer, requiredClaims: ['client_id', 'scope'], ...now });

  const verifier = CognitoJwtVerifier.create({
    userPoolId: UserPoolId,
    clientId: webClient.id,
    tokenUse: null,
  });
  verifier.cacheJwks(cognito.publicKeys(issuer) ?? { keys: [] });
  expect(verifier.verifySync(id_token).token_use).toBe('id');
  expect(verifier.verifySync(access_token, { scope: 'email' }).token_use).toBe('access');
});
