import { randomUUID } from 'node:crypto';
import { latestCode, UserPoolId } from '../support/local-cognito';
import {
  alertOf,
  authorization,
  Browser,
  changedClient,
  oauthPool,
  oauthSettings,
  redirectParameters,
  titleOf,
} from '../support/oauth';
import { triggerPool, useCognitoWithTriggers } from '../support/triggers';
import { userPoolClient } from '../support/user-pools';

const { triggers } = triggerPool(['CustomMessage', 'PostConfirmation']);
const revealing = userPoolClient({ id: '6open', preventUserExistenceErrors: false, oauth: oauthSettings() });
const pool = oauthPool({ triggers, clients: [...oauthPool().clients, revealing] });
const closed = oauthPool({
  id: 'us-east-1_closed',
  recoveryMechanisms: [{ name: 'admin_only', priority: 1 }],
  clients: [changedClient('9closed', {})],
});
const cognito = useCognitoWithTriggers(pool, closed);

const query = authorization();
const NEW = 'Battery-staple-2';
const passwords = { password: NEW, confirm_password: NEW };

async function addUser(): Promise<string> {
  const username = `user-${randomUUID()}`;
  await cognito.addUser(username);
  await cognito.sdk.adminUpdateUserAttributes({
    UserPoolId,
    Username: username,
    UserAttributes: [
      { Name: 'email', Value: 'bob@example.com' },
      { Name: 'email_verified', Value: 'true' },
    ],
  });
  return username;
}

/** Requests a code on the page. */
async function requestCode(username: string, pageQuery = query) {
  const browser = new Browser(cognito);
  const page = await browser.send(await browser.get(`/forgotPassword?${pageQuery}`), { username });
  return { browser, page };
}

test('a user who forgot the password gets a code, chooses another password, signs in, and returns to the app', async () => {
  const username = await addUser();
  const { browser, page } = await requestCode(username);
  expect([page.statusCode, titleOf(page)]).toEqual([200, 'Change your password']);
  expect(page.body).toContain('sent to b***@e***.');
  const answer = await browser.send(page, { code: latestCode(cognito), ...passwords });
  expect([answer.statusCode, answer.headers.location]).toEqual([302, `/login?${query}`]);
  expect(cognito.events.map(({ triggerSource }) => triggerSource)).toEqual([
    'CustomMessage_ForgotPassword',
    'PostConfirmation_ConfirmForgotPassword',
  ]);
  const signedIn = redirectParameters(await browser.signIn(query, { username, password: NEW }));
  expect(signedIn).toEqual({ code: expect.any(String), state: 'st/ate &1' });
});

test('an unknown user and one without a verified address see the same pages as a known one, and no code is sent', async () => {
  const known = await addUser();
  const unverified = `user-${randomUUID()}`;
  await cognito.addUser(unverified);
  /** The pages without what differs from browser to browser. */
  const pages = async (username: string) => {
    const { browser, page } = await requestCode(username);
    const answer = await browser.send(page, { code: '0', ...passwords });
    return [page, answer].map(({ statusCode, headers, body }) => ({
      statusCode,
      headers: { ...headers, 'content-length': '', 'set-cookie': [] },
      body: body
        .replaceAll(username, 'NAME')
        .replace(/name="_csrf" value="[^"]+"/, '')
        .replace(/[a-z]\*\*\*@[a-z]\*\*\*/, 'ADDRESS'),
    }));
  };
  const expected = await pages(known);
  expect(cognito.lines).toHaveLength(1);
  expect(await pages(`user-${randomUUID()}`)).toEqual(expected);
  expect(await pages(unverified)).toEqual(expected);
  expect(cognito.lines).toHaveLength(1);
});

test('an unknown user gets an error if the client reveals who exists', async () => {
  const { page } = await requestCode('nobody', authorization({ client_id: revealing.id }));
  expect([page.statusCode, titleOf(page), alertOf(page)]).toEqual([
    400,
    'Error: Forgot your password?',
    'Username/client id combination not found.',
  ]);
  expect(page.body).toContain('autocomplete="username" value="nobody"');
});

test('a wrong code, a weak password and different ones show the page again, and attempts are limited as in the API', async () => {
  const username = await addUser();
  const { browser, page } = await requestCode(username);
  const code = latestCode(cognito);
  const errors: (string | undefined)[] = [];
  let answer = page;
  for (const fields of [
    { code, ...passwords, confirm_password: 'x' },
    { code, password: 'Short-1', confirm_password: 'Short-1' },
    ...Array.from({ length: 4 }, () => ({ code: '0', ...passwords })),
    { code, ...passwords },
  ]) {
    answer = await browser.send(answer, fields);
    expect([answer.statusCode, titleOf(answer)]).toEqual([400, 'Error: Change your password']);
    errors.push(alertOf(answer));
  }
  expect(errors).toEqual([
    'The two passwords are not the same.',
    'Password does not conform to policy: Password not long enough',
    ...Array.from({ length: 4 }, () => 'Invalid verification code provided, please try again.'),
    'Attempt limit exceeded, please try after some time.',
  ]);
  await expect(cognito.signIn(username, { password: NEW })).rejects.toThrow(
    'Incorrect username or password.',
  );
});

test('an administrator who resets a password sends the user to this page', async () => {
  const username = await addUser();
  await cognito.sdk.adminResetUserPassword({ UserPoolId, Username: username });
  const browser = new Browser(cognito);
  const login = await browser.signIn(query, { username });
  expect(alertOf(login)).toBe('Password reset required for the user');
  expect(login.body).toContain(
    `<a href="/forgotPassword?${query.replaceAll('&', '&amp;')}">Forgot your password?</a>`,
  );
});

test('login_hint fills in the user name', async () => {
  const hinted = await new Browser(cognito).get(`/forgotPassword?${authorization({ login_hint: 'alice' })}`);
  expect(hinted.body).toContain('autocomplete="username" value="alice"');
});

test('if only administrators reset passwords, there is no link to the page, and no reset', async () => {
  const closedQuery = authorization({ client_id: '9closed' });
  const browser = new Browser(cognito);
  const page = await browser.get(`/forgotPassword?${query}`);
  expect((await browser.get(`/login?${closedQuery}`)).body).not.toContain('/forgotPassword?');
  const form = {
    ...page,
    body: page.body.replace(/action="[^"]+"/, `action="/forgotPassword?${closedQuery}"`),
  };
  for (const answer of [
    await browser.get(`/forgotPassword?${closedQuery}`),
    await browser.send(form, { username: 'alice' }),
  ]) {
    expect(answer.statusCode).toBe(403);
    expect(answer.body).toContain('Only an administrator can reset passwords in this user pool.');
  }
});
