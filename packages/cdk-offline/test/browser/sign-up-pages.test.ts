import {
  type ConsolePage,
  type StaticServer,
  startStaticServer,
  typeForm,
  useChromium,
} from '../support/chromium';
import { inspectPage, type PageReport } from '../support/inspect-page';
import { claimsOf, Password, useLocalCognito } from '../support/local-cognito';
import { authorization, oauthPool, oauthSettings, redeem } from '../support/oauth';
import { userPoolClient } from '../support/user-pools';

/** Has a client as soon as the port of its app is known. */
const clients: ReturnType<typeof userPoolClient>[] = [];
let app: StaticServer;
let redirect_uri: string;
beforeAll(async () => {
  app = await startStaticServer();
  redirect_uri = `${app.origin}/callback`;
  const content = '<link rel="icon" href="data:,"><h1>Back in the app</h1>';
  app.files['/callback'] = { type: 'text/html', content };
  clients.push(userPoolClient({ oauth: oauthSettings({ callbackUrls: [redirect_uri] }) }));
});
afterAll(() => app.stop());

const cognito = useLocalCognito(
  oauthPool({
    adminCreateUserOnly: false,
    usernameAttributes: ['email'],
    autoVerifiedAttributes: ['email'],
    schema: [{ name: 'given_name', required: true, mutable: true }],
    clients,
  }),
);
const chromium = useChromium();
const NEW_PASSWORD = 'Battery-staple-2';

const MODES = [
  ['in light mode', 'light', 1280, 'rgb(255, 255, 255)'],
  ['in dark mode, at a width of 320 pixels', 'dark', 320, 'rgb(18, 18, 18)'],
] as const;

/** Opens the sign-in page. `arrive` waits for a page and inspects it. */
async function openSignIn(colorScheme: 'light' | 'dark', width: number) {
  const url = `${cognito.url}/login?${authorization({ redirect_uri })}`;
  const page = await chromium.open(url, { colorScheme, viewport: { width, height: 800 } });
  const reports: PageReport[] = [];
  const arrive = async (heading: string) => {
    await page.getByRole('heading', { name: heading, exact: true }).waitFor();
    reports.push(await inspectPage(page));
  };
  await arrive('Sign in');
  return { page, reports, arrive };
}

/** The code in the latest message, from the mailbox in another tab. */
async function readMailbox(page: ConsolePage): Promise<string> {
  const opened = page.context().waitForEvent('page');
  await page.getByRole('link', { name: 'mailbox' }).click();
  const mailbox = await opened;
  const code = (await mailbox.locator('tbody tr').first().locator('td').last().textContent()) ?? '';
  await mailbox.close();
  await page.locator('#code').focus();
  return code;
}

/** The email address of the user who is signed in to the app. */
async function readSignedInUser(page: ConsolePage): Promise<unknown> {
  await page.getByRole('heading', { name: 'Back in the app' }).waitFor();
  const code = new URL(page.url()).searchParams.get('code') ?? '';
  const { id_token } = JSON.parse((await redeem(cognito, code, { redirect_uri })).body);
  const { email, email_verified } = claimsOf(id_token);
  return { email, email_verified };
}

const report = (
  background: string,
  heading: string,
  labels: string[],
  focus: string,
  errors: string[] = [],
): PageReport => ({ heading, background, faint: [], scrollsSideways: false, labels, focus, errors });

test.each(MODES)(
  'a user signs up, confirms the code from the mailbox and is signed in to the app, %s',
  async (_mode, colorScheme, width, background) => {
    const email = `new-${colorScheme}@example.com`;
    const { page, reports, arrive } = await openSignIn(colorScheme, width);
    await page.getByRole('link', { name: 'Sign up' }).press('Enter');
    await arrive('Sign up');
    await typeForm(page, email, 'Alice', Password, NEW_PASSWORD);
    await page.getByRole('alert').waitFor();
    await arrive('Sign up');
    // The other values are still there.
    for (const _ of ['email', 'given_name']) await page.keyboard.press('Tab');
    await typeForm(page, Password, Password);
    await arrive('Confirm your account');
    await typeForm(page, '0');
    await page.getByRole('alert').waitFor();
    await arrive('Confirm your account');
    await page.getByRole('button', { name: 'Send a new code' }).press('Enter');
    await page.getByText('sent to n***@e***').waitFor();
    await typeForm(page, await readMailbox(page));
    await arrive('Sign in');
    await typeForm(page, email, Password);
    expect(await readSignedInUser(page)).toEqual({ email, email_verified: true });

    const signUpLabels = ['Email', 'Given name', 'Password', 'Password again'];
    expect(reports).toEqual([
      report(background, 'Sign in', ['Email', 'Password'], 'username'),
      report(background, 'Sign up', signUpLabels, 'username'),
      report(background, 'Sign up', signUpLabels, 'username', ['The two passwords are not the same.']),
      report(background, 'Confirm your account', ['Code'], 'code'),
      report(background, 'Confirm your account', ['Code'], 'code', [
        'Invalid verification code provided, please try again.',
      ]),
      report(background, 'Sign in', ['Email', 'Password'], 'username'),
    ]);
    const status = expect.stringContaining('the server responded with a status of 400');
    expect(page.complaints).toEqual([status, status]);
  },
);

test.each(MODES)(
  'a user who forgot the password chooses another one with the code from the mailbox, %s',
  async (_mode, colorScheme, width, background) => {
    const email = `forgetful-${colorScheme}@example.com`;
    const UserPoolId = oauthPool().id;
    await cognito.addUser(email);
    const UserAttributes = [{ Name: 'email_verified', Value: 'true' }];
    await cognito.sdk.adminUpdateUserAttributes({ UserPoolId, Username: email, UserAttributes });
    const { page, reports, arrive } = await openSignIn(colorScheme, width);
    await page.getByRole('link', { name: 'Forgot your password?' }).press('Enter');
    await arrive('Forgot your password?');
    await typeForm(page, email);
    await arrive('Change your password');
    await typeForm(page, await readMailbox(page), NEW_PASSWORD, NEW_PASSWORD);
    await arrive('Sign in');
    await typeForm(page, email, NEW_PASSWORD);
    expect(await readSignedInUser(page)).toEqual({ email, email_verified: true });

    expect(reports).toEqual([
      report(background, 'Sign in', ['Email', 'Password'], 'username'),
      report(background, 'Forgot your password?', ['Email'], 'username'),
      report(background, 'Change your password', ['Code', 'New password', 'New password again'], 'code'),
      report(background, 'Sign in', ['Email', 'Password'], 'username'),
    ]);
    expect(page.complaints).toEqual([]);
  },
);
