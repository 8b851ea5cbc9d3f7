import type { BrowserContextOptions } from 'playwright-core';
import { totpCode, totpStep } from '../../src/user-pool/totp';
import { type ConsolePage, useChromium } from '../support/chromium';
import { Password } from '../support/local-cognito';
import { authorization, CALLBACK, oauthPool, useOAuthServer, webClient } from '../support/oauth';

/** Asks new users for a new password, their name and an authenticator app. */
const cognito = useOAuthServer(
  oauthPool({
    mfaConfiguration: 'ON',
    schema: [{ name: 'name', required: true, mutable: true }],
    clients: [webClient],
  }),
);
const chromium = useChromium();
const TEMPORARY_PASSWORD = 'Temporary-pass-1';

/** Creates a user with a temporary password and opens the sign-in page. */
async function openSignIn(Username: string, options?: BrowserContextOptions): Promise<ConsolePage> {
  await cognito.sdk.adminCreateUser({
    UserPoolId: oauthPool().id,
    Username,
    TemporaryPassword: TEMPORARY_PASSWORD,
    MessageAction: 'SUPPRESS',
  });
  return chromium.open(`${cognito.url}/login?${authorization()}`, options);
}

/** Types into the fields in their order, with the keyboard alone, and sends the form. */
async function typeForm(page: ConsolePage, ...values: string[]): Promise<void> {
  for (const [index, value] of values.entries()) {
    if (index > 0) await page.keyboard.press('Tab');
    await page.keyboard.type(value);
  }
  await page.keyboard.press('Enter');
}

const heading = (page: ConsolePage, name: string) => page.getByRole('heading', { name, exact: true }).waitFor();

/** Signs in from page to page, and calls `visit` on each one. */
async function visitPages(page: ConsolePage, user: string, visit: (page: ConsolePage) => Promise<void>) {
  await visit(page);
  await typeForm(page, user, 'Wrong-password-1');
  await page.getByText('Incorrect username or password.').waitFor();
  await visit(page);
  await page.keyboard.press('Tab');
  await typeForm(page, TEMPORARY_PASSWORD);
  await heading(page, 'Choose a new password');
  await visit(page);
  await typeForm(page, Password, Password, 'A name');
  await heading(page, 'Set up an authenticator app');
  await visit(page);
  const secret = (await page.getByText(/^[A-Z2-7]{32}$/).textContent()) ?? '';
  const currentCode = () => totpCode(secret, totpStep(cognito.now()));
  const callback = () => page.waitForRequest((request) => request.url().startsWith(`${CALLBACK}?code=`));
  await Promise.all([callback(), typeForm(page, currentCode())]);

  cognito.wait(30);
  await page.goto(`${cognito.url}/login?${authorization()}`);
  await typeForm(page, user, Password);
  await heading(page, 'Enter a code');
  await visit(page);
  await Promise.all([callback(), typeForm(page, currentCode())]);
}
