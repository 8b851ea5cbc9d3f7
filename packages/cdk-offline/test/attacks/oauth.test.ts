import { randomUUID } from 'node:crypto';
import { call, type HttpAnswer } from '../support/http-call';
import { ClientId, Password, UserPoolId } from '../support/local-cognito';
import {
  authorization,
  Browser,
  basic,
  CALLBACK,
  CHALLENGE,
  changedClient,
  encode,
  type Fields,
  hiddenFields,
  implicitClient,
  LOGOUT,
  machineClient,
  oauthPool,
  obtainCode,
  obtainTokens,
  postForm,
  readSecret,
  redeem,
  redirectParameters,
  serverClient,
  useOAuthServer,
  VERIFIER,
  webClient,
} from '../support/oauth';
import { userPool } from '../support/user-pools';

// Each attack is rejected with 400 to 405 or with an error for the registered app, and alice can
// still sign in.

const otherClient = changedClient('other', { callbackUrls: [CALLBACK, 'https://other.example/'] });
const foreignClient = changedClient('foreign', {});
const foreignPool = userPool({ ...oauthPool(), id: 'us-east-1_Foreign01', clients: [foreignClient] });
const hiddenClient = changedClient('hidden', {});
const hiddenPool = userPool({ id: 'us-east-1_Hidden001', clients: [hiddenClient] });
const cognito = useOAuthServer(
  oauthPool({ clients: [...oauthPool().clients, otherClient] }),
  foreignPool,
  hiddenPool,
);

let secret: string;
let alice: Browser;
beforeAll(async () => {
  alice = await signedInBrowser();
  secret = await readSecret(cognito, serverClient.id);
  await cognito.addUser('mallory');
  await cognito.addUser('alice', foreignPool.id);
});
afterEach(async () => {
  expect(Object.keys(await obtainTokens(cognito))).toContain('access_token');
});

type Attack = () => Promise<HttpAnswer>;
const query = authorization();
const authorize = (changes: Record<string, string | undefined>, browser = new Browser(cognito)) =>
  browser.get(`/oauth2/authorize?${authorization(changes)}`);

async function signedInBrowser(fields: Fields = {}): Promise<Browser> {
  const browser = new Browser(cognito);
  await browser.signIn(query, fields);
  return browser;
}

/** Tests that each attack gets an error from the endpoint, and nothing else. */
function testRejected(title: string, attacks: Record<string, Attack>): void {
  test.each(Object.entries(attacks))(title, async (_name, attack) => {
    const { statusCode, headers, body } = await attack();
    expect([400, 401, 403, 405]).toContain(statusCode);
    expect(headers.location).toBeUndefined();
    expect(headers['set-cookie'] ?? []).not.toContainEqual(expect.stringMatching(/^cognito=./));
    expect(body).not.toMatch(/access_token|refresh_token|"sub"/);
  });
}

testRejected('rejects a code: %s', {
  'used a second time': async () => {
    const code = await obtainCode(cognito);
    await redeem(cognito, code);
    return redeem(cognito, code);
  },
  'used a second time by another client': async () => {
    const code = await obtainCode(cognito);
    await redeem(cognito, code);
    return redeem(cognito, code, { client_id: otherClient.id });
  },
  'by another public client': async () =>
    redeem(cognito, await obtainCode(cognito), { client_id: otherClient.id }),
  'by a confidential client with its own secret': async () =>
    redeem(cognito, await obtainCode(cognito), { client_id: serverClient.id, client_secret: secret }),
  "by another pool's client": async () =>
    redeem(cognito, await obtainCode(cognito), { client_id: foreignClient.id }),
  'by a client of a pool without a domain': async () =>
    redeem(cognito, await obtainCode(cognito), { client_id: hiddenClient.id }),
  'of a confidential client, without its secret': async () =>
    redeem(cognito, await obtainCode(cognito, authorization({ client_id: serverClient.id })), {
      client_id: serverClient.id,
    }),
  'without the verifier': async () =>
    redeem(cognito, await obtainCode(cognito), { code_verifier: undefined }),
  'with an empty verifier': async () => redeem(cognito, await obtainCode(cognito), { code_verifier: '' }),
  'with a wrong verifier': async () =>
    redeem(cognito, await obtainCode(cognito), { code_verifier: VERIFIER.toUpperCase() }),
  'with the challenge as verifier': async () =>
    redeem(cognito, await obtainCode(cognito), { code_verifier: CHALLENGE }),
  'with a verifier that has a line break': async () =>
    redeem(cognito, await obtainCode(cognito), { code_verifier: `${VERIFIER}\n` }),
  'with a verifier for a request without PKCE': async () => {
    const plain = authorization({ code_challenge: undefined, code_challenge_method: undefined });
    return redeem(cognito, await obtainCode(cognito, plain));
  },
  'with another registered redirect_uri': async () => {
    const code = await obtainCode(cognito, authorization({ client_id: otherClient.id }));
    return redeem(cognito, code, { client_id: otherClient.id, redirect_uri: 'https://other.example/' });
  },
  'without redirect_uri': async () => redeem(cognito, await obtainCode(cognito), { redirect_uri: undefined }),
  'in upper case': async () => redeem(cognito, (await obtainCode(cognito)).toUpperCase()),
  'with a space': async () => redeem(cognito, `${await obtainCode(cognito)} `),
  'a guess': async () => redeem(cognito, randomUUID()),
  __proto__: async () => redeem(cognito, '__proto__'),
  'after five minutes': async () => {
    const code = await obtainCode(cognito);
    cognito.wait(300);
    return redeem(cognito, code);
  },
  'in the query instead of the body': async () =>
    postForm(
      cognito,
      `/oauth2/token?${encode({ grant_type: 'authorization_code', client_id: ClientId, code: await obtainCode(cognito), redirect_uri: CALLBACK, code_verifier: VERIFIER })}`,
      {},
    ),
  'by GET': async () => call(`${cognito.url}/oauth2/token?code=${await obtainCode(cognito)}`),
});

test.each([
  ['plain', { code_challenge: VERIFIER, code_challenge_method: 'plain' }],
  ['no method', { code_challenge: VERIFIER, code_challenge_method: undefined }],
  ['an empty method', { code_challenge: VERIFIER, code_challenge_method: '' }],
  ['S512', { code_challenge_method: 'S512' }],
  ['an empty challenge', { code_challenge: '' }],
])('does not downgrade PKCE to %s', async (_name, changes) => {
  const answer = await authorize(changes, alice);
  expect(redirectParameters(answer)).toEqual({ state: 'st/ate &1', error: 'invalid_request' });
});

/** Redirects only to the server's own error page. */
test.each([
  'https://evil.example/',
  'http://localhost:5173/callback/',
  'http://localhost:5173/callback2',
  'http://localhost:5173/',
  'http://localhost:5173',
  'http://localhost:5173/callback/../evil',
  'http://localhost:5173/callback?',
  'http://localhost:5173/callback?next=https://evil.example',
  'http://localhost:5173/callback#',
  'http://localhost:5173/callback#fragment',
  'http://localhost:5173/callback%00',
  'http://localhost:5173/callback\n',
  'http://localhost:5173/%63allback',
  'http%3A%2F%2Flocalhost%3A5173%2Fcallback',
  'http://localhost:5173//callback',
  'http://localhost:5173\\callback',
  'http://localhost:5173/Callback',
  'HTTP://localhost:5173/callback',
  'http://LOCALHOST:5173/callback',
  'https://localhost:5173/callback',
  'http://localhost:51730/callback',
  'http://localhost:80/callback',
  'http://localhost/callback',
  'http://127.0.0.1:5173/callback',
  'http://localhost.:5173/callback',
  'http://localhost.evil.example:5173/callback',
  'http://localhost:5173.evil.example/callback',
  'http://localhost:5173@evil.example/callback',
  'http://evil.example#localhost:5173/callback',
  'http://user@localhost:5173/callback',
  '//localhost:5173/callback',
  '/callback',
  'javascript:alert(1)',
  'data:text/html,x',
  ' http://localhost:5173/callback',
  'http://localhost:5173/callback http://evil.example',
  'https://other.example/',
])('does not redirect a signed-in browser to %j', async (redirect_uri) => {
  for (const changes of [{}, { scope: 'x' }, { response_type: 'x' }, { prompt: 'none' }]) {
    const answer = await authorize({ redirect_uri, ...changes }, alice);
    expect([answer.statusCode, answer.headers.location]).toEqual([
      302,
      `/error?error=redirect_mismatch&client_id=${webClient.id}`,
    ]);
  }
});

testRejected('shows an error page, and no redirect, for %s', {
  'two redirect_uri': () =>
    new Browser(cognito).get(`/oauth2/authorize?${query}&redirect_uri=https%3A%2F%2Fevil.example`),
  'two client_id': () => new Browser(cognito).get(`/oauth2/authorize?${query}&client_id=other`),
  'a redirect_uri as a list': () =>
    new Browser(cognito).get(
      `/oauth2/authorize?${authorization({ client_id: otherClient.id, redirect_uri: undefined })}&redirect_uri[]=https://evil.example`,
    ),
  'a client_id of __proto__': () => authorize({ client_id: '__proto__' }),
  'a client of a pool without a domain': () => authorize({ client_id: hiddenClient.id }),
  'a client without OAuth': () => authorize({ client_id: '5api' }),
  'a machine client': () => authorize({ client_id: machineClient.id, redirect_uri: undefined }),
  'a body at /oauth2/authorize': () =>
    new Browser(cognito).post('/oauth2/authorize', { client_id: ClientId }),
});

test('a machine client cannot authorize a user even with a redirect_uri', async () => {
  const { headers } = await authorize({ client_id: machineClient.id });
  expect(headers.location).toMatch(/^\/error\?/);
});

testRejected('does not redirect to a logout_uri: %s', {
  ...Object.fromEntries(
    [
      'https://evil.example/',
      '//evil.example',
      `${LOGOUT}..`,
      `${LOGOUT}?next=https://evil.example`,
      'http://localhost:5173',
      'http://localhost:5173@evil.example/',
      'HTTP://localhost:5173/',
      'javascript:alert(1)',
      CALLBACK,
    ].map((logout_uri) => [
      logout_uri,
      () => new Browser(cognito).get(`/logout?${encode({ client_id: ClientId, logout_uri })}`),
    ]),
  ),
  "registered for another pool's client": () =>
    new Browser(cognito).get(`/logout?${encode({ client_id: 'unknown', logout_uri: LOGOUT })}`),
  'sent twice': () =>
    new Browser(cognito).get(
      `/logout?${encode({ client_id: ClientId, logout_uri: LOGOUT })}&logout_uri=https://evil.example`,
    ),
});

test('/logout with a foreign redirect_uri ends at the error page', async () => {
  const browser = new Browser(cognito);
  const fields = { client_id: ClientId, redirect_uri: 'https://evil.example/', response_type: 'code' };
  const { headers } = await browser.get(`/logout?${encode(fields)}`);
  expect((await browser.get(String(headers.location))).headers.location).toMatch(/^\/error\?/);
});

/** A form that a page of another origin sends for the user; alice's password is right. */
async function forgeForm(fields: Fields, headers: Fields = {}, cookie?: string): Promise<HttpAnswer> {
  const browser = new Browser(cognito);
  if (cookie !== undefined) browser.setCookie('XSRF-TOKEN', cookie);
  return browser.post(`/login?${query}`, { username: 'alice', password: Password, ...fields }, headers);
}

testRejected('rejects a sign-in form %s', {
  'without a CSRF token and cookie': () => forgeForm({}),
  'with a token, but without its cookie': async () => {
    const page = await new Browser(cognito).get(`/login?${query}`);
    return forgeForm(hiddenFields(page.body));
  },
  'with a cookie, but without its token': async () => {
    const { _csrf = '' } = hiddenFields((await new Browser(cognito).get(`/login?${query}`)).body);
    return forgeForm({}, {}, _csrf);
  },
  'with an empty token and an empty cookie': () => forgeForm({ _csrf: '' }, {}, ''),
  'with a token and cookie that the server did not issue': () => {
    const _csrf = randomUUID();
    return forgeForm({ _csrf }, {}, _csrf);
  },
  "with the token of another browser's page": async () => {
    const pages = [new Browser(cognito), new Browser(cognito)].map((browser) =>
      browser.get(`/login?${query}`),
    );
    const [first, second] = (await Promise.all(pages)).map(({ body }) => hiddenFields(body)._csrf ?? '');
    return forgeForm({ _csrf: first ?? '' }, {}, second);
  },
  'from another origin with a planted token and cookie': async () => {
    const { _csrf = '' } = hiddenFields((await new Browser(cognito).get(`/login?${query}`)).body);
    return forgeForm({ _csrf }, { origin: 'http://127.0.0.1:5173' }, _csrf);
  },
  'from an unknown origin': async () => {
    const { _csrf = '' } = hiddenFields((await new Browser(cognito).get(`/login?${query}`)).body);
    return forgeForm({ _csrf }, { origin: 'null' }, _csrf);
  },
  'with two CSRF cookies': async () => {
    const browser = new Browser(cognito);
    const page = await browser.get(`/login?${query}`);
    browser.setCookie('XSRF-TOKEN', randomUUID(), '/');
    return browser.submit(query, page, { username: 'alice', password: Password });
  },
  'after five minutes': async () => {
    const browser = new Browser(cognito);
    const page = await browser.get(`/login?${query}`);
    cognito.wait(300);
    return browser.submit(query, page, { username: 'alice', password: Password });
  },
});

/** Markup that a page must not contain unescaped. */
const MARKUP = `"'><script>alert(1)</script><img src=x onerror=alert(1)>&lt;`;

test.each<[place: string, attack: Attack]>([
  ['state', () => new Browser(cognito).get(`/login?${authorization({ state: MARKUP })}`)],
  ['nonce', () => new Browser(cognito).get(`/login?${authorization({ nonce: MARKUP })}`)],
  ['login_hint', () => new Browser(cognito).get(`/login?${authorization({ login_hint: MARKUP })}`)],
  ['an unknown parameter', () => new Browser(cognito).get(`/login?${authorization({ other: MARKUP })}`)],
  ['a raw query', () => new Browser(cognito).get(`/login?${query}&x="><b>'`)],
  ['client_id', () => authorize({ client_id: MARKUP })],
  ['identity_provider', () => authorize({ identity_provider: MARKUP })],
  ['the user name', () => new Browser(cognito).signIn(query, { username: MARKUP })],
  ['the password', () => new Browser(cognito).signIn(query, { password: MARKUP })],
  ['the challenge session', () => new Browser(cognito).signIn(query, { session: MARKUP })],
  ['the CSRF token', () => new Browser(cognito).signIn(query, { _csrf: MARKUP })],
  [
    'error at /error',
    () => new Browser(cognito).get(`/error?${encode({ error: MARKUP, client_id: MARKUP })}`),
  ],
  [
    'logout_uri',
    () => new Browser(cognito).get(`/logout?${encode({ client_id: ClientId, logout_uri: MARKUP })}`),
  ],
  ['client_id at /logout', () => new Browser(cognito).get(`/logout?${encode({ client_id: MARKUP })}`)],
  ['the path', () => new Browser(cognito).get('/login/"><script>alert(1)</script>')],
  ['the CSRF cookie', () => new Browser(cognito).get(`/login?${query}`, { cookie: `XSRF-TOKEN=${MARKUP}` })],
])('shows no markup from %s', async (_place, attack) => {
  const { statusCode, headers, body } = await attack();
  expect(statusCode).toBeLessThan(500);
  if (String(headers['content-type']).startsWith('text/html'))
    expect(headers['x-frame-options']).toBe('DENY');
  expect(body).not.toMatch(/<script|<img|<b>|"'>/);
  expect(JSON.stringify(headers)).not.toContain('<script');
});

test('a line break in state does not add a header', async () => {
  const { headers } = await authorize({ state: 'x\r\nset-cookie: cognito=evil' }, alice);
  expect(headers).not.toHaveProperty('set-cookie');
  expect(headers.location).toContain('state=x%0D%0Aset-cookie%3A%20cognito%3Devil');
});

test.each<[name: string, attack: () => Promise<Browser>]>([
  [
    'a planted session id',
    async () => {
      const browser = new Browser(cognito);
      browser.setCookie('cognito', 'planted', '/');
      await browser.get(`/login?${query}`);
      return browser;
    },
  ],
  ['an empty session id', async () => browserWithSession('')],
  ['__proto__', async () => browserWithSession('__proto__')],
  [
    'the CSRF token as session id',
    async () => {
      const browser = new Browser(cognito);
      await browser.get(`/login?${query}`);
      return browserWithSession(browser.cookie('XSRF-TOKEN') ?? '');
    },
  ],
  ['an authorization code as session id', async () => browserWithSession(await obtainCode(cognito))],
  [
    "another pool's session",
    async () => {
      const browser = new Browser(cognito);
      await browser.signIn(authorization({ client_id: foreignClient.id }));
      return browser;
    },
  ],
  [
    'a session that was replaced by a sign-in',
    async () => {
      const browser = await signedInBrowser();
      const old = browser.cookie('cognito') ?? '';
      await browser.signIn();
      return browserWithSession(old);
    },
  ],
  [
    'a session after logout',
    async () => {
      const browser = await signedInBrowser();
      const old = browser.cookie('cognito') ?? '';
      await browser.get(`/logout?${encode({ client_id: ClientId, logout_uri: LOGOUT })}`);
      return browserWithSession(old);
    },
  ],
  [
    "two sessions, the attacker's and the user's",
    async () => {
      const browser = await signedInBrowser();
      const mallory = await signedInBrowser({ username: 'mallory' });
      browser.setCookie('cognito', mallory.cookie('cognito') ?? '', '/oauth2');
      return browser;
    },
  ],
])('%s does not sign a browser in', async (_name, attack) => {
  const answer = await authorize({}, await attack());
  expect(answer.headers.location).toMatch(/^\/login\?/);
});

function browserWithSession(id: string): Browser {
  const browser = new Browser(cognito);
  browser.setCookie('cognito', id, '/');
  return browser;
}

test('a sign-in does not adopt a session id that the browser sent', async () => {
  const browser = browserWithSession('planted-by-the-attacker');
  await browser.signIn();
  expect((await authorize({}, browserWithSession('planted-by-the-attacker'))).headers.location).toMatch(
    /^\/login/,
  );
});

test.each<[name: string, attack: () => Promise<HttpAnswer>]>([
  [
    "another client's challenge session",
    async () => {
      const { Session = '' } = await startTemporarySignIn(otherClient.id);
      return new Browser(cognito).signIn(query, { session: Session, ...NEW_PASSWORD });
    },
  ],
  [
    "another pool's challenge session",
    async () => {
      const { Session = '' } = await startTemporarySignIn(foreignClient.id, foreignPool.id);
      return new Browser(cognito).signIn(query, { session: Session, ...NEW_PASSWORD });
    },
  ],
  ['an invented challenge session', () => new Browser(cognito).signIn(query, { session: 'x'.repeat(256) })],
  [
    'a form in the query',
    async () => {
      const browser = new Browser(cognito);
      const { _csrf = '' } = hiddenFields((await browser.get(`/login?${query}`)).body);
      return browser.get(`/login?${query}&${encode({ _csrf, username: 'alice', password: Password })}`);
    },
  ],
])('%s yields no code', async (_name, attack) => {
  const { statusCode, headers, body } = await attack();
  expect([200, 400, 403]).toContain(statusCode);
  expect(headers.location).toBeUndefined();
  expect(body).toContain('<label for="username">');
});

const NEW_PASSWORD = { new_password: 'Battery-staple-2', confirm_password: 'Battery-staple-2' };

/** A challenge session of the API for a new password. */
async function startTemporarySignIn(clientId: string, poolId = UserPoolId) {
  const Username = `user-${randomUUID()}`;
  await cognito.sdk.adminCreateUser({
    UserPoolId: poolId,
    Username,
    TemporaryPassword: Password,
    MessageAction: 'SUPPRESS',
  });
  return cognito.startSignIn(Username, {
    clientId: clientId === serverClient.id ? ClientId : clientId,
    poolId,
  });
}

const token = (fields: Fields, headers: Fields = {}) => postForm(cognito, '/oauth2/token', fields, headers);
const machineGrant = { grant_type: 'client_credentials', client_id: machineClient.id };

testRejected('issues no token for %s', {
  'client credentials without a secret': () => token(machineGrant),
  'client credentials with an empty secret': () => token({ ...machineGrant, client_secret: '' }),
  'client credentials with the client id as secret': () =>
    token({ ...machineGrant, client_secret: machineClient.id }),
  "client credentials with another client's secret": () => token({ ...machineGrant, client_secret: secret }),
  'client credentials with part of the secret': async () =>
    token({ ...machineGrant, client_secret: (await readSecret(cognito, machineClient.id)).slice(0, -1) }),
  'client credentials with a longer secret': async () =>
    token({ ...machineGrant, client_secret: `${await readSecret(cognito, machineClient.id)}x` }),
  'client credentials with an empty Basic secret': () =>
    token({ grant_type: 'client_credentials' }, basic(machineClient.id, '')),
  'client credentials of a public client': () => token({ ...machineGrant, client_id: ClientId }),
  'client credentials of a client with the code grant': () =>
    token({ ...machineGrant, client_id: serverClient.id, client_secret: secret }),
  'client credentials with a scope of users': async () =>
    token({ ...machineGrant, client_secret: await readSecret(cognito, machineClient.id), scope: 'openid' }),
  'the grant password': () =>
    token({ grant_type: 'password', client_id: ClientId, username: 'alice', password: Password }),
  'the grant implicit': () => token({ grant_type: 'implicit', client_id: implicitClient.id }),
  'the grant __proto__': () => token({ grant_type: '__proto__', client_id: ClientId }),
  'the device grant': () =>
    token({ grant_type: 'urn:ietf:params:oauth:grant-type:device_code', client_id: ClientId }),
  'an ID token as refresh token': async () =>
    token({
      grant_type: 'refresh_token',
      client_id: ClientId,
      refresh_token: (await obtainTokens(cognito)).id_token ?? '',
    }),
  'the refresh token of another client': async () =>
    token({
      grant_type: 'refresh_token',
      client_id: otherClient.id,
      refresh_token: (await obtainTokens(cognito)).refresh_token ?? '',
    }),
  'the refresh token of another pool': async () =>
    token({
      grant_type: 'refresh_token',
      client_id: foreignClient.id,
      refresh_token: (await obtainTokens(cognito)).refresh_token ?? '',
    }),
  'a refresh token with more scopes than granted': async () =>
    token({
      grant_type: 'refresh_token',
      client_id: ClientId,
      scope: 'openid aws.cognito.signin.user.admin',
      refresh_token: (await obtainTokens(cognito)).refresh_token ?? '',
    }),
});

const userInfo = (authorization: string) =>
  call(`${cognito.url}/oauth2/userInfo`, { headers: { authorization } });

testRejected('userInfo rejects %s', {
  'the token of a pool without a domain': async () => {
    await cognito.addUser(`user-${randomUUID()}`, hiddenPool.id);
    await cognito.addUser('eve', hiddenPool.id);
    const { AccessToken } = await cognito.signIn('eve', { poolId: hiddenPool.id, clientId: hiddenClient.id });
    return userInfo(`Bearer ${AccessToken}`);
  },
  'an ID token': async () => userInfo(`Bearer ${(await obtainTokens(cognito)).id_token}`),
  'a refresh token': async () => userInfo(`Bearer ${(await obtainTokens(cognito)).refresh_token}`),
  'a token without a signature': async () =>
    userInfo(`Bearer ${(await obtainTokens(cognito)).access_token?.replace(/[^.]*$/, '')}`),
  'a token with another payload': async () => {
    const [header, , signature] = (await obtainTokens(cognito)).access_token?.split('.') ?? [];
    const payload = Buffer.from(JSON.stringify({ scope: 'openid', exp: 2e9 })).toString('base64url');
    return userInfo(`Bearer ${header}.${payload}.${signature}`);
  },
  'a token with the algorithm none': async () => {
    const payload = (await obtainTokens(cognito)).access_token?.split('.')[1];
    return userInfo(`Bearer ${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.AA`);
  },
  'a token in the query': async () =>
    call(`${cognito.url}/oauth2/userInfo?access_token=${(await obtainTokens(cognito)).access_token}`),
  'two tokens': async () => {
    const { access_token } = await obtainTokens(cognito);
    return userInfo(`Bearer ${access_token}, Bearer ${access_token}`);
  },
});

test('wrong guesses do not invalidate a code', async () => {
  const code = await obtainCode(cognito);
  for (let guess = 0; guess < 20; guess++) await redeem(cognito, randomUUID());
  expect((await redeem(cognito, code)).statusCode).toBe(200);
});
