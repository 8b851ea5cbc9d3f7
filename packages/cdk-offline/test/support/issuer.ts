import { once } from 'node:events';
import { createServer } from 'node:http';
import { listen } from '../../src/http/loopback';
import { createKey, jwksOf, type SigningKey } from './keys';
import { signToken } from './tokens';

export interface IssuerResponse {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
  /** Sends nothing, or never ends the body. */
  stalls?: 'before the response' | 'after the body' | undefined;
}

/** An OpenID Connect issuer on this machine. Tests can change its documents while it runs. */
export interface TestIssuer {
  url: string;
  requests: string[];
  discovery: IssuerResponse;
  jwks: IssuerResponse;
  /** Signs a token with `iss`, `iat`, `exp` and these claims, by default with the issuer's first key. */
  token(claims: object, key?: SigningKey): string;
  publish(...keys: SigningKey[]): void;
  /** Resolves when the next response stalls. */
  stalled(): Promise<unknown>;
  close(): Promise<void>;
}

export const DISCOVERY_PATH = '/.well-known/openid-configuration';

export async function startIssuer(key = createKey('first')): Promise<TestIssuer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    const responses = new Map([
      [DISCOVERY_PATH, issuer.discovery],
      ['/keys', issuer.jwks],
      // Only reached by a client that follows redirects.
      ['/moved', { body: JSON.stringify(jwksOf(key)) }],
    ]);
    const { status = 200, headers, body = '', stalls } = responses.get(request.url ?? '') ?? { status: 404 };
    if (stalls !== 'before the response') response.writeHead(status, headers).write(body);
    if (stalls) server.emit('stalled');
    else response.end();
  });
  const url = `http://127.0.0.1:${await listen(server, 0, '--port')}`;
  const issuer: TestIssuer = {
    url,
    requests,
    discovery: { body: JSON.stringify({ issuer: url, jwks_uri: `${url}/keys` }) },
    jwks: { body: JSON.stringify(jwksOf(key)) },
    token(claims, signingKey = key) {
      const now = Math.floor(Date.now() / 1000);
      return signToken(signingKey, { iss: url, iat: now - 60, exp: now + 600, ...claims });
    },
    publish(...keys) {
      issuer.jwks = { body: JSON.stringify(jwksOf(...keys)) };
    },
    stalled: () => once(server, 'stalled'),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return issuer;
}
