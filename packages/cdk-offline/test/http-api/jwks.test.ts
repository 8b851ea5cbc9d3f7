import { createIssuerKeys, KeysUnavailable } from '../../src/http-api/jwks';
import { DISCOVERY_PATH, type IssuerResponse, startIssuer, type TestIssuer } from '../support/issuer';
import { createKey, jwksOf } from '../support/keys';

const key = createKey('first');
const nextKey = createKey('next');
const FETCH = [DISCOVERY_PATH, '/keys'];
const TWO_HOURS = 2 * 60 * 60 * 1000;

let issuer: TestIssuer;
beforeEach(async () => {
  issuer = await startIssuer(key);
});
afterEach(() => {
  jest.restoreAllMocks();
  return issuer.close();
});

const json = (value: unknown): IssuerResponse => ({ body: JSON.stringify(value) });

test('finds the keys of an issuer through its discovery document', async () => {
  expect(await createIssuerKeys()(issuer.url, 'first')).toEqual([key.jwk]);
  expect(issuer.requests).toEqual(FETCH);
});

test('does not double the trailing slash of an issuer', async () => {
  const slashed = `${issuer.url}/`;
  issuer.discovery = json({ issuer: slashed, jwks_uri: `${issuer.url}/keys` });

  expect(await createIssuerKeys()(slashed, 'first')).toEqual([key.jwk]);
});

test('reads the current keys of an emulated user pool from memory', async () => {
  let keys = jwksOf(key);
  const issuerKeys = createIssuerKeys({ known: (name) => (name === issuer.url ? keys : undefined) });

  expect(await issuerKeys(issuer.url, 'first')).toEqual([key.jwk]);
  keys = jwksOf(nextKey);
  expect(await issuerKeys(issuer.url, 'first')).toEqual([nextKey.jwk]);
  expect(issuer.requests).toEqual([]);
});

test('caches all keys for two hours', async () => {
  issuer.jwks = json(jwksOf(key, nextKey));
  let time = 1;
  const issuerKeys = createIssuerKeys({ now: () => time });
  await issuerKeys(issuer.url, 'first');
  time = TWO_HOURS;
  await issuerKeys(issuer.url, 'next');
  expect(issuer.requests).toEqual(FETCH);

  time = TWO_HOURS + 1;
  await issuerKeys(issuer.url, 'first');
  expect(issuer.requests).toEqual([...FETCH, ...FETCH]);
});

test('fetches immediately for an unknown kid, and replaces the cached keys', async () => {
  const issuerKeys = createIssuerKeys();
  await issuerKeys(issuer.url, 'first');
  issuer.publish(nextKey);

  expect(await issuerKeys(issuer.url, 'next')).toEqual([nextKey.jwk]);
  expect(await issuerKeys(issuer.url, 'first')).toEqual([nextKey.jwk]);
});

test('fetches for kids that the issuer does not have at most once every ten seconds', async () => {
  let time = 0;
  const issuerKeys = createIssuerKeys({ now: () => time });
  await issuerKeys(issuer.url, 'first');
  for (const kid of ['fake-1', 'fake-2', 'fake-3']) await issuerKeys(issuer.url, kid);
  time = 9_999;
  await issuerKeys(issuer.url, 'fake-4');
  expect(issuer.requests).toHaveLength(4);

  time = 10_000;
  await issuerKeys(issuer.url, 'fake-5');
  expect(issuer.requests).toHaveLength(6);
});

test('shares one fetch among concurrent requests', async () => {
  const issuerKeys = createIssuerKeys();
  await Promise.all([1, 2, 3].map(() => issuerKeys(issuer.url, 'first')));

  expect(issuer.requests).toEqual(FETCH);
});

test.each<[name: string, document: 'discovery' | 'jwks', response: IssuerResponse, message: string]>([
  ['a discovery error', 'discovery', { status: 500 }, 'cannot be fetched: status 500'],
  ['no discovery document', 'discovery', { status: 404 }, 'cannot be fetched: status 404'],
  ['discovery without JSON', 'discovery', { body: '<html>' }, 'is not valid JSON'],
  ['discovery without jwks_uri', 'discovery', json({ issuer: 'ISSUER' }), 'has no jwks_uri'],
  ['a relative jwks_uri', 'discovery', json({ issuer: 'ISSUER', jwks_uri: '/keys' }), 'is not HTTPS'],
  ['an FTP jwks_uri', 'discovery', json({ issuer: 'ISSUER', jwks_uri: 'ftp://[::1]/' }), 'is not HTTPS'],
  ["another issuer's discovery", 'discovery', json({ issuer: 'http://other' }), 'belongs to another issuer'],
  ['a JWKS error', 'jwks', { status: 500 }, 'cannot be fetched: status 500'],
  ['a JWKS without JSON', 'jwks', { body: '<html>' }, 'is not valid JSON'],
  ['a JWKS without valid keys', 'jwks', json({ keys: [{ kty: 1 }] }), 'is not a JSON Web Key Set'],
  ['a JWKS redirect', 'jwks', { status: 302, headers: { location: '/moved' } }, 'unexpected redirect'],
  ['a JWKS of 150,001 bytes', 'jwks', { body: ' '.repeat(150_001) }, 'larger than 150000 bytes'],
])('rejects %s, and fetches again for the next request', async (_name, document, response, message) => {
  const issuerKeys = createIssuerKeys();
  const good = issuer[document];
  issuer[document] = { ...response, body: response.body?.replace('ISSUER', issuer.url) ?? '' };
  const failed = issuerKeys(issuer.url, 'first');

  await expect(failed).rejects.toBeInstanceOf(KeysUnavailable);
  await expect(failed).rejects.toThrow(message);
  issuer[document] = good;
  expect(await issuerKeys(issuer.url, 'first')).toEqual([key.jwk]);
});

test('accepts a JWKS of 150,000 bytes', async () => {
  issuer.jwks = { body: JSON.stringify(jwksOf(key)).padEnd(150_000) };

  expect(await createIssuerKeys()(issuer.url, 'first')).toEqual([key.jwk]);
});

test.each<[document: 'discovery' | 'jwks', stalls: IssuerResponse['stalls'], calls: number[][]]>([
  ['discovery', 'before the response', [[1500]]],
  ['jwks', 'after the body', [[1500], [1500]]],
])('times out if the %s stalls %s', async (document, stalls, calls) => {
  const timeout = new AbortController();
  const startTimeout = jest.spyOn(AbortSignal, 'timeout').mockReturnValue(timeout.signal);
  issuer[document] = { ...issuer[document], stalls };
  const stalled = issuer.stalled();
  const failed = createIssuerKeys()(issuer.url, 'first');
  // Without the race, a fetch that fails before the stall would hang this test.
  await Promise.race([stalled, failed]);
  timeout.abort();

  await expect(failed).rejects.toBeInstanceOf(KeysUnavailable);
  await expect(failed).rejects.toThrow('no response within 1500 ms');
  expect(startTimeout.mock.calls).toEqual(calls);
});

test('keeps using cached keys while the issuer is down, but not after they expire', async () => {
  let time = 0;
  const issuerKeys = createIssuerKeys({ now: () => time });
  await issuerKeys(issuer.url, 'first');
  await issuer.close();

  expect(await issuerKeys(issuer.url, 'first')).toEqual([key.jwk]);
  await expect(issuerKeys(issuer.url, 'next')).rejects.toBeInstanceOf(KeysUnavailable);
  time = TWO_HOURS;
  await expect(issuerKeys(issuer.url, 'first')).rejects.toThrow(/cannot be fetched: connect ECONNREFUSED/);
});

test.each([
  'http://example.com/jwks',
  'http://localhost.example.com/jwks',
  'http://localhost@example.com/jwks',
  'http://127.0.0.1:3000/jwks',
  'http://localhost/jwks',
  'http://[::1]/jwks',
  'file:///etc/hosts',
  'jwks',
])('does not fetch the jwks_uri %s of a remote issuer', async (jwksUri) => {
  const fetched: string[] = [];
  const fetch: typeof globalThis.fetch = async (url) => {
    fetched.push(String(url));
    return Response.json({ issuer: 'https://example.com', jwks_uri: jwksUri });
  };

  await expect(createIssuerKeys({ fetch })('https://example.com', 'first')).rejects.toEqual(
    new KeysUnavailable(`${jwksUri} is not HTTPS: only an issuer on this machine may use HTTP`),
  );
  expect(fetched).toEqual(['https://example.com/.well-known/openid-configuration']);
});

test.each([
  ['broken', new Error('broken')],
  ['refused', new TypeError('fetch failed', { cause: new Error('refused') })],
  ['fetch failed', new TypeError('fetch failed', { cause: 'refused' })],
  ['unknown error', 'broken'],
])('reports why a fetch failed: %s', async (reason, error) => {
  const keys = createIssuerKeys({ fetch: () => Promise.reject(error) })('https://example.com', 'first');

  await expect(keys).rejects.toEqual(
    new KeysUnavailable(`https://example.com/.well-known/openid-configuration cannot be fetched: ${reason}`),
  );
});

test('does not fetch the discovery document of a remote issuer over HTTP', async () => {
  const fetch = jest.fn();
  const keys = createIssuerKeys({ fetch })('http://example.com', 'first');

  await expect(keys).rejects.toBeInstanceOf(KeysUnavailable);
  expect(fetch).not.toHaveBeenCalled();
});
