import { randomUUID } from 'node:crypto';
import { totpCode, totpStep } from '../../src/user-pool/totp';
import { Password, UserPoolId } from '../support/local-cognito';
import {
  authorization,
  Browser,
  CALLBACK,
  changedClient,
  encode,
  hiddenFields,
  oauthPool,
  oauthSettings,
  redirectParameters,
  serverClient,
  useOAuthServer,
} from '../support/oauth';
import { userPool, userPoolClient } from '../support/user-pools';

const unbranded = changedClient('6unbranded', { hasBranding: false });
const patient = userPoolClient({ id: '7patient', authSessionValidityMinutes: 15, oauth: oauthSettings() });
const revealing = userPoolClient({ id: '8open', preventUserExistenceErrors: false, oauth: oauthSettings() });
const pool = oauthPool({ clients: [...oauthPool().clients, unbranded, patient, revealing] });
const strictClient = changedClient('strict', {});
/** Requires a second factor and a name. */
const strictPool = userPool({
  id: 'us-east-1_Strict001',
  domain: { prefix: 'strict', customDomain: undefined, urls: [], managedLoginVersion: 1 },
  mfaConfiguration: 'ON',
  schema: [{ name: 'name', required: true, mutable: true }],
  clients: [strictClient],
});
const cognito = useOAuthServer(pool, strictPool);

const query = authorization();
const strictQuery = authorization({ client_id: strictClient.id });
const temporary = 'Temporary-pass-1';

async function addTemporaryUser(
  poolId = UserPoolId,
  UserAttributes = [{ Name: 'name', Value: 'Bob' }],
): Promise<string> {
  const Username = `user-${randomUUID()}`;
  await cognito.sdk.adminCreateUser({
    UserPoolId: poolId,
    Username,
    TemporaryPassword: temporary,
    UserAttributes,
    MessageAction: 'SUPPRESS',
  });
  return Username;
}

/** Adds a user with a confirmed software token, and returns its secret. */
async function addTotpUser(): Promise<{ username: string; secret: string }> {
  const username = `user-${randomUUID()}`;
  await cognito.addUser(username);
  const { AccessToken } = await cognito.signIn(username);
  const { SecretCode: secret = '' } = await cognito.sdk.associateSoftwareToken({ AccessToken });
  await cognito.sdk.verifySoftwareToken({ AccessToken, UserCode: currentCode(secret) });
  await cognito.sdk.setUserMFAPreference({ AccessToken, SoftwareTokenMfaSettings: { Enabled: true } });
  cognito.wait(30);
  return { username, secret };
}

const currentCode = (secret: string) => totpCode(secret, totpStep(cognito.now()));

test('the sign-in page is a form that works without JavaScript, with labels, focus and security headers', async () => {
  const { statusCode, headers, body } = await new Browser(cognito).get(`/login?${query}`);
  expect({ statusCode, headers }).toEqual({
    statusCode: 200,
    headers: {
      'content-type': 'text/html;charset=UTF-8',
      'cache-control': 'no-store',
      'content-security-policy': expect.stringMatching(
        /^default-src 'none'; style-src 'sha256-[\w+/]+='; form-action 'self' http:\/\/localhost:\* http:\/\/127\.0\.0\.1:\*; base-uri 'none'; frame-ancestors 'none'$/,
      ),
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'set-cookie': [
        expect.stringMatching(/^XSRF-TOKEN=[\da-f-]{36}; Path=\/login; HttpOnly; SameSite=Lax$/),
      ],
    },
  });
  expect(body).not.toMatch(/<script|\son\w+=|https?:\/\/(?!localhost)/);
  expect(body).toContain('<html lang="en">');
  expect(body).toContain('<title>Sign in</title>');
  for (const name of ['username', 'password'])
    expect(body).toMatch(
      new RegExp(`<label for="${name}">[^<]+</label>\\s*<input id="${name}" name="${name}"`),
    );
  expect(body.match(/autofocus/g)).toHaveLength(1);
  expect(body).not.toContain('aria-invalid=');
});

test.each([
  ['https://app.example.com/callback?tenant=1', "'self' https://app.example.com;"],
  ['myapp://callback', "'self' myapp:;"],
])('the page may send its form to the registered app %s', async (redirect_uri, source) => {
  const changes = { client_id: serverClient.id, redirect_uri };
  const { headers } = await new Browser(cognito).get(`/login?${authorization(changes)}`);
  expect(headers['content-security-policy']).toContain(`form-action ${source}`);
});

test('login_hint fills in the user name', async () => {
  const { body } = await new Browser(cognito).get(`/login?${authorization({ login_hint: 'alice' })}`);
  expect(body).toContain('autocomplete="username" value="alice"');
});

test('the right password returns to the app, and sets session cookies for an hour', async () => {
  const { statusCode, headers } = await new Browser(cognito).signIn();
  expect([statusCode, headers.location]).toEqual([
    302,
    expect.stringMatching(/^http:\/\/localhost:5173\/callback\?code=[\da-f-]{36}&state=st%2Fate%20%261$/),
  ]);
  expect(headers['set-cookie']).toEqual(
    ['/oauth2/authorize', '/login', '/logout'].map((path) =>
      expect.stringMatching(
        new RegExp(`^cognito=[\\w-]{43}; Path=${path}; Max-Age=3600; HttpOnly; SameSite=Lax$`),
      ),
    ),
  );
});

test('the sign-in page of a client with a secret does not need the secret', async () => {
  const answer = await new Browser(cognito).signIn(authorization({ client_id: serverClient.id }));
  expect(redirectParameters(answer)).toHaveProperty('code');
});

test.each([
  ['accepted if the proxy keeps the host', 'localhost:3443', 302],
  ['rejected if the proxy replaces the host', '127.0.0.1:3001', 403],
])('a form behind a reverse proxy is %s', async (_outcome, host, statusCode) => {
  const browser = new Browser(cognito);
  const page = await browser.get(`/login?${query}`);
  const fields = { ...hiddenFields(page.body), username: 'alice', password: Password };
  const answer = await browser.post(`/login?${query}`, fields, { host, origin: 'https://localhost:3443' });
  expect(answer.statusCode).toBe(statusCode);
});

test.each([
  ['a wrong password', { password: 'wrong' }, 'Incorrect username or password.'],
  ['an unknown user', { username: 'nobody' }, 'Incorrect username or password.'],
  ['no password', { password: '' }, 'Incorrect username or password.'],
])('%s shows the form again with an error that the field refers to', async (_problem, fields, error) => {
  const { statusCode, headers, body } = await new Browser(cognito).signIn(query, fields);
  expect([statusCode, headers.location]).toEqual([400, undefined]);
  expect(body).toContain('<title>Error: Sign in</title>');
  expect(body).toContain(`<p class="error" id="error" role="alert">${error}</p>`);
  expect(body).toContain('autofocus aria-invalid="true" aria-describedby="error"');
});

test('an unknown user gets another error if the client reveals who exists', async () => {
  const page = (username: string) =>
    new Browser(cognito).signIn(authorization({ client_id: revealing.id }), { username, password: 'wrong' });
  expect((await page('nobody')).body).toContain('User does not exist.');
  expect((await page('alice')).body).toContain('Incorrect username or password.');
});

test('five wrong passwords on the page lock the user out of the page and of the API', async () => {
  const username = `user-${randomUUID()}`;
  await cognito.addUser(username);
  for (let attempt = 0; attempt < 5; attempt++)
    await new Browser(cognito).signIn(query, { username, password: 'wrong' });
  expect((await new Browser(cognito).signIn(query, { username })).body).toContain(
    'Password attempts exceeded',
  );
  await expect(cognito.signIn(username)).rejects.toThrow('Password attempts exceeded');
  cognito.wait(1);
  expect(redirectParameters(await new Browser(cognito).signIn(query, { username }))).toHaveProperty('code');
});

test('the sign-in page rejects a disabled user', async () => {
  const username = `user-${randomUUID()}`;
  await cognito.addUser(username);
  await cognito.sdk.adminDisableUser({ UserPoolId, Username: username });
  expect((await new Browser(cognito).signIn(query, { username })).body).toContain('User is disabled.');
});

test('a temporary password leads to a page for a new one, and only then to a code', async () => {
  const username = await addTemporaryUser();
  const browser = new Browser(cognito);
  const page = await browser.signIn(query, { username, password: temporary });
  expect([page.statusCode, page.headers.location]).toEqual([200, undefined]);
  expect(page.body).toContain('<title>Choose a new password</title>');

  const different = { new_password: 'Battery-staple-2', confirm_password: 'Battery-staple-3' };
  expect((await browser.submit(query, page, different)).body).toContain(
    'The two passwords are not the same.',
  );
  const short = { new_password: 'Short-1', confirm_password: 'Short-1' };
  const again = await browser.submit(query, page, short);
  expect(again.body).toContain('Password does not conform to policy: Password not long enough');
  expect(again.body).toContain('<title>Error: Choose a new password</title>');

  const good = { new_password: 'Battery-staple-2', confirm_password: 'Battery-staple-2' };
  expect(redirectParameters(await browser.submit(query, again, good))).toHaveProperty('code');
  await cognito.signIn(username, { password: 'Battery-staple-2' });
});

test('a user with a software token enters a code on another page', async () => {
  const { username, secret } = await addTotpUser();
  const browser = new Browser(cognito);
  const page = await browser.signIn(query, { username });
  expect(page.statusCode).toBe(200);
  expect(page.body).toContain('<label for="code">Code</label>');
  expect(page.body).toContain('autocomplete="one-time-code"');

  const wrong = await browser.submit(query, page, { code: '000000' });
  expect([wrong.statusCode, wrong.headers.location]).toEqual([400, undefined]);
  expect(wrong.body).toContain('Invalid code received for user');
  const answer = await browser.submit(query, wrong, { code: currentCode(secret) });
  expect(redirectParameters(answer)).toHaveProperty('code');
});

test('a pool that requires a second factor lets a new user set it up after the password', async () => {
  const username = await addTemporaryUser(strictPool.id);
  const browser = new Browser(cognito);
  const first = await browser.signIn(strictQuery, { username, password: temporary });
  const passwords = { new_password: 'Battery-staple-2', confirm_password: 'Battery-staple-2' };
  const setup = await browser.submit(strictQuery, first, passwords);
  const [, secret = ''] = /<code>([A-Z2-7]{32})<\/code>/.exec(setup.body) ?? [];

  const wrong = await browser.submit(strictQuery, setup, { code: '000000' });
  expect(wrong.body).toContain('Code mismatch and fail enable Software Token MFA');
  expect(wrong.body).toContain(secret);
  const answer = await browser.submit(strictQuery, wrong, { code: currentCode(secret) });
  expect(redirectParameters(answer)).toHaveProperty('code');

  cognito.wait(30);
  const next = await browser.signIn(strictQuery, { username, password: 'Battery-staple-2' });
  expect(next.body).toContain('<title>Enter a code</title>');
});

test('the page for a new password asks for the required attributes that the user lacks', async () => {
  const username = await addTemporaryUser(strictPool.id, []);
  const browser = new Browser(cognito);
  const page = await browser.signIn(strictQuery, { username, password: temporary });
  expect(page.body).toContain('<label for="userAttributes.name">Name</label>');
  const passwords = { new_password: 'Battery-staple-2', confirm_password: 'Battery-staple-2' };
  expect((await browser.submit(strictQuery, page, passwords)).body).toContain(
    'Invalid attributes given, name is missing',
  );
  const fields = { ...passwords, 'userAttributes.name': 'Bob', 'userAttributes.email_verified': 'true' };
  await browser.submit(strictQuery, page, fields);
  const { UserAttributes } = await cognito.sdk.adminGetUser({
    UserPoolId: strictPool.id,
    Username: username,
  });
  expect(UserAttributes?.filter(({ Name }) => Name !== 'sub')).toEqual([{ Name: 'name', Value: 'Bob' }]);
});

test.each([
  ['the sign-in page', 300, {}],
  ['a later page of a client with a validity of 15 minutes', 300, { client_id: patient.id }],
])('%s works for less than five minutes', async (_page, seconds, changes) => {
  const pageQuery = authorization(changes);
  const browser = new Browser(cognito);
  const username = await addTemporaryUser();
  const open = () =>
    'client_id' in changes
      ? browser.signIn(pageQuery, { username, password: temporary })
      : browser.get(`/login?${pageQuery}`);
  const fields = {
    username: 'alice',
    password: Password,
    new_password: 'Battery-staple-2',
    confirm_password: 'Battery-staple-2',
  };
  const page = await open();
  cognito.wait(seconds);
  const late = await browser.submit(pageQuery, page, fields);
  expect([late.statusCode, late.headers.location]).toEqual([403, undefined]);
  expect(late.body).toContain('Something went wrong.');

  const fresh = await open();
  cognito.wait(seconds - 1);
  expect(redirectParameters(await browser.submit(pageQuery, fresh, fields))).toHaveProperty('code');
});

test("a challenge ends with the client's AuthSessionValidity, and the sign-in starts again", async () => {
  const username = await addTemporaryUser();
  const browser = new Browser(cognito);
  const page = await browser.signIn(query, { username, password: temporary });
  cognito.wait(180);
  const passwords = { new_password: 'Battery-staple-2', confirm_password: 'Battery-staple-2' };
  const late = await browser.submit(query, page, passwords);
  expect(late.statusCode).toBe(400);
  expect(late.body).toContain('Invalid session for the user, session is expired.');
  expect(late.body).toContain('<label for="username">');
});

test.each([
  ['of the content type text/plain', { 'content-type': 'text/plain' }, ''],
  ['without a content type', { 'content-type': '' }, ''],
  ['with a repeated field', {}, '&username=alice'],
])('rejects a form %s', async (_problem, headers, more) => {
  const browser = new Browser(cognito);
  const page = await browser.get(`/login?${query}`);
  const fields = encode({ ...hiddenFields(page.body), username: 'alice', password: Password });
  const answer = await browser.post(`/login?${query}`, fields + more, headers);
  expect([answer.statusCode, answer.headers.location]).toEqual([400, undefined]);
  expect(answer.body).toContain('The form is not valid.');
});

test('a second page in the same browser does not invalidate the form of the first', async () => {
  const browser = new Browser(cognito);
  const [first, second] = [await browser.get(`/login?${query}`), await browser.get(`/login?${query}`)];
  expect(hiddenFields(second.body)).toEqual(hiddenFields(first.body));
  const answer = await browser.submit(query, first, { username: 'alice', password: Password });
  expect(redirectParameters(answer)).toHaveProperty('code');
});

test('managed login shows no page for a client without branding', async () => {
  const { statusCode, body } = await new Browser(cognito).get(
    `/login?${authorization({ client_id: unbranded.id })}`,
  );
  expect(statusCode).toBe(403);
  expect(body).toContain('Login pages unavailable. Please contact an administrator.');
});

test('the sign-in page appears even if the browser is signed in', async () => {
  const browser = new Browser(cognito);
  await browser.signIn();
  expect((await browser.get(`/login?${query}`)).body).toContain('<title>Sign in</title>');
});

test('the sign-in page checks its parameters as /oauth2/authorize does, and again when the form is sent', async () => {
  const browser = new Browser(cognito);
  const page = await browser.get(`/login?${query}`);
  const bad = authorization({ redirect_uri: 'https://evil.example/' });
  expect((await browser.get(`/login?${bad}`)).headers.location).toMatch(/^\/error\?/);
  const answer = await browser.submit(bad, page, { username: 'alice', password: Password });
  expect(answer.headers.location).toMatch(/^\/error\?/);
  expect((await browser.get(`/login?${authorization({ scope: 'x' })}`)).headers.location).toContain(CALLBACK);
});

test.each(['/confirmUser', '/passkeys/add'])('the page %s is not emulated, and says so', async (path) => {
  const { statusCode, body } = await new Browser(cognito).get(`${path}?${query}`);
  expect(statusCode).toBe(501);
  expect(body).toContain('cdk-offline does not emulate this page.');
});
