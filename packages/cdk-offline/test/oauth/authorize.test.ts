import { randomUUID } from 'node:crypto';
import * as tokens from '../../src/user-pool/tokens';
import { claimsOf, UserPoolId } from '../support/local-cognito';
import {
  authorization,
  Browser,
  CALLBACK,
  CHALLENGE,
  changedClient,
  implicitClient,
  oauthPool,
  obtainCode,
  redeem,
  redirectParameters,
  serverClient,
  useOAuthServer,
  webClient,
} from '../support/oauth';
import { userPool, userPoolClient } from '../support/user-pools';

const twoCallbacks = changedClient('6two', { callbackUrls: [CALLBACK, 'http://127.0.0.1:5173/callback'] });
const defaultCallback = changedClient('7default', {
  callbackUrls: [CALLBACK, 'https://app.example.com/'],
  defaultRedirectUri: 'https://app.example.com/',
});
const withoutProvider = changedClient('8provider', { hasLocalUsers: false });
const readerClient = userPoolClient({ ...implicitClient, id: '9reader', readAttributes: ['email'] });
const classicClient = changedClient('classic', {});

const { clients } = oauthPool();
const pool = oauthPool({
  clients: [...clients, twoCallbacks, defaultCallback, withoutProvider, readerClient],
});
const classicPool = userPool({
  id: 'us-east-1_Classic01',
  domain: { prefix: 'classic', customDomain: undefined, urls: [], managedLoginVersion: 1 },
  clients: [classicClient],
});
const hiddenPool = userPool({ id: 'us-east-1_NoDomain1', clients: [changedClient('nodomain', {})] });
const cognito = useOAuthServer(pool, classicPool, hiddenPool);

const browser = new Browser(cognito);
const authorize = (changes: Parameters<typeof authorization>[0] = {}, from = browser) =>
  from.get(`/oauth2/authorize?${authorization(changes)}`);

/** The parameters of an implicit grant. */
const implicit = {
  response_type: 'token',
  client_id: implicitClient.id,
  code_challenge: undefined,
  code_challenge_method: undefined,
};

async function signedInBrowser(query?: string): Promise<Browser> {
  const signedIn = new Browser(cognito);
  await signedIn.signIn(query);
  return signedIn;
}

test('without a session, /oauth2/authorize redirects to the sign-in page with the same parameters', async () => {
  expect(await authorize()).toEqual({
    statusCode: 302,
    headers: {
      location: `/login?${authorization()}`,
      'cache-control': 'no-store',
      pragma: 'no-cache',
      'referrer-policy': 'same-origin',
    },
    body: '',
  });
});

test('with a session, /oauth2/authorize redirects to the app with a code and the unchanged state', async () => {
  const answer = await authorize({}, await signedInBrowser());
  expect(answer.statusCode).toBe(302);
  expect(answer.headers.location).toMatch(
    /^http:\/\/localhost:5173\/callback\?code=[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}&state=st%2Fate%20%261$/,
  );
  expect(redirectParameters(answer)).toEqual({ code: expect.any(String), state: 'st/ate &1' });
});

test.each([
  ['https://app.example.com/callback?tenant=1', 'https://app.example.com/callback?tenant=1&code='],
  ['myapp://callback', 'myapp://callback?code='],
])('appends the code to the registered URL %s', async (redirect_uri, expected) => {
  const query = authorization({ client_id: serverClient.id, redirect_uri });
  const { headers } = await new Browser(cognito).signIn(query);
  expect(String(headers.location).startsWith(expected)).toBe(true);
});

test.each([
  [twoCallbacks.id, 'http://127.0.0.1:5173/callback', 'http://127.0.0.1:5173/callback'],
  [webClient.id, undefined, CALLBACK],
  [defaultCallback.id, undefined, 'https://app.example.com/'],
])('client %s with the redirect_uri %s returns to %s', async (client_id, redirect_uri, expected) => {
  const { headers } = await new Browser(cognito).signIn(authorization({ client_id, redirect_uri }));
  expect(String(headers.location).split('?')[0]).toBe(expected);
});

test('the implicit grant returns tokens in the fragment, but no refresh token', async () => {
  const { headers } = await new Browser(cognito).signIn(authorization(implicit));
  expect(headers.location).toMatch(
    /^http:\/\/localhost:5173\/callback#id_token=[^&]+&access_token=[^&]+&token_type=bearer&expires_in=3600&state=st%2Fate%20%261$/,
  );
});

/** Errors that redirect to the app. Parameters that begin with `#` are in the fragment. */
test.each<[problem: string, changes: Record<string, string | undefined>, parameters: string]>([
  ['no response_type', { response_type: undefined }, '?state=st%2Fate%20%261&error=invalid_request'],
  ['an empty response_type', { response_type: '' }, '?state=st%2Fate%20%261&error=invalid_request'],
  ['an unknown response_type', { response_type: 'id_token' }, '?state=st%2Fate%20%261&error=invalid_request'],
  ['two response types', { response_type: 'code token' }, '?state=st%2Fate%20%261&error=invalid_request'],
  [
    'a challenge without a method',
    { code_challenge_method: undefined },
    '?state=st%2Fate%20%261&error=invalid_request',
  ],
  ['the method plain', { code_challenge_method: 'plain' }, '?state=st%2Fate%20%261&error=invalid_request'],
  [
    'the method in lowercase',
    { code_challenge_method: 's256' },
    '?state=st%2Fate%20%261&error=invalid_request',
  ],
  [
    'a method without a challenge',
    { code_challenge: undefined },
    '?state=st%2Fate%20%261&error=invalid_request',
  ],
  ['a short challenge', { code_challenge: 'short' }, '?state=st%2Fate%20%261&error=invalid_request'],
  ['a padded challenge', { code_challenge: `${CHALLENGE}=` }, '?state=st%2Fate%20%261&error=invalid_request'],
  [
    'the implicit grant for a client without it',
    { ...implicit, client_id: webClient.id },
    '#error_description=unauthorized_client&state=st%2Fate%20%261&error=invalid_request',
  ],
  [
    'the code grant for a client without it',
    { client_id: implicitClient.id },
    '?error_description=unauthorized_client&state=st%2Fate%20%261&error=invalid_request',
  ],
  [
    'PKCE with the implicit grant',
    { ...implicit, code_challenge: CHALLENGE, code_challenge_method: 'S256' },
    '#state=st%2Fate%20%261&error=invalid_request',
  ],
  [
    'an unknown scope',
    { scope: 'openid other' },
    '?error_description=invalid_scope&state=st%2Fate%20%261&error=invalid_request',
  ],
  [
    'a scope that the client does not have',
    { scope: 'openid phone' },
    '?error_description=invalid_scope&state=st%2Fate%20%261&error=invalid_request',
  ],
  [
    'email without openid',
    { scope: 'email' },
    '?error_description=invalid_scope&state=st%2Fate%20%261&error=invalid_request',
  ],
  [
    'profile without openid for the implicit grant',
    { ...implicit, scope: 'profile' },
    '#error_description=invalid_scope&state=st%2Fate%20%261&error=invalid_request',
  ],
  ['no state and an error', { response_type: 'x', state: undefined }, '?error=invalid_request'],
  ['prompt=none without a session', { prompt: 'none' }, '?state=st%2Fate%20%261&error=login_required'],
  [
    'prompt=none with another value',
    { prompt: 'none login' },
    '?state=st%2Fate%20%261&error=invalid_request',
  ],
  ['an unknown prompt', { prompt: 'create' }, '?state=st%2Fate%20%261&error=invalid_request'],
  ['a max_age that is not a number', { max_age: 'soon' }, '?state=st%2Fate%20%261&error=invalid_request'],
  ["a resource that isn't a URL", { resource: 'reports' }, '?state=st%2Fate%20%261&error=invalid_request'],
  [
    'a resource with http on another host',
    { resource: 'http://api.example.com' },
    '?state=st%2Fate%20%261&error=invalid_request',
  ],
  [
    'scopes that the client may not read for the implicit grant',
    { ...implicit, client_id: readerClient.id },
    '#state=st%2Fate%20%261&error=invalid_request',
  ],
])('redirects a request with %s to the app with an error', async (_problem, changes, parameters) => {
  expect((await authorize(changes)).headers.location).toBe(`${CALLBACK}${parameters}`);
});

test('redirects a request that repeats a parameter to the app with an error', async () => {
  const { headers } = await browser.get(`/oauth2/authorize?${authorization()}&scope=openid&scope=email`);
  expect(headers.location).toBe(`${CALLBACK}?state=st%2Fate%20%261&error=invalid_request`);
});

/** Errors on a page, because the app's address is unknown or isn't the client's. */
test.each<[problem: string, changes: Record<string, string | undefined>, text: string]>([
  ['no client_id', { client_id: undefined }, 'Missing required parameter client_id in request URL'],
  ['an unknown client', { client_id: 'other' }, 'There is no app client with this client_id'],
  [
    'a client of a pool without a domain',
    { client_id: 'nodomain' },
    'There is no app client with this client_id',
  ],
  ['a client without OAuth', { client_id: '5api' }, 'Client is not enabled for OAuth2.0 flows.'],
  [
    'no redirect_uri and several callback URLs',
    { client_id: twoCallbacks.id, redirect_uri: undefined },
    'Required String parameter &#39;redirect_uri&#39; is not present',
  ],
  ['a client without COGNITO', { client_id: withoutProvider.id }, 'does not support this identity provider'],
  ['another identity provider', { identity_provider: 'Google' }, 'does not support this identity provider'],
  ['an unknown idp_identifier', { idp_identifier: 'acme' }, 'does not support this identity provider'],
])('shows an error page for a request with %s', async (_problem, changes, text) => {
  for (const path of ['/oauth2/authorize', '/login']) {
    const { statusCode, headers, body } = await browser.get(`${path}?${authorization(changes)}`);
    expect([statusCode, headers.location]).toEqual([400, undefined]);
    expect(body).toContain('An error was encountered with the requested page.');
    expect(body).toContain(text);
  }
});

test('an unregistered redirect_uri redirects to /error, which responds with 400 and shows nothing of the request', async () => {
  const { statusCode, headers } = await authorize({ redirect_uri: 'http://localhost:5173/other' });
  expect([statusCode, headers.location]).toEqual([
    302,
    `/error?error=redirect_mismatch&client_id=${webClient.id}`,
  ]);
  const page = await browser.get(String(headers.location));
  expect(page.statusCode).toBe(400);
  expect(page.body).toContain('redirect_mismatch');
  expect((await browser.get('/error?error=invalid_request')).body).not.toContain('invalid_request');
});

test('identity_provider=COGNITO means the local users', async () => {
  expect((await authorize({ identity_provider: 'COGNITO' })).headers.location).toMatch(/^\/login\?/);
});

test('/oauth2/authorize accepts only GET', async () => {
  expect((await browser.post(`/oauth2/authorize?${authorization()}`, {})).statusCode).toBe(405);
});

test('all clients of the domain share the session, and their tokens keep its auth_time', async () => {
  const signedIn = await signedInBrowser();
  const authenticatedAt = Math.floor(cognito.now().getTime() / 1000);
  cognito.wait(1800);

  const { access_token } = redirectParameters(await authorize(implicit, signedIn));
  expect(claimsOf(access_token)).toMatchObject({ auth_time: authenticatedAt, iat: authenticatedAt + 1800 });

  const { code = '' } = redirectParameters(await authorize({}, signedIn));
  const { id_token } = JSON.parse((await redeem(cognito, code)).body);
  expect(claimsOf(id_token)).toMatchObject({ auth_time: authenticatedAt });
});

test('a session ends an hour after the sign-in, and using it does not extend it', async () => {
  const signedIn = await signedInBrowser();
  cognito.wait(3599);
  expect(redirectParameters(await authorize({}, signedIn))).toHaveProperty('code');
  cognito.wait(1);
  expect((await authorize({}, signedIn)).headers.location).toMatch(/^\/login\?/);
});

test('neither a global sign-out nor new attributes nor a new password ends a session', async () => {
  const name = `user-${randomUUID()}`;
  await cognito.addUser(name);
  const signedIn = new Browser(cognito);
  await signedIn.signIn(authorization(), { username: name });
  const user = { UserPoolId, Username: name };
  await cognito.sdk.adminUserGlobalSignOut(user);
  await cognito.sdk.adminUpdateUserAttributes({ ...user, UserAttributes: [{ Name: 'name', Value: 'A' }] });
  await cognito.sdk.adminSetUserPassword({ ...user, Password: 'Battery-staple-2', Permanent: true });
  expect(redirectParameters(await authorize({}, signedIn))).toHaveProperty('code');
});

test.each([
  ['disabled', 'adminDisableUser'],
  ['deleted', 'adminDeleteUser'],
] as const)('the session of a %s user leads to the sign-in page', async (_name, operation) => {
  const Username = `user-${randomUUID()}`;
  await cognito.addUser(Username);
  const signedIn = new Browser(cognito);
  await signedIn.signIn(authorization(), { username: Username });
  await cognito.sdk[operation]({ UserPoolId, Username });
  expect((await authorize({}, signedIn)).headers.location).toMatch(/^\/login\?/);
});

test('prompt=login leads to the sign-in page, and the old session stays until a sign-in replaces it', async () => {
  const signedIn = await signedInBrowser();
  const old = signedIn.cookie('cognito');
  expect((await authorize({ prompt: 'login' }, signedIn)).headers.location).toMatch(/^\/login\?/);
  expect(redirectParameters(await authorize({}, signedIn))).toHaveProperty('code');

  await signedIn.signIn(authorization({ prompt: 'login' }));
  expect(signedIn.cookie('cognito')).not.toBe(old);
  const thief = new Browser(cognito);
  thief.setCookie('cognito', old ?? '');
  expect((await authorize({}, thief)).headers.location).toMatch(/^\/login\?/);
});

test.each(['none', 'select_account', 'consent', 'select_account consent'])(
  'prompt=%s returns to the app if there is a session',
  async (prompt) => {
    expect(redirectParameters(await authorize({ prompt }, await signedInBrowser()))).toHaveProperty('code');
  },
);

test('max_age leads to the sign-in page if the sign-in is older', async () => {
  const signedIn = await signedInBrowser();
  cognito.wait(60);
  expect(redirectParameters(await authorize({ max_age: '60' }, signedIn))).toHaveProperty('code');
  expect((await authorize({ max_age: '59' }, signedIn)).headers.location).toMatch(/^\/login\?/);
  expect(redirectParameters(await authorize({ max_age: '59', prompt: 'none' }, signedIn)).error).toBe(
    'login_required',
  );
});

test('unknown acr_values are ignored', async () => {
  const answer = await authorize({ acr_values: 'urn:other' }, await signedInBrowser());
  expect(redirectParameters(answer)).toHaveProperty('code');
});

test('the classic hosted UI ignores prompt', async () => {
  expect((await authorize({ client_id: 'classic', prompt: 'none' })).headers.location).toMatch(/^\/login\?/);
});

test('each request gets a different code', async () => {
  const codes = [await obtainCode(cognito), await obtainCode(cognito)];
  expect(new Set(codes).size).toBe(2);
});

test('an internal error redirects to the app with server_error, and the terminal shows where it happened', async () => {
  const signedIn = await signedInBrowser();
  const failure = jest.spyOn(tokens, 'recordSignIn').mockImplementationOnce(() => {
    throw new TypeError('st/ate');
  });
  const answer = await authorize(implicit, signedIn);
  failure.mockRestore();
  expect(answer.headers.location).toBe(`${CALLBACK}#state=st%2Fate%20%261&error=server_error`);
  expect(cognito.lines).toEqual([expect.stringMatching(/^Internal error in the user pool: TypeError at /)]);
});
