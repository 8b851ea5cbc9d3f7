import { once } from 'node:events';
import { connect } from 'node:net';
import { type RunningHttpServer, startHttpServer } from '../../src/http/http-server';
import { answer } from '../../src/http-api/gateway';
import { createIssuerKeys } from '../../src/http-api/jwks';
import { formatRequestLine } from '../../src/http-api/request-line';
import { type ObservedGateway, observedGateway, poolKey } from './gateway';
import { jwksOf, type SigningKey } from './keys';
import { ISSUER, signToken } from './tokens';

/** The token that every attack starts from: unaltered, it passes. */
export const goodToken = signToken(poolKey);

/** What becomes of an attack. */
export interface Outcome {
  /** The status of each answer on the connection; none where it was closed without a word. */
  statuses: number[];
  /** Why the gateway refused, for each request that it heard of. */
  reasons: (string | undefined)[];
  /** How often the function ran. */
  invocations: number;
  /** Pieces of the request, long enough to be a token's, that the answer or the terminal's line repeats. */
  leaks: string[];
}

export const passed: Outcome = { statuses: [200], reasons: [undefined], invocations: 1, leaks: [] };

/** Refused by the gateway itself, for this reason. */
export function refused(status: number, reason: string): Outcome {
  return { statuses: [status], reasons: [reason], invocations: 0, leaks: [] };
}

/** Refused before the gateway hears of it: what came is not HTTP as RFC 9112 has it. */
export function notHttp(...statuses: number[]): Outcome {
  return { statuses, reasons: [], invocations: 0, leaks: [] };
}

/** A request on the wire, one character a byte; the server closes the connection after its answer. */
export function wire(requestLine: string, ...headers: string[]): string {
  return [requestLine, 'Host: 127.0.0.1:3000', 'Connection: close', ...headers, '', ''].join('\r\n');
}

/** `GET /hello` with these headers. */
export function hello(...headers: string[]): string {
  return wire('GET /hello HTTP/1.1', ...headers);
}

export function withToken(token: string): string {
  return hello(`Authorization: Bearer ${token}`);
}

/**
 * Serves this project's API on a real socket for the tests of a file. Before the first attack and after each one the good
 * token must pass, so that no attack is refused because everything is, and none leaves the server broken.
 * @param otherKeys of the same issuer
 */
export function attackedServer(...otherKeys: SigningKey[]) {
  const keys = jwksOf(poolKey, ...otherKeys);
  const known = (issuer: string) => (issuer === ISSUER ? keys : undefined);
  const gateway = observedGateway({ issuerKeys: createIssuerKeys({ known }) });
  let server: RunningHttpServer;
  const attack = async (request: string): Promise<Outcome> =>
    observe(gateway, request, await exchange(server.port, request));
  const control = async () => expect(await attack(withToken(goodToken))).toEqual(passed);

  beforeAll(async () => {
    server = await startHttpServer({
      port: 0,
      flag: '--port',
      answer: (request) => answer(request, gateway),
    });
    await control();
  });
  afterEach(control);
  afterAll(() => server.close());
  /** Without a token and with the good one: what is no route stays none, whoever asks. */
  const attackTwice = async (request: (...headers: string[]) => string): Promise<Outcome[]> => [
    await attack(request()),
    await attack(request(`Authorization: Bearer ${goodToken}`)),
  ];
  return { attack, attackTwice, gateway };
}

/** All that the server sends on a connection of its own; the end of this side ends a request that would never be complete. */
async function exchange(port: number, request: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk)).on('error', () => {});
  socket.end(request, 'latin1');
  await once(socket, 'close');
  return Buffer.concat(chunks).toString('latin1');
}

/** Takes what the gateway saw, so that the next attack starts from nothing. */
function observe({ events, lines }: ObservedGateway, request: string, answers: string): Outcome {
  const logged = lines.splice(0);
  const shown = [answers, ...logged.map(formatRequestLine)].join('\n');
  return {
    statuses: [...answers.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status)),
    reasons: logged.map(({ reason }) => reason),
    invocations: events.splice(0).length,
    leaks: leaksOf(request, shown),
  };
}

/** Twelve characters of base64url are nine bytes: too many to be the same by chance. */
function leaksOf(request: string, shown: string): string[] {
  const runs = request.match(/[\w-]{40,}/g) ?? [];
  const pieces = runs.flatMap((run) => run.match(/.{12}/g) ?? []);
  return pieces.filter((piece) => shown.includes(piece));
}
