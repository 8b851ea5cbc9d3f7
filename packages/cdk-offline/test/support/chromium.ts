import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const windowsFolders = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap(
  (name) => process.env[name] ?? [],
);

/** Where Chrome and Chromium are usually installed. */
const USUAL_PATHS: Partial<Record<NodeJS.Platform, string[]>> = {
  linux: ['google-chrome', 'chromium', 'chromium-browser'].map((name) => `/usr/bin/${name}`),
  darwin: ['Google Chrome', 'Chromium'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`),
  win32: windowsFolders.map((folder) => join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe')),
};

/** @throws Error if neither Chrome nor Chromium is installed */
function findBrowser(): string {
  const { CHROME_PATH } = process.env;
  const paths = CHROME_PATH ? [CHROME_PATH] : (USUAL_PATHS[process.platform] ?? []);
  const found = paths.find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new Error(
    `There is no Chrome or Chromium at ${paths.join(', ')}: install one, or set CHROME_PATH to its program.`,
  );
}

/** A page that collects the messages of its console. */
export interface ConsolePage extends Page {
  /** Errors and warnings, such as violations of the Content-Security-Policy, and uncaught exceptions. */
  complaints: string[];
}

export interface Chromium {
  /** Opens a page in a new browser profile: no cookies, no storage. */
  open(url: string, options?: BrowserContextOptions): Promise<ConsolePage>;
}

/** A headless browser for a test file. */
export function useChromium(): Chromium {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: findBrowser(),
      // Chromium's sandbox doesn't work for root.
      chromiumSandbox: process.getuid?.() !== 0,
      timeout: 0,
    });
  });
  afterEach(() => Promise.all((browser?.contexts() ?? []).map((context) => context.close())));
  afterAll(() => browser?.close());
  return {
    async open(url, options) {
      const context = await browser.newContext(options);
      // Only ends a hang, before Jest does: this error names what did not appear.
      context.setDefaultTimeout(240_000);
      const complaints: string[] = [];
      const page = Object.assign(await context.newPage(), { complaints });
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
      });
      await page.goto(url);
      return page;
    },
  };
}

/** Types into the fields in their order, with the keyboard alone, and sends the form. */
export async function typeForm(page: ConsolePage, ...values: string[]): Promise<void> {
  // Autofocus may come after the load event.
  await page.locator('input:focus').waitFor();
  for (const [index, value] of values.entries()) {
    if (index > 0) await page.keyboard.press('Tab');
    await page.keyboard.type(value);
  }
  await page.keyboard.press('Enter');
}

/** A web server on a free port of `localhost`. */
export interface StaticServer {
  /** Such as `http://localhost:5173`. */
  origin: string;
  /** The files that it serves, by path. */
  files: Record<string, { type: string; content: string | Buffer }>;
  stop(): Promise<void>;
}

export async function startStaticServer(): Promise<StaticServer> {
  const files: StaticServer['files'] = {};
  const server = createServer(({ url = '' }, response) => {
    const [path = ''] = url.split('?');
    const file = Object.hasOwn(files, path) ? files[path] : undefined;
    response.writeHead(file ? 200 : 404, { 'content-type': file?.type ?? 'text/plain' }).end(file?.content);
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    files,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
