import { totpCode, totpStep } from '../../src/user-pool/totp';
import { type ConsolePage, type StaticServer, startStaticServer, useChromium } from '../support/chromium';
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

/** Types into the fields in their order, with the keyboard alone, and sends the form. */
async function typeForm(page: ConsolePage, ...values: string[]): Promise<void> {
  for (const [index, value] of values.entries()) {
    if (index > 0) await page.keyboard.press('Tab');
    await page.keyboard.type(value);
  }
  await page.keyboard.press('Enter');
}

/** Signs a new user in from page to page, with the keyboard alone, and calls `visit` on each page. */
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

/** Runs in the browser: what a user needs to see and to operate the page. */
function inspectPage() {
  type Color = [red: number, green: number, blue: number];
  const parse = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number);
  const isTransparent = (color: string) => parse(color)[3] === 0;
  /** The colors that a style has in this color scheme. */
  const canvas = document.createElement('div');
  canvas.style.backgroundColor = 'Canvas';
  document.body.append(canvas);
  const background = getComputedStyle(canvas).backgroundColor;
  canvas.remove();
  /** Relative luminance and contrast ratio (WCAG 2.2). */
  const luminance = (color: string) => {
    const [red, green, blue] = parse(color).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    }) as Color;
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one: string, other: string) => {
    const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const faint = [...document.querySelectorAll('h1, p, label, code, input, button')].flatMap((element) => {
    const style = getComputedStyle(element);
    const behind = isTransparent(style.backgroundColor) ? background : style.backgroundColor;
    const isFaint = contrast(style.color, behind) < 4.5;
    const hasFaintBorder =
      element instanceof HTMLInputElement &&
      element.type !== 'hidden' &&
      contrast(style.borderTopColor, background) < 3;
    return isFaint || hasFaintBorder ? [`${element.tagName} ${element.textContent}`] : [];
  });
  const inputs = [...document.querySelectorAll<HTMLInputElement>('input:not([type=hidden])')];
  const focused = document.activeElement;
  const outline = focused && getComputedStyle(focused);
  return {
    heading: document.querySelector('h1')?.textContent,
    background,
    faint,
    scrollsSideways: document.documentElement.scrollWidth > document.documentElement.clientWidth,
    labels: inputs.map(({ labels }) => [...(labels ?? [])].map(({ textContent }) => textContent).join()),
    focus: {
      field: focused?.id,
      isVisible:
        outline !== null &&
        outline.outlineStyle !== 'none' &&
        contrast(outline.outlineColor, background) >= 3,
    },
    errors: inputs
      .filter((input) => input.getAttribute('aria-invalid') === 'true')
      .map((input) => document.getElementById(input.getAttribute('aria-describedby') ?? '')?.textContent),
  };
}

test.each([
  ['in light mode', 'light', 1280, 'rgb(255, 255, 255)'],
  ['in dark mode, at a width of 320 pixels', 'dark', 320, 'rgb(18, 18, 18)'],
] as const)(
  'the sign-in pages are readable and work by keyboard %s',
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
    const reports: unknown[] = [];
    await visitPages(page, user, async () => {
      reports.push(await page.evaluate(inspectPage));
    });

    const report = (heading: string, labels: string[], field: string, errors: string[] = []) => ({
      heading,
      background,
      faint: [],
      scrollsSideways: false,
      labels,
      focus: { field, isVisible: true },
      errors,
    });
    expect(reports).toEqual([
      report('Sign in', ['User name', 'Password'], 'username'),
      report('Sign in', ['User name', 'Password'], 'username', ['Incorrect username or password.']),
      report('Choose a new password', ['New password', 'New password again', 'name'], 'new_password'),
      report('Set up an authenticator app', ['Code'], 'code'),
      report('Enter a code', ['Code'], 'code'),
      {
        ...report('An error was encountered with the requested page.', [], ''),
        focus: { field: '', isVisible: false },
      },
    ]);
    // The browser reports the responses with 400.
    const status = expect.stringContaining('the server responded with a status of 400');
    expect(page.complaints).toEqual([status, status]);
  },
);
