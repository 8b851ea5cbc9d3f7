import { totpCode, totpStep } from '../../src/user-pool/totp';
import {
  type ConsolePage,
  type StaticServer,
  startStaticServer,
  typeForm,
  useChromium,
} from '../support/chromium';
import { inspectPage, type PageReport } from '../support/inspect-page';
import { Password } from '../support/local-cognito';
import { authorization, oauthPool, oauthSettings, useOAuthServer } from '../support/oauth';
import { userPoolClient } from '../support/user-pools';

/** Has a client as soon as the port of its app is known. */
const clients: ReturnType<typeof userPoolClient>[] = [];
let app: StaticServer;
let query: string;
beforeAll(async () => {
  app = await startStaticServer();
  const redirect_uri = `${app.origin}/callback`;
  app.files['/callback'] = {
    type: 'text/html',
    content: '<link rel="icon" href="data:,"><h1>Back in the app</h1>',
  };
  clients.push(userPoolClient({ oauth: oauthSettings({ callbackUrls: [redirect_uri] }) }));
  query = authorization({ redirect_uri });
});
afterAll(() => app.stop());

/** Asks new users for a new password, their name and an authenticator app. */
const cognito = useOAuthServer(
  oauthPool({
    mfaConfiguration: 'ON',
    schema: [{ name: 'name', required: true, mutable: true }],
    clients,
  }),
);
const chromium = useChromium();
const TEMPORARY_PASSWORD = 'Temporary-pass-1';

/** Signs in a new user from page to page, using only the keyboard, and calls `visit` on each page. */
async function visitPages(page: ConsolePage, user: string, visit: () => Promise<void>): Promise<void> {
  const arrive = async (heading: string) => {
    await page.getByRole('heading', { name: heading, exact: true }).waitFor();
    await visit();
  };
  await arrive('Sign in');
  await typeForm(page, user, 'Wrong-password-1');
  await page.getByRole('alert').waitFor();
  await arrive('Sign in');
  // The user name is still there.
  await page.keyboard.press('Tab');
  await typeForm(page, TEMPORARY_PASSWORD);
  await arrive('Choose a new password');
  await typeForm(page, Password, Password, 'A name');
  await arrive('Set up an authenticator app');
  const secret = (await page.locator('code').textContent()) ?? '';
  const currentCode = () => totpCode(secret, totpStep(cognito.now()));
  await typeForm(page, currentCode());
  await page.getByRole('heading', { name: 'Back in the app' }).waitFor();

  cognito.wait(30);
  await page.goto(`${cognito.url}/login?${query}`);
  await typeForm(page, user, Password);
  await arrive('Enter a code');
  await typeForm(page, currentCode());
  await page.getByRole('heading', { name: 'Back in the app' }).waitFor();
  await page.goto(`${cognito.url}/login`);
  await arrive('An error was encountered with the requested page.');
}

test.each([
  ['in light mode', 'light', 1280, 'rgb(255, 255, 255)'],
  ['in dark mode, at a width of 320 pixels', 'dark', 320, 'rgb(18, 18, 18)'],
] as const)(
  'the sign-in pages are readable and work with the keyboard %s',
  async (_mode, colorScheme, width, background) => {
    const user = `user-${colorScheme}`;
    await cognito.sdk.adminCreateUser({
      UserPoolId: oauthPool().id,
      Username: user,
      TemporaryPassword: TEMPORARY_PASSWORD,
      MessageAction: 'SUPPRESS',
    });
    const viewport = { width, height: 800 };
    const page = await chromium.open(`${cognito.url}/login?${query}`, { colorScheme, viewport });
    const reports: PageReport[] = [];
    await visitPages(page, user, async () => {
      reports.push(await inspectPage(page));
    });

    const report = (heading: string, labels: string[], focus: string | undefined, errors: string[] = []) => ({
      heading,
      background,
      faint: [],
      scrollsSideways: false,
      labels,
      focus,
      errors,
    });
    expect(reports).toEqual([
      report('Sign in', ['User name', 'Password'], 'username'),
      report('Sign in', ['User name', 'Password'], 'username', ['Incorrect username or password.']),
      report('Choose a new password', ['New password', 'New password again', 'Name'], 'new_password'),
      report('Set up an authenticator app', ['Code'], 'code'),
      report('Enter a code', ['Code'], 'code'),
      report('An error was encountered with the requested page.', [], undefined),
    ]);
    // The browser reports the responses with 400.
    const status = expect.stringContaining('the server responded with a status of 400');
    expect(page.complaints).toEqual([status, status]);
  },
);
