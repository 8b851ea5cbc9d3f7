import { createServer, type Server } from 'node:http';
import { listen } from '../../src/http/loopback';
import { createIssuerKeys, type IssuerKeysOptions, KeysUnavailable } from '../../src/http-api/jwks';
import { createKey, jwksOf } from '../support/keys';

const key = createKey('first');
const nextKey = createKey('next');

interface Answer {
  status?: number;
  body: string;
  headers?: Record<string, string>;
  /** How long the answer takes, in milliseconds. */
  delay?: number;
}

/** An issuer on this machine: what it answers for each path may change while it runs. */
let issuer: string;
let server: Server;
let answers: Record<string, Answer>;
let requests: string[];

const DISCOVERY = '/.well-known/openid-configuration';

beforeEach(async () => {
  requests = [];
  server = createServer((request, response) => {
    requests.push(request.url ?? '');
    const {
      status = 200,
      body,
      headers = {},
      delay = 0,
    } = answers[request.url ?? ''] ?? { status: 404, body: '' };
    setTimeout(() => response.writeHead(status, headers).end(body), delay);
  });
  issuer = `http://127.0.0.1:${await listen(server, 0, '--port')}/pool`;
  answers = {
    [`/pool${DISCOVERY}`]: json({ issuer, jwks_uri: `${issuer}/jwks` }),
    '/pool/jwks': json(jwksOf(key)),
  };
});

afterEach(() => {
  server.close();
  server.closeAllConnections();
});

const json = (value: unknown): Answer => ({ body: JSON.stringify(value) });
const both = (): string[] => [`/pool${DISCOVERY}`, '/pool/jwks'];

test('finds the keys of an issuer through its discovery document', async () => {
  expect(await createIssuerKeys()(issuer, 'first')).toEqual([key.jwk]);
  expect(requests).toEqual(both());
});

test('does not double the slash of an issuer that ends with one', async () => {
  answers[`/pool${DISCOVERY}`] = json({ issuer: `${issuer}/`, jwks_uri: `${issuer}/jwks` });

  expect(await createIssuerKeys()(`${issuer}/`, 'first')).toEqual([key.jwk]);
});

test('takes the keys of a local pool from memory, as they are at that time', async () => {
  let keys = jwksOf(key);
  const issuerKeys = createIssuerKeys({ known: (name) => (name === issuer ? keys : undefined) });

  expect(await issuerKeys(issuer, 'first')).toEqual([key.jwk]);
  keys = jwksOf(nextKey);
  expect(await issuerKeys(issuer, 'first')).toEqual([nextKey.jwk]);
  expect(requests).toEqual([]);
});

test('row 13: keeps keys for two hours', async () => {
  let time = 0;
  const issuerKeys = createIssuerKeys({ now: () => time });
  await issuerKeys(issuer, 'first');
  time = 2 * 60 * 60 * 1000 - 1;
  await issuerKeys(issuer, 'first');
  expect(requests).toEqual(both());

  time += 1;
  await issuerKeys(issuer, 'first');
  expect(requests).toEqual([...both(), ...both()]);
});

test('row 13: fetches at once for a kid that it does not have, so that rotated keys are served', async () => {
  const issuerKeys = createIssuerKeys();
  await issuerKeys(issuer, 'first');
  answers['/pool/jwks'] = json(jwksOf(nextKey));

  expect(await issuerKeys(issuer, 'next')).toEqual([nextKey.jwk]);
});

test('row 13: after a kid that nobody has, waits ten seconds before the next such fetch', async () => {
  let time = 0;
  const issuerKeys = createIssuerKeys({ now: () => time });
  await issuerKeys(issuer, 'first');
  for (const kid of ['made-up-1', 'made-up-2', 'made-up-3']) await issuerKeys(issuer, kid);
  expect(requests).toHaveLength(4);

  time = 10_000;
  await issuerKeys(issuer, 'made-up-4');
  expect(requests).toHaveLength(6);
});

test('shares one fetch among requests at the same time', async () => {
  const issuerKeys = createIssuerKeys();

  expect(await Promise.all([1, 2, 3].map(() => issuerKeys(issuer, 'first')))).toEqual([
    [key.jwk],
    [key.jwk],
    [key.jwk],
  ]);
  expect(requests).toEqual(both());
});

const cannotBeFetched = (why: string) =>
  expect.stringMatching(new RegExp(`^http\\S+ cannot be fetched: ${why}$`));

test.each<[name: string, path: string, answer: Answer, message: unknown]>([
  ['an error', '/pool/jwks', { status: 500, body: '' }, cannotBeFetched('status 500')],
  ['no discovery document', `/pool${DISCOVERY}`, { status: 404, body: '' }, cannotBeFetched('status 404')],
  ['no JSON', '/pool/jwks', { body: '<html>' }, cannotBeFetched('.* is not valid JSON')],
  [
    'no key set',
    '/pool/jwks',
    { body: '{"keys":[{"kty":1}]}' },
    expect.stringMatching(/gives no JSON Web Key Set$/),
  ],
  [
    'a redirect',
    '/pool/jwks',
    { status: 302, body: '', headers: { location: '/elsewhere' } },
    cannotBeFetched('unexpected redirect'),
  ],
  ['too much', '/pool/jwks', { body: ' '.repeat(1_000_001) }, cannotBeFetched('it is too large')],
  [
    'an answer that comes late',
    '/pool/jwks',
    { body: JSON.stringify(jwksOf(key)), delay: 200 },
    cannotBeFetched('no answer within 50 ms'),
  ],
])(
  'row 12: is unavailable after %s, and served again as soon as it is back',
  async (_name, path, answer, message) => {
    const options: IssuerKeysOptions = answer.delay ? { timeLimitMilliseconds: 50 } : {};
    const issuerKeys = createIssuerKeys(options);
    const good = answers[path] ?? answer;
    answers[path] = answer;

    await expect(issuerKeys(issuer, 'first')).rejects.toEqual(expect.objectContaining({ message }));
    await expect(issuerKeys(issuer, 'first')).rejects.toBeInstanceOf(KeysUnavailable);
    answers[path] = good;
    expect(await issuerKeys(issuer, 'first')).toEqual([key.jwk]);
  },
);

test('row 12: is unavailable when nobody listens', async () => {
  server.close();
  server.closeAllConnections();

  await expect(createIssuerKeys()(issuer, 'first')).rejects.toThrow(
    /cannot be fetched: connect ECONNREFUSED/,
  );
});

test('row 12: does not go on with old keys when the new ones cannot be fetched', async () => {
  let time = 0;
  const issuerKeys = createIssuerKeys({ now: () => time });
  await issuerKeys(issuer, 'first');
  answers = {};
  time = 2 * 60 * 60 * 1000;

  await expect(issuerKeys(issuer, 'first')).rejects.toBeInstanceOf(KeysUnavailable);
});

test('refuses a discovery document of another issuer, or without a place for the keys', async () => {
  answers[`/pool${DISCOVERY}`] = json({ issuer: `${issuer}/`, jwks_uri: `${issuer}/jwks` });
  await expect(createIssuerKeys()(issuer, 'first')).rejects.toThrow(/is another issuer's$/);
  answers[`/pool${DISCOVERY}`] = json({ issuer });
  await expect(createIssuerKeys()(issuer, 'first')).rejects.toThrow(/has no jwks_uri$/);
});

test.each(['http://example.com/jwks', 'http://localhost.example.com/jwks', 'file:///etc/hosts', 'jwks'])(
  'does not fetch %s: neither HTTPS nor on this machine',
  async (jwksUri) => {
    const fetched: string[] = [];
    const fetch: typeof globalThis.fetch = async (url) => {
      fetched.push(String(url));
      return Response.json({ issuer: 'https://example.com', jwks_uri: jwksUri });
    };
    const issuerKeys = createIssuerKeys({ fetch });

    await expect(issuerKeys('https://example.com', 'first')).rejects.toThrow(
      `${jwksUri} is neither HTTPS nor on this machine`,
    );
    await expect(issuerKeys('http://example.com', 'first')).rejects.toBeInstanceOf(KeysUnavailable);
    expect(fetched).toEqual(['https://example.com/.well-known/openid-configuration']);
  },
);
