import { spawn } from 'node:child_process';
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { CommandContext } from './command-context';
import { ExplainedError } from './explain';
import { findDomain, findPublicClient, printable, requestTokens } from './oauth';
import { printToken } from './tokens';

/**
 * `sign-in`: signs a user in on the pool's sign-in page in a browser, and prints a token. The terminal never sees the
 * password.
 *
 * Authorization code grant with PKCE for a native app (RFC 8252, RFC 7636).
 */
export async function signInWithBrowser(context: CommandContext): Promise<void> {
  const { terminal, options } = context;
  const domain = await findDomain(context);
  const { clientId, callbackUrls } = await findPublicClient(context);
  const state = randomBytes(32).toString('base64url');
  const verifier = randomBytes(32).toString('base64url');
  const { callbackUrl, servers } = await listenOnFirstFree(callbackUrls);
  try {
    const address = new URL(`${domain}/oauth2/authorize`);
    address.search = new URLSearchParams({
      response_type: 'code',
      client_id: clientId,
      redirect_uri: callbackUrl,
      state,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    }).toString();
    terminal.say(`Sign in at this address:\n${address.href}\nWaiting for the browser. Ctrl-C stops.`);
    if (options.browser !== false) openBrowser(address.href);
    const code = await receiveCode(servers, new URL(callbackUrl), state);
    const tokens = await requestTokens(domain, {
      grant_type: 'authorization_code',
      client_id: clientId,
      code,
      redirect_uri: callbackUrl,
      code_verifier: verifier,
    });
    printToken(context, tokens);
  } finally {
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
  }
}

/** Opens the default browser. If there is none, the user opens the printed address. */
function openBrowser(address: string): void {
  const [command, ...flags] = {
    darwin: ['open'],
    win32: ['rundll32', 'url.dll,FileProtocolHandler'],
  }[process.platform as string] ?? ['xdg-open'];
  const browser = spawn(command ?? '', [...flags, address], { stdio: 'ignore', detached: true });
  browser.on('error', () => {});
  browser.unref();
}

/**
 * Listens for the first callback URL with a free port, on loopback only.
 * @throws ExplainedError if all ports are in use
 */
async function listenOnFirstFree(
  callbackUrls: string[],
): Promise<{ callbackUrl: string; servers: Server[] }> {
  for (const callbackUrl of callbackUrls) {
    const servers = await listenOnLoopback(new URL(callbackUrl));
    if (servers) return { callbackUrl, servers };
  }
  const ports = callbackUrls.map((url) => new URL(url).port).join(', ');
  throw new ExplainedError(
    `All ports of the callback URLs are in use (${ports}): stop a program that uses one, or add another URL to the option callbackUrls.`,
  );
}

/**
 * Browsers try both addresses of `localhost`. The code must not reach another program that listens on one of them, so
 * both have to be free.
 */
async function listenOnLoopback({ hostname, port }: URL): Promise<Server[] | undefined> {
  const addresses = hostname === 'localhost' ? ['127.0.0.1', '::1'] : [hostname.replace(/[[\]]/g, '')];
  const servers: Server[] = [];
  for (const address of addresses) {
    const server = createServer();
    try {
      server.listen(Number(port || 80), address);
      await once(server, 'listening');
      servers.push(server);
    } catch (error) {
      // A machine without IPv6 has no ::1.
      const { code } = error as NodeJS.ErrnoException;
      if (address === '::1' && (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT')) continue;
      for (const other of servers) other.close();
      if (code === 'EADDRINUSE' || code === 'EACCES') return undefined;
      throw error;
    }
  }
  return servers;
}

const PAGE_HEADERS = { 'content-type': 'text/plain; charset=utf-8', connection: 'close' };

/**
 * Waits for the one request that carries our `state`. Any other request gets an error and the wait goes on, so a web
 * page can neither inject a code nor stop the sign-in.
 * @throws ExplainedError if the pool reports an error instead of a code
 */
function receiveCode(servers: Server[], callbackUrl: URL, state: string): Promise<string> {
  return new Promise((resolve, reject) => {
    for (const server of servers)
      server.on('request', (request, response) => {
        const respond = (status: number, text: string) =>
          response.writeHead(status, PAGE_HEADERS).end(`${text}\n`);
        const target = request.url ?? '';
        const url = URL.canParse(target, callbackUrl.origin)
          ? new URL(target, callbackUrl.origin)
          : undefined;
        if (request.method !== 'GET' || request.headers.host !== callbackUrl.host || !url)
          return respond(400, 'Not a sign-in.');
        if (url.pathname !== callbackUrl.pathname) return respond(404, 'Not Found');
        const { searchParams } = url;
        if (!isEqual(searchParams.getAll('state').join(), state))
          return respond(
            400,
            'This request does not belong to the sign-in that the terminal is waiting for.',
          );
        const [code] = searchParams.getAll('code');
        if (code) {
          respond(200, 'You are signed in. Close this page and return to the terminal.');
          return resolve(code);
        }
        respond(400, 'The sign-in failed. Return to the terminal.');
        const reason = searchParams.get('error_description') ?? searchParams.get('error') ?? 'no code';
        reject(new ExplainedError(`Cognito rejected the sign-in (${printable(reason)}).`));
      });
  });
}

/** In constant time, so a page that tries values learns nothing. */
function isEqual(given: string, expected: string): boolean {
  const [one, other] = [given, expected].map((text) => createHash('sha256').update(text).digest());
  return one !== undefined && other !== undefined && timingSafeEqual(one, other);
}
