import { randomUUID } from 'node:crypto';
import type { HttpAnswer } from '../support/http-call';
import { latestCode, Password, UserPoolId } from '../support/local-cognito';
import {
  alertOf,
  authorization,
  Browser,
  changedClient,
  encode,
  hiddenFields,
  oauthPool,
  redeem,
  redirectParameters,
  serverClient,
  titleOf,
} from '../support/oauth';
import { respond, triggerPool, useCognitoWithTriggers } from '../support/triggers';

const { triggers } = triggerPool(['PreSignUp', 'CustomMessage', 'PostConfirmation']);
const pool = oauthPool({
  triggers,
  adminCreateUserOnly: false,
  hasOwnEmailAccount: true,
  aliasAttributes: ['email'],
  autoVerifiedAttributes: ['email'],
  schema: [
    { name: 'given_name', required: true, mutable: true },
    { name: 'tier', mutable: true },
  ],
});
const byEmail = oauthPool({
  id: 'us-east-1_byEmail',
  adminCreateUserOnly: false,
  usernameAttributes: ['email'],
  autoVerifiedAttributes: ['email'],
  schema: [{ name: 'email', required: true, mutable: true }],
  clients: [changedClient('6byEmail', {})],
});
const byEither = oauthPool({
  id: 'us-east-1_byEither',
  adminCreateUserOnly: false,
  usernameAttributes: ['email', 'phone_number'],
  autoVerifiedAttributes: ['email', 'phone_number'],
  clients: [changedClient('7byEither', {})],
});
const unverified = oauthPool({
  id: 'us-east-1_unverified',
  adminCreateUserOnly: false,
  clients: [changedClient('8unverified', {})],
});
const closed = oauthPool({ id: 'us-east-1_closed', clients: [changedClient('9closed', {})] });
const cognito = useCognitoWithTriggers(pool, byEmail, byEither, unverified, closed);

const query = authorization();
const labels = ({ body }: HttpAnswer) =>
  [...body.matchAll(/<label for="[^"]+">([^<]+)</g)].map(([, label]) => label);
const wrong = (code: string) => (code === '000000' ? '000001' : '000000');

function signUpFields(username: string, changes: Record<string, string> = {}) {
  return {
    username,
    'userAttributes.given_name': 'Bob',
    'userAttributes.email': `${username}@example.com`,
    password: Password,
    confirm_password: Password,
    ...changes,
  };
}

/** Signs up a new user in a browser. */
async function signUp(changes: Record<string, string> = {}, pageQuery = query) {
  const username = `user-${randomUUID()}`;
  const browser = new Browser(cognito);
  const form = await browser.get(`/signup?${pageQuery}`);
  const page = await browser.send(form, signUpFields(username, changes));
  return { username: changes.username ?? username, browser, page };
}

async function statusOf(Username: string, poolId = UserPoolId): Promise<string | undefined> {
  const { Users } = await cognito.sdk.listUsers({ UserPoolId: poolId });
  return Users?.find((user) => [user.Username, user.Attributes?.[0]?.Value].includes(Username))?.UserStatus;
}

test('a user signs up, confirms the code, signs in, and returns to the app with its state and a code for tokens', async () => {
  const { username, browser, page } = await signUp();
  expect([page.statusCode, titleOf(page)]).toEqual([200, 'Confirm your account']);
  expect(page.body).toContain('sent to u***@e***.');
  expect(await statusOf(username)).toBe('UNCONFIRMED');

  const answer = await browser.send(page, { code: latestCode(cognito) });
  expect([answer.statusCode, answer.headers.location]).toEqual([302, `/login?${query}`]);
  expect(await statusOf(username)).toBe('CONFIRMED');
  const signedIn = redirectParameters(await browser.signIn(query, { username }));
  expect(signedIn).toEqual({ code: expect.any(String), state: 'st/ate &1' });
  expect((await redeem(cognito, signedIn.code ?? '')).statusCode).toBe(200);
});

test.each([
  ['a pool with aliases', query, ['User name', 'Given name', 'Email', 'Password', 'Password again']],
  [
    'a pool of email addresses',
    authorization({ client_id: '6byEmail' }),
    ['Email', 'Password', 'Password again'],
  ],
  [
    'a pool of email addresses and phone numbers',
    authorization({ client_id: '7byEither' }),
    ['Email or phone number', 'Password', 'Password again'],
  ],
])(
  'the page of %s asks for the user name, the required attributes and the verified ones',
  async (_, pageQuery, expected) => {
    expect(labels(await new Browser(cognito).get(`/signup?${pageQuery}`))).toEqual(expected);
  },
);

test('only the attributes that the page asks for are set', async () => {
  const { username } = await signUp({
    'userAttributes.custom:tier': 'gold',
    'userAttributes.email_verified': 'true',
  });
  const { UserAttributes = [] } = await cognito.sdk.adminGetUser({ UserPoolId, Username: username });
  expect(UserAttributes.map(({ Name }) => Name).sort()).toEqual(['email', 'given_name', 'sub']);
});

test('in a pool of email addresses, the code goes to the user name', async () => {
  const username = `${randomUUID()}@example.com`;
  const { browser, page } = await signUp({ username }, authorization({ client_id: '6byEmail' }));
  await browser.send(page, { code: latestCode(cognito) });
  expect(await statusOf(username, byEmail.id)).toBe('CONFIRMED');
});

test("a client with a secret needs none of it on the sign-up pages: it is the server's own", async () => {
  const { username, browser, page } = await signUp({}, authorization({ client_id: serverClient.id }));
  await browser.send(page, {}, 'formaction');
  await browser.send(page, { code: latestCode(cognito) });
  expect(await statusOf(username)).toBe('CONFIRMED');
});

test.each([
  ['different passwords', { confirm_password: 'Battery-staple-2' }, 'The two passwords are not the same.'],
  [
    'a weak password',
    { password: 'Short-1', confirm_password: 'Short-1' },
    'Password did not conform with policy: Password not long enough',
  ],
  [
    'no required attribute',
    { 'userAttributes.given_name': '' },
    'Attributes did not conform to the schema: given_name: The attribute is required\n',
  ],
  [
    'a user name that is an email address',
    { username: 'bob@example.com' },
    'Username cannot be of email format, since user pool is configured for email alias.',
  ],
  ['no user name', { username: '' }, /Value at &#39;username&#39; failed/],
])(
  '%s shows the sign-up page again, with what the user typed except passwords',
  async (_, changes, error) => {
    const { page } = await signUp({ 'userAttributes.email': 'bob@example.com', ...changes });
    expect([page.statusCode, titleOf(page), alertOf(page)]).toEqual([
      400,
      'Error: Sign up',
      typeof error === 'string' ? error : expect.stringMatching(error),
    ]);
    expect(page.body).toContain('autocomplete="email" value="bob@example.com"');
    for (const password of [Password, 'Short-1']) expect(page.body).not.toContain(password);
    expect(cognito.lines).toEqual([]);
  },
);

test('a user name that is taken is rejected', async () => {
  const { username, browser } = await signUp();
  const form = await browser.get(`/signup?${query}`);
  expect(alertOf(await browser.send(form, signUpFields(username)))).toBe('User already exists');
});

test('a wrong code shows the page again, and the attempts are limited as in the API', async () => {
  const { username, browser, page } = await signUp();
  const code = wrong(latestCode(cognito));
  let answer = page;
  for (let attempt = 0; attempt < 15; attempt++) answer = await browser.send(answer, { code });
  expect([answer.statusCode, titleOf(answer), alertOf(answer)]).toEqual([
    400,
    'Error: Confirm your account',
    'Invalid verification code provided, please try again.',
  ]);
  const last = await browser.send(answer, { code: latestCode(cognito) });
  expect(alertOf(last)).toBe('Attempt limit exceeded, please try after some time.');
  expect(await statusOf(username)).toBe('UNCONFIRMED');
});

test('the button "Send a new code" replaces the code, at most five times per hour', async () => {
  const { username, browser, page } = await signUp();
  const first = latestCode(cognito);
  let answer = page;
  for (let attempt = 0; attempt < 5; attempt++) answer = await browser.send(answer, {}, 'formaction');
  expect([answer.statusCode, titleOf(answer)]).toEqual([200, 'Confirm your account']);
  expect(answer.body).toContain('sent to u***@e***.');
  const second = latestCode(cognito);
  const limited = await browser.send(answer, {}, 'formaction');
  expect(alertOf(limited)).toBe('Attempt limit exceeded, please try after some time.');
  expect(cognito.lines).toHaveLength(6);
  if (first !== second) expect((await browser.send(limited, { code: first })).statusCode).toBe(400);
  await browser.send(limited, { code: second });
  expect(await statusOf(username)).toBe('CONFIRMED');
});

test('an unknown user gets the page for another code as a known one does', async () => {
  const { browser, page } = await signUp();
  const answer = await browser.send(page, { username: 'nobody' }, 'formaction');
  expect([answer.statusCode, titleOf(answer)]).toEqual([200, 'Confirm your account']);
  expect(answer.body).toMatch(/sent to [a-z]\*\*\*@[a-z]\*\*\*\./);
  const confirmed = await browser.send(answer, { code: '000000' });
  expect(alertOf(confirmed)).toBe('Invalid verification code provided, please try again.');
});

test('the triggers run as in the API', async () => {
  cognito.handlers.CustomMessage = respond({ emailSubject: 'Hello', emailMessage: 'Welcome: {####}' });
  const { browser, page } = await signUp();
  expect(cognito.lines).toEqual([expect.stringContaining('"Hello"')]);
  await browser.send(page, {}, 'formaction');
  await browser.send(page, { code: latestCode(cognito) });
  expect(cognito.events.map(({ triggerSource }) => triggerSource)).toEqual([
    'PreSignUp_SignUp',
    'CustomMessage_SignUp',
    'CustomMessage_ResendCode',
    'PostConfirmation_ConfirmSignUp',
  ]);
});

test('a user whom PreSignUp confirms goes straight to the sign-in page', async () => {
  cognito.handlers.PreSignUp = respond({ autoConfirmUser: true });
  const { username, page } = await signUp();
  expect([page.statusCode, page.headers.location]).toEqual([302, `/login?${query}`]);
  expect(await statusOf(username)).toBe('CONFIRMED');
});

test('a trigger that denies the sign-up is shown on the page', async () => {
  cognito.handlers.PreSignUp = () => {
    throw new Error('closed today');
  };
  const { username, page } = await signUp();
  expect([page.statusCode, alertOf(page)]).toEqual([400, 'PreSignUp failed with error closed today.']);
  expect(await statusOf(username)).toBeUndefined();
});

test('if the pool verifies no address, the user is told that an administrator has to confirm the account', async () => {
  const { username, page } = await signUp({}, authorization({ client_id: '8unverified' }));
  expect([page.statusCode, page.body]).toEqual([
    400,
    expect.stringContaining('An administrator has to confirm it'),
  ]);
  expect(await statusOf(username, unverified.id)).toBe('UNCONFIRMED');
});

test('if only administrators create users, there is no link to the sign-up page, and no sign-up', async () => {
  const closedQuery = authorization({ client_id: '9closed' });
  const browser = new Browser(cognito);
  const login = await browser.get(`/login?${closedQuery}`);
  expect(login.body).not.toContain('/signup?');
  expect((await browser.get(`/login?${query}`)).body).toContain(
    `<a href="/signup?${query.replaceAll('&', '&amp;')}">`,
  );

  const page = await browser.get(`/signup?${closedQuery}`);
  browser.setCookie('XSRF-TOKEN', browser.cookie('XSRF-TOKEN') ?? '', '/signup');
  const fields = { ...hiddenFields(login.body), ...signUpFields('mallory') };
  const answer = await browser.post(`/signup?${closedQuery}`, fields);
  for (const { statusCode, body } of [page, answer]) {
    expect(statusCode).toBe(403);
    expect(body).toContain('Only an administrator can create users in this user pool.');
  }
  expect(await statusOf('mallory', closed.id)).toBeUndefined();
});

describe.each(['/signup', '/confirm', '/resendcode', '/forgotPassword', '/confirmforgotPassword'])(
  'POST %s',
  (path) => {
    const fields = { ...signUpFields('mallory'), code: '000000' };

    /** A browser that has a page of the server open. */
    async function openPage() {
      const browser = new Browser(cognito);
      const page = await browser.get(`/signup?${query}`);
      browser.setCookie('XSRF-TOKEN', browser.cookie('XSRF-TOKEN') ?? '', path);
      return { browser, hidden: hiddenFields(page.body) };
    }

    afterEach(async () => {
      expect(await statusOf('mallory')).toBeUndefined();
      expect(cognito.lines).toEqual([]);
    });

    test('rejects a form without a CSRF token, with the token of another browser, and from another origin', async () => {
      const { browser, hidden } = await openPage();
      const { hidden: foreign } = await openPage();
      const origin = { origin: 'http://127.0.0.1:5173' };
      for (const answer of [
        await browser.post(`${path}?${query}`, fields),
        await browser.post(`${path}?${query}`, { ...foreign, ...fields }),
        await browser.post(`${path}?${query}`, { ...hidden, ...fields }, origin),
      ])
        expect([answer.statusCode, answer.body]).toEqual([
          403,
          expect.stringContaining('Something went wrong.'),
        ]);
    });

    test('rejects a form with a repeated field or another content type', async () => {
      const { browser, hidden } = await openPage();
      const body = encode({ ...hidden, ...fields });
      for (const answer of [
        await browser.post(`${path}?${query}`, `${body}&username=mallory`),
        await browser.post(`${path}?${query}`, body, { 'content-type': 'text/plain' }),
      ])
        expect([answer.statusCode, answer.body]).toEqual([
          400,
          expect.stringContaining('The form is not valid.'),
        ]);
    });

    test("checks the app's parameters as /oauth2/authorize does", async () => {
      const { browser, hidden } = await openPage();
      const bad = authorization({ redirect_uri: 'https://evil.example/' });
      const answer = await browser.post(`${path}?${bad}`, { ...hidden, ...fields });
      expect([answer.statusCode, answer.headers.location]).toEqual([
        302,
        expect.stringMatching(/^\/error\?/),
      ]);
    });
  },
);

test.each(['/confirm', '/resendcode', '/confirmforgotPassword'])(
  'only another page leads to %s',
  async (path) => {
    expect((await new Browser(cognito).get(`${path}?${query}`)).statusCode).toBe(405);
  },
);
