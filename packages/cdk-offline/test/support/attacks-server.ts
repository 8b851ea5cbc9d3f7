import { once } from 'node:events';
import { connect } from 'node:net';
import { inspect } from 'node:util';
import { type RunningHttpServer, startHttpServer } from '../../src/http/http-server';
import { handleApiRequest } from '../../src/http-api/gateway';
import { formatRequestLine } from '../../src/http-api/request-line';
import { observedGateway, poolKey } from './gateway';
import { signToken } from './tokens';

export const goodToken = signToken(poolKey);
export const goodHeader = `Authorization: Bearer ${goodToken}`;

export interface Outcome {
  /** The status of each response on the connection; empty if it was closed without a response. */
  statuses: number[];
  /** The logged reason for each request that reached the gateway. */
  reasons: (string | undefined)[];
  invocations: number;
  /** Pieces of the request's token that appear in the response or in the log. */
  leaks: string[];
}

export const passed: Outcome = { statuses: [200], reasons: [undefined], invocations: 1, leaks: [] };

export function rejected(status: number, reason: string): Outcome {
  return { statuses: [status], reasons: [reason], invocations: 0, leaks: [] };
}

export const noToken = rejected(401, 'no token');
export const notJwt = rejected(401, 'this is not a JWT');
export const unknownKey = rejected(401, 'signed with a key that the issuer does not have');
export const invalidSignature = rejected(401, 'its signature is not valid');
export const notPath = rejected(400, 'the target is not a path');
export const notFound = rejected(404, 'no such route');

/** Rejected by Node.js: the gateway never sees a request that isn't valid HTTP (RFC 9112). */
export function notHttp(...statuses: number[]): Outcome {
  return { statuses, reasons: [], invocations: 0, leaks: [] };
}

/** A raw request, one character per byte. The server closes the connection after its response. */
export function wire(requestLine: string, ...headers: string[]): string {
  return [requestLine, 'Host: 127.0.0.1:3000', 'Connection: close', ...headers, '', ''].join('\r\n');
}

export function hello(...headers: string[]): string {
  return wire('GET /hello HTTP/1.1', ...headers);
}

export function withToken(token: string): string {
  return hello(`Authorization: Bearer ${token}`);
}

export function words(text: string): string[] {
  return text.trim().split(/\s+/);
}

/** The items of a list that are separated by ` | ` or line breaks. */
export function items(text: string): string[] {
  return text.trim().split(/ \| |\s*\n\s*/);
}

/** Makes an attack, which is a token or a request, from each value and names it after the value. */
export function eachOf<T>(values: T[], toAttack: (value: T) => string): Record<string, string> {
  const toName = (value: T) => inspect(value, { breakLength: Number.POSITIVE_INFINITY });
  return Object.fromEntries(values.map((value) => [toName(value), toAttack(value)]));
}

/**
 * Serves the test API on a real socket for a test file. After each attack, the valid token must be accepted: this shows
 * that the server doesn't reject everything and that the attack didn't break it.
 */
export function attackedServer() {
  const gateway = observedGateway();
  let server: RunningHttpServer;
  const attack = async (request: string): Promise<Outcome> => {
    const responses = await exchange(server.port, request);
    // `splice` empties the gateway's records for the next attack.
    const lines = gateway.lines.splice(0);
    return {
      statuses: [...responses.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status)),
      reasons: lines.map(({ reason }) => reason),
      invocations: gateway.events.splice(0).length,
      leaks: findLeaks(request, [responses, ...lines.map(formatRequestLine)].join('\n')),
    };
  };

  beforeAll(async () => {
    server = await startHttpServer({
      port: 0,
      flag: '--port',
      handleRequest: (request) => handleApiRequest(request, gateway),
    });
  });
  afterEach(async () => expect(await attack(withToken(goodToken))).toEqual(passed));
  afterAll(() => server.close());

  /** One test per request. `%s` in the title is the request's name. */
  const testRequests = (title: string, expected: Outcome, requests: Record<string, string>) => {
    test.each(Object.entries(requests))(title, async (_name, request) => {
      expect(await attack(request)).toEqual(expected);
    });
  };
  const testTokens = (title: string, expected: Outcome, tokens: Record<string, string>) => {
    const requests = Object.entries(tokens).map(([name, token]) => [name, withToken(token)]);
    testRequests(title, expected, Object.fromEntries(requests));
  };
  /** One test per request line, sent without a token and with the valid one. */
  const testRequestLines = (title: string, expected: Outcome, lines: string[], ...headers: string[]) => {
    test.each(lines.map((line) => [JSON.stringify(line), line]))(title, async (_name, line) => {
      expect(await attack(wire(line, ...headers))).toEqual(expected);
      expect(await attack(wire(line, ...headers, goodHeader))).toEqual(expected);
    });
  };
  return { attack, gateway, testRequests, testTokens, testRequestLines };
}

async function exchange(port: number, request: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk)).on('error', () => {});
  // `end` half-closes the socket, so that the server doesn't wait for the rest of an incomplete request.
  socket.end(request, 'latin1');
  await once(socket, 'close');
  return Buffer.concat(chunks).toString('latin1');
}

/** Twelve characters of base64url are nine bytes: too many to match by chance. */
function findLeaks(request: string, shown: string): string[] {
  const runs = request.match(/[\w-]{40,}/g) ?? [];
  return runs.flatMap((run) => run.match(/.{12}/g) ?? []).filter((piece) => shown.includes(piece));
}
