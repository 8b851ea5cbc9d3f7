import { createServer } from 'node:http';
import { listen } from '../../lib/local/http/loopback';
import { createKey, jwksOf, type SigningKey } from './keys';
import { signToken } from './tokens';

/** What an issuer answers for one of its documents. */
export interface IssuerAnswer {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
  /** How long the answer takes, in milliseconds. */
  delay?: number;
}

/** An OpenID Connect issuer on this machine, whose documents may be changed while it runs. */
export interface TestIssuer {
  url: string;
  key: SigningKey;
  discovery: IssuerAnswer;
  jwks: IssuerAnswer;
  /** A token with these claims beside `iss`, `iat` and `exp`. */
  token(claims: object, key?: SigningKey): string;
  /** Takes another key in the place of the one that it has. */
  rotate(kid: string): void;
  /** Ends all connections, so that new ones are refused until `reopen`. */
  close(): Promise<void>;
  reopen(): Promise<void>;
}

export async function startIssuer(): Promise<TestIssuer> {
  const server = createServer((request, response) => {
    const { status, headers, body, delay } =
      request.url === '/.well-known/openid-configuration'
        ? issuer.discovery
        : request.url === '/keys'
          ? issuer.jwks
          : { status: 404 };
    setTimeout(() => response.writeHead(status ?? 200, headers).end(body), delay ?? 0);
  });
  const port = await listen(server, 0, '--port');
  const url = `http://127.0.0.1:${port}`;
  const key = createKey('first');
  const issuer: TestIssuer = {
    url,
    key,
    discovery: { body: JSON.stringify({ issuer: url, jwks_uri: `${url}/keys` }) },
    jwks: { body: JSON.stringify(jwksOf(key)) },
    token(claims, signingKey = issuer.key) {
      const now = Math.floor(Date.now() / 1000);
      return signToken(signingKey, { iss: url, iat: now - 60, exp: now + 600, ...claims });
    },
    rotate(kid) {
      issuer.key = createKey(kid);
      issuer.jwks = { body: JSON.stringify(jwksOf(issuer.key)) };
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
    reopen: async () => void (await listen(server, port, '--port')),
  };
  return issuer;
}
