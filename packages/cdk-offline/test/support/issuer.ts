import { createServer } from 'node:http';
import { listen } from '../../src/http/loopback';
import { createKey, jwksOf, type SigningKey } from './keys';
import { signToken } from './tokens';

/** What an issuer answers for one of its documents. */
export interface IssuerAnswer {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
  /** How long the answer takes, in milliseconds. */
  delay?: number;
  /** The body is sent, but never ends. */
  stalls?: boolean;
}

/** An OpenID Connect issuer on this machine, whose documents may be changed while it runs. */
export interface TestIssuer {
  url: string;
  discovery: IssuerAnswer;
  jwks: IssuerAnswer;
  /** A token with these claims, signed by the issuer's first key unless another is named, beside `iss`, `iat` and `exp`. */
  token(claims: object, key?: SigningKey): string;
  /** Takes these keys in the place of those that it has. */
  publish(...keys: SigningKey[]): void;
  /** Ends all connections, so that new ones are refused until `reopen`. */
  close(): Promise<void>;
  reopen(): Promise<void>;
}

export async function startIssuer(key = createKey('first')): Promise<TestIssuer> {
  const server = createServer((request, response) => {
    const answers = new Map([
      ['/.well-known/openid-configuration', issuer.discovery],
      ['/keys', issuer.jwks],
      // Where only a client comes that follows redirects.
      ['/moved', { body: JSON.stringify(jwksOf(key)) }],
    ]);
    const {
      status = 200,
      headers,
      body = '',
      delay = 0,
      stalls,
    } = answers.get(request.url ?? '') ?? { status: 404 };
    setTimeout(() => {
      response.writeHead(status, headers).write(body);
      if (!stalls) response.end();
    }, delay);
  });
  const port = await listen(server, 0, '--port');
  const url = `http://127.0.0.1:${port}`;
  const issuer: TestIssuer = {
    url,
    discovery: { body: JSON.stringify({ issuer: url, jwks_uri: `${url}/keys` }) },
    jwks: { body: JSON.stringify(jwksOf(key)) },
    token(claims, signingKey = key) {
      const now = Math.floor(Date.now() / 1000);
      return signToken(signingKey, { iss: url, iat: now - 60, exp: now + 600, ...claims });
    },
    publish(...keys) {
      issuer.jwks = { body: JSON.stringify(jwksOf(...keys)) };
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
