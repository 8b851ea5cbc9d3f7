import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { totpCode, totpStep } from '../../src/user-pool/totp';
import { type ConsolePage, type StaticServer, startStaticServer, useChromium } from '../support/chromium';
import { cognitoClient, LocalProject, NO_APP, PASSWORD, signUp } from '../support/emulator-process';
import { type RunningStack, serve } from '../support/running-stack';

// The sample with managed login, and its examples/web-app, in a real browser.

const REPOSITORY = join(__dirname, '../../../..');
const WEB_APP = join(REPOSITORY, 'examples/web-app');
const TEMPORARY_PASSWORD = 'Temporary-horse-1';
const NEW_PASSWORD = 'Battery-Staple-8-Horse';

const chromium = useChromium();
const project = new LocalProject(NO_APP);
let server: StaticServer;
let stack: RunningStack;
let pageUrl: string;
/** The command line receives the code here. */
let commandUrl: string;
beforeAll(async () => {
  // The emulator's clock stands still, so that an authenticator code stays valid. The browser has its own clock.
  jest.useFakeTimers({
    now: Date.now(),
    doNotFake: [
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval',
      'setTimeout',
      'clearTimeout',
    ],
  });
  server = await startStaticServer();
  pageUrl = `${server.origin}/`;
  const other = await startStaticServer();
  commandUrl = `${other.origin}/callback`;
  await other.stop();
  await synthesizeSample({
    callbackUrls: [pageUrl, commandUrl],
    logoutUrls: pageUrl,
    allowedOrigins: server.origin,
  });
  stack = await serve(project);
  Object.assign(server.files, {
    '/': { type: 'text/html', content: readFileSync(join(WEB_APP, 'index.html')) },
    '/app.js': { type: 'text/javascript', content: await bundleApp() },
    '/outputs.json': { type: 'application/json', content: readFileSync(stack.outputsFile) },
  });
});
afterAll(async () => {
  await stack?.stop();
  await server?.stop();
  project.remove();
});

async function synthesizeSample(options: object): Promise<void> {
  const app = ['--require', 'ts-node/register', 'bin/http-api-gateway-jwt-cognito.ts'];
  await promisify(execFile)(process.execPath, app, {
    cwd: REPOSITORY,
    env: {
      ...process.env,
      CDK_OUTDIR: join(project.directory, 'cdk.out'),
      CDK_CONTEXT_JSON: JSON.stringify({ ...project.context, ...options }),
      CDK_VALIDATION: 'false',
    },
  });
}

/** Bundles the app with the flags of the example's README. */
async function bundleApp(): Promise<Buffer> {
  const entryPoints = [join(WEB_APP, 'app.ts')];
  const { outputFiles } = await build({ entryPoints, bundle: true, format: 'esm', write: false });
  return Buffer.from(outputFiles[0]?.contents ?? '');
}

/** Creates a user and returns the access token of a first sign-in. */
async function addUser(name: string): Promise<string> {
  const { UserPoolId = '', UserPoolClientId = '' } = stack.outputs;
  return (await signUp({ CognitoEndpoint: stack.cognitoEndpoint, UserPoolId, UserPoolClientId }, name))
    .AccessToken;
}

/** Opens the app and goes to the sign-in page. */
async function goToSignIn(): Promise<ConsolePage> {
  const page = await chromium.open(pageUrl);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel('User name').waitFor();
  return page;
}

/** Sends the sign-in page's form. */
async function submitPassword(page: ConsolePage, name: string, password = PASSWORD): Promise<void> {
  await page.getByLabel('User name').fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Waits until the app shows the user, and checks that the address has no parameters and the console no messages. */
async function expectSignedIn(page: ConsolePage, name: string): Promise<void> {
  await page.getByRole('status').getByText(`Signed in as ${name}`, { exact: true }).waitFor();
  expect(page.url()).toBe(pageUrl);
  expect(page.complaints).toEqual([]);
}

/** Clicks a button of the app, and returns the result that it shows. */
async function click(page: ConsolePage, name: string): Promise<string> {
  const result = page.locator('#result');
  await result.evaluate((element) => {
    element.textContent = '';
  });
  await page.getByRole('button', { name }).click();
  await result.getByText(/./).waitFor();
  return (await result.textContent()) ?? '';
}

const HELLO = '"Hello from Lambda!"';

/** The access token that the app stores. */
function storedToken(page: ConsolePage): Promise<string> {
  return page.evaluate('JSON.parse(Object.values(sessionStorage).join()).access_token');
}

test('the web app signs in, calls the API, renews the token, and signs out of the app and of the sign-in page', async () => {
  await addUser('alice');
  const page = await goToSignIn();
  await submitPassword(page, 'alice');
  await expectSignedIn(page, 'alice');
  expect(await click(page, 'Call the API')).toBe(`200 ${HELLO}`);

  const token = await storedToken(page);
  expect(await click(page, 'Renew the token')).toMatch(/^The new access token expires in \d+ s$/);
  expect(await storedToken(page)).not.toBe(token);
  expect(await click(page, 'Call the API')).toBe(`200 ${HELLO}`);

  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByText('Signed out', { exact: true }).waitFor();
  expect(page.url()).toBe(pageUrl);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await submitPassword(page, 'alice');
  await expectSignedIn(page, 'alice');
});

test('the web app signs in without a password if the user is still signed in at the sign-in page', async () => {
  await addUser('sam');
  const page = await goToSignIn();
  await submitPassword(page, 'sam');
  await expectSignedIn(page, 'sam');
  await page.evaluate('sessionStorage.clear()');
  await page.reload();
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expectSignedIn(page, 'sam');
});

test('the web app signs in a user who replaces a temporary password', async () => {
  await cognitoClient(stack.cognitoEndpoint).adminCreateUser({
    UserPoolId: stack.outputs.UserPoolId,
    Username: 'bob',
    TemporaryPassword: TEMPORARY_PASSWORD,
    MessageAction: 'SUPPRESS',
  });
  const page = await goToSignIn();
  await submitPassword(page, 'bob', TEMPORARY_PASSWORD);
  await page.getByLabel('New password', { exact: true }).fill(NEW_PASSWORD);
  await page.getByLabel('New password again').fill(NEW_PASSWORD);
  await page.getByRole('button', { name: 'Save and sign in' }).click();
  await expectSignedIn(page, 'bob');
  expect(await click(page, 'Call the API')).toBe(`200 ${HELLO}`);
});

test('the web app signs in a user who enters an authenticator code', async () => {
  const AccessToken = await addUser('carol');
  const cognito = cognitoClient(stack.cognitoEndpoint);
  const { SecretCode: secret = '' } = await cognito.associateSoftwareToken({ AccessToken });
  const currentCode = () => totpCode(secret, totpStep(new Date()));
  await cognito.verifySoftwareToken({ AccessToken, UserCode: currentCode() });
  await cognito.setUserMFAPreference({ AccessToken, SoftwareTokenMfaSettings: { Enabled: true } });
  jest.setSystemTime(Date.now() + 30_000);

  const page = await goToSignIn();
  await submitPassword(page, 'carol');
  await page.getByLabel('Code').fill(currentCode());
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expectSignedIn(page, 'carol');
  expect(await click(page, 'Call the API')).toBe(`200 ${HELLO}`);
});

test('the web app signs in after a wrong password', async () => {
  await addUser('dave');
  const page = await goToSignIn();
  await submitPassword(page, 'dave', NEW_PASSWORD);
  await page.getByText('Incorrect username or password.').waitFor();
  // The browser reports the response with 400.
  expect(page.complaints.splice(0)).toEqual([
    expect.stringContaining('the server responded with a status of 400'),
  ]);
  await submitPassword(page, 'dave');
  await expectSignedIn(page, 'dave');
});

test('`sign-in --local` prints a token that GET /hello accepts', async () => {
  await addUser('erin');
  const command = [join(REPOSITORY, 'node_modules/cognito-users/bin/cognito-users.js'), 'sign-in', '--local'];
  const signIn = spawn(process.execPath, [...command, '--no-browser', '-t', 'AccessToken'], {
    cwd: project.directory,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [closed, output] = [once(signIn, 'close'), { stdout: '', stderr: '' }];
  signIn.stdout.on('data', (chunk) => {
    output.stdout += chunk;
  });
  const address = await new Promise<string>((resolve, reject) => {
    signIn.stderr.on('data', (chunk) => {
      output.stderr += chunk;
      const [, printed] = /^(http:.+)\n/m.exec(output.stderr) ?? [];
      if (printed !== undefined) resolve(printed);
    });
    void closed.then(() => reject(new Error(output.stderr)));
  });
  const page = await chromium.open(address);
  await submitPassword(page, 'erin');
  await page.getByText('You are signed in. Close this page and return to the terminal.').waitFor();
  expect(page.url().startsWith(commandUrl)).toBe(true);
  expect(await closed).toEqual([0, null]);
  const authorization = `Bearer ${output.stdout.trim()}`;
  const { statusCode, body } = await stack.call('/hello', { headers: { authorization } });
  expect([statusCode, body]).toEqual([200, HELLO]);
});
