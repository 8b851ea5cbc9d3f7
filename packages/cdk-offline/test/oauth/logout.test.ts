import {
  authorization,
  Browser,
  CALLBACK,
  changedClient,
  encode,
  LOGOUT,
  oauthPool,
  obtainTokens,
  postForm,
  useOAuthServer,
  webClient,
} from '../support/oauth';
import { userPool } from '../support/user-pools';

const otherClient = changedClient('other', {});
const otherPool = userPool({ ...oauthPool(), id: 'us-east-1_Other0001', clients: [otherClient] });
const cognito = useOAuthServer(oauthPool(), otherPool);

async function signedInBrowser(): Promise<Browser> {
  const browser = new Browser(cognito);
  await browser.signIn();
  return browser;
}

const isSignedIn = async (browser: Browser) =>
  String((await browser.get(`/oauth2/authorize?${authorization()}`)).headers.location).startsWith(CALLBACK);

const logout = (browser: Browser, fields: Record<string, string | undefined>) =>
  browser.get(`/logout?${encode({ client_id: webClient.id, ...fields })}`);

test('/logout ends the session and redirects to exactly the registered logout_uri', async () => {
  const browser = await signedInBrowser();
  const cookie = browser.cookie('cognito') ?? '';
  const { statusCode, headers } = await logout(browser, { logout_uri: LOGOUT, state: 'x', scope: 'openid' });
  expect([statusCode, headers.location]).toEqual([302, LOGOUT]);
  expect(headers['set-cookie']).toEqual(
    ['/oauth2/authorize', '/login', '/logout'].map(
      (path) => `cognito=; Path=${path}; Max-Age=0; HttpOnly; SameSite=Lax`,
    ),
  );
  browser.setCookie('cognito', cookie, '/oauth2/authorize');
  expect(await isSignedIn(browser)).toBe(false);
});

test('/logout prefers logout_uri to redirect_uri', async () => {
  const { headers } = await logout(await signedInBrowser(), {
    logout_uri: LOGOUT,
    redirect_uri: CALLBACK,
    response_type: 'code',
  });
  expect(headers.location).toBe(LOGOUT);
});

test('/logout with redirect_uri and response_type redirects to the sign-in page, by default with all scopes', async () => {
  const browser = await signedInBrowser();
  const fields = { redirect_uri: CALLBACK, response_type: 'code', state: 'a b', nonce: 'n' };
  const { statusCode, headers } = await logout(browser, { ...fields, identity_provider: 'COGNITO' });
  expect(statusCode).toBe(302);
  expect(headers.location).toMatch(/^\/login\?/);
  expect(Object.fromEntries(new URL(String(headers.location), cognito.url).searchParams)).toEqual({
    client_id: webClient.id,
    ...fields,
    scope: 'openid email profile',
  });
  expect(await isSignedIn(browser)).toBe(false);

  const named = await logout(browser, { ...fields, scope: 'openid' });
  expect(new URL(String(named.headers.location), cognito.url).searchParams.get('scope')).toBe('openid');
});

test.each<[problem: string, fields: Record<string, string | undefined>, text: string]>([
  ['no address', {}, 'Required String parameter &#39;redirect_uri&#39; is not present'],
  [
    "OpenID Connect's parameters",
    { post_logout_redirect_uri: LOGOUT, id_token_hint: 'x' },
    'Required String parameter &#39;redirect_uri&#39; is not present',
  ],
  [
    'redirect_uri, but no response_type',
    { redirect_uri: CALLBACK },
    'Required String parameter &#39;response_type&#39; is not present',
  ],
  [
    'an unregistered logout_uri',
    { logout_uri: 'https://evil.example/' },
    'The logout_uri is not one of the LogoutURLs',
  ],
])('/logout with %s ends the session and shows an error page', async (_problem, fields, text) => {
  const browser = await signedInBrowser();
  const { statusCode, headers, body } = await logout(browser, fields);
  expect([statusCode, headers.location]).toEqual([400, undefined]);
  expect(body).toContain(text);
  expect(await isSignedIn(browser)).toBe(false);
});

test.each([
  [
    'without client_id',
    { client_id: undefined },
    'Required String parameter &#39;client_id&#39; is not present',
  ],
  ['of an unknown client', { client_id: 'unknown' }, 'There is no app client with this client_id'],
])('/logout %s shows an error page', async (_problem, fields, text) => {
  const { statusCode, body } = await logout(await signedInBrowser(), { logout_uri: LOGOUT, ...fields });
  expect(statusCode).toBe(400);
  expect(body).toContain(text);
});

test("/logout of another pool's client does not end the session", async () => {
  const browser = await signedInBrowser();
  await logout(browser, { client_id: otherClient.id, logout_uri: LOGOUT });
  expect(await isSignedIn(browser)).toBe(true);
});

test('/logout revokes no refresh tokens', async () => {
  const { refresh_token } = await obtainTokens(cognito);
  const browser = await signedInBrowser();
  await logout(browser, { logout_uri: LOGOUT });
  const fields = { grant_type: 'refresh_token', client_id: webClient.id, refresh_token };
  expect((await postForm(cognito, '/oauth2/token', fields)).statusCode).toBe(200);
});
