import { generateKeyPairSync } from 'node:crypto';
import type { HttpRequest } from '../../src/http/http-message';
import { createIssuerKeys, type IssuerKeys, KeysUnavailable } from '../../src/http-api/jwks';
import { authorize } from '../../src/http-api/jwt-authorizer';
import { createSignatureVerifier } from '../../src/http-api/verified-signatures';
import type { JwtAuthorizer } from '../../src/model';
import { ecdsa, forge, rsa } from '../support/attacks-tokens';
import { httpRequest, toReadable, withHeaders } from '../support/http';
import { authorizer } from '../support/http-api';
import { createKey, jwksOf } from '../support/keys';
import { accessTokenClaims, CLIENT_ID, ISSUER, idTokenClaims, NOW, signToken } from '../support/tokens';

// Malformed, forged, altered and misplaced tokens are in test/attacks.
const key = createKey('pool-key');
const otherKey = createKey('other-key');
const now = NOW.getTime() / 1000;

interface Settings {
  now?: Date;
  authorizationScopes?: string[];
  issuerKeys?: IssuerKeys;
  authorizer?: Partial<JwtAuthorizer>;
  rawQueryString?: string;
}

const verifySignature = createSignatureVerifier();

async function authorizeRequest(request: HttpRequest, settings: Settings = {}): Promise<object> {
  const authorization = await authorize(
    request,
    { path: '/hello', rawQueryString: settings.rawQueryString ?? '' },
    {
      authorizer: authorizer(settings.authorizer),
      authorizationScopes: settings.authorizationScopes ?? [],
    },
    {
      issuerKeys: settings.issuerKeys ?? createIssuerKeys({ known: () => jwksOf(key) }),
      verifySignature,
      now: settings.now ?? NOW,
    },
  );
  if (authorization.allowed) return authorization;
  return { ...toReadable(authorization.response), reason: authorization.reason };
}

const authorizeToken = (token: string, settings?: Settings) =>
  authorizeRequest(withHeaders(['authorization', `Bearer ${token}`]), settings);

const unauthorized = (wwwAuthenticate: string, reason: string) => ({
  statusCode: 401,
  headers: [['www-authenticate', wwwAuthenticate]],
  body: '{"message":"Unauthorized"}',
  reason,
});
const invalidToken = (description: string, reason: string, scope = '') =>
  unauthorized(`Bearer scope="${scope}" error="invalid_token" error_description="${description}"`, reason);

const withClaims = (claims: object) => signToken(key, idTokenClaims(claims));
const withHeader = (header: object) => signToken(key, idTokenClaims(), header);

test('challenges a request without a token', async () => {
  expect(await authorizeRequest(httpRequest())).toEqual(unauthorized('Bearer', 'no token'));
});

test.each<[description: string, reason: string, token: string]>([
  ['token contains an invalid number of segments', 'this is not a JWT', 'not-a-token'],
  ['token contains an invalid number of segments', 'no token after Bearer: is $TOKEN empty?', ''],
  ['the token is malformed', 'this is not a JWT', 'a.b.c'],
  [
    'only RSA-based algorithms are supported',
    'signed with HS256, only RSA is accepted',
    withHeader({ alg: 'HS256' }),
  ],
  ['critical extensions are not supported', 'it has critical extensions', withHeader({ crit: ['exp'] })],
  ['the token has no key id', 'it names no key (kid)', withHeader({ kid: undefined })],
  ['the key of the token is unknown', 'signed with a key the issuer does not have', signToken(otherKey)],
  [
    'the token has an invalid signature',
    'its signature is not valid',
    signToken({ ...otherKey, kid: key.kid }),
  ],
  [
    'the token does not have a valid issuer',
    'from another issuer',
    withClaims({ iss: 'https://example.com' }),
  ],
  [
    'the token does not have a valid audience',
    'for client 5def…, this API accepts 7abc…',
    withClaims({ aud: '5def0000' }),
  ],
  ['the token has no expiry', 'it never expires', withClaims({ exp: undefined })],
  ['the token has expired', 'expired 3 min ago', withClaims({ exp: now - 200 })],
  ['the token is not valid yet', 'valid in 1 s', withClaims({ nbf: now + 1 })],
  ['the token was issued in the future', 'issued 2 h from now', withClaims({ iat: now + 7200 })],
])('rejects a token with "%s" (%s)', async (description, reason, token) => {
  expect(await authorizeToken(token)).toEqual(invalidToken(description, reason));
});

test('rejects every token if the keys of the issuer cannot be fetched', async () => {
  const reason = 'https://example.com/jwks cannot be fetched: status 500';
  const issuerKeys = async () => {
    throw new KeysUnavailable(reason);
  };
  expect(await authorizeToken(signToken(key), { issuerKeys })).toEqual(
    invalidToken('the keys of the issuer cannot be fetched', reason),
  );
});

test('names the scopes of the route when it rejects a token', async () => {
  const authorizationScopes = ['a', 'b'];

  expect(await authorizeToken(withClaims({ exp: now - 200 }), { authorizationScopes })).toEqual(
    invalidToken('the token has expired', 'expired 3 min ago', 'a b'),
  );
});

test('reads the token from the query if the identity source says so', async () => {
  const token = signToken(key);
  const fromQuery: Settings = { authorizer: { identitySource: { from: 'querystring', name: 'token' } } };
  const askWith = (rawQueryString: string) =>
    authorizeRequest(withHeaders(['authorization', token]), { ...fromQuery, rawQueryString });

  expect(await askWith(`token=${token}`)).toMatchObject({ allowed: true });
  expect(await askWith(`token=Bearer%20${token}`)).toMatchObject({ allowed: true });
  expect(await askWith('')).toEqual(unauthorized('Bearer', 'no token'));
  expect(await askWith('token=Bearer%20')).toMatchObject({
    reason: 'no token after Bearer: is $TOKEN empty?',
  });
  expect(await askWith(`token=${token}&token=${token}`)).toMatchObject({ statusCode: 401 });
});

const { alg: _alg, ...keyWithoutAlgorithm } = key.jwk;
const rs512 = forge({ alg: 'RS512', kid: key.kid }, idTokenClaims(), rsa(key, 'RSA-SHA512'));
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const es256 = forge({ alg: 'ES256', kid: 'ec-key' }, idTokenClaims(), ecdsa(ec.privateKey));

test('accepts RS512 if the key names no algorithm', async () => {
  expect(await authorizeToken(rs512, { issuerKeys: async () => [keyWithoutAlgorithm] })).toMatchObject({
    allowed: true,
  });
});

test.each<[name: string, token: string, keys: object[]]>([
  ['RS512 by a key for RS256', rs512, [key.jwk]],
  ['an elliptic curve', es256, [{ ...ec.publicKey.export({ format: 'jwk' }), kid: 'ec-key' }]],
  ['a kid that two keys have', signToken(key), [key.jwk, { ...otherKey.jwk, kid: key.kid }]],
  ['a key for encryption', signToken(key), [{ ...key.jwk, use: 'enc' }]],
])('rejects %s, though the issuer publishes the key', async (_name, token, keys) => {
  const issuerKeys = async () => keys.map((each) => ({ kty: 'EC', ...each }));
  expect(await authorizeToken(token, { issuerKeys })).toMatchObject({ statusCode: 401 });
});

test('fetches the keys of the issuer that the authorizer names, not the token', async () => {
  const issuerKeys = jest.fn(async () => [key.jwk]);
  await authorizeToken(withClaims({ iss: 'https://evil.example' }), { issuerKeys });

  expect(issuerKeys.mock.calls).toEqual([[ISSUER, 'pool-key']]);
});

test('accepts an access token by its client_id, and returns its claims and scopes', async () => {
  expect(await authorizeToken(signToken(key, accessTokenClaims()))).toEqual({
    allowed: true,
    token: { claims: accessTokenClaims(), scopes: ['aws.cognito.signin.user.admin'] },
  });
});

test('accepts any of several audiences, and rejects every token if there are none', async () => {
  const audience = ['other', CLIENT_ID];

  expect(await authorizeToken(signToken(key), { authorizer: { audience } })).toMatchObject({ allowed: true });
  expect(await authorizeToken(signToken(key), { authorizer: { audience: [] } })).toMatchObject({
    statusCode: 401,
  });
});

const authorizationScopes = ['notes/read', 'notes/write'];
const withScopes = (scopes: object) =>
  authorizeToken(signToken(key, accessTokenClaims({ scope: undefined, ...scopes })), { authorizationScopes });

test('responds with 403 if the token has none of the required scopes', async () => {
  expect(await withScopes({ scope: 'openid' })).toEqual({
    statusCode: 403,
    headers: [
      [
        'www-authenticate',
        'Bearer scope="notes/read notes/write" error="insufficient_scope" error_description="the token does not have a required scope"',
      ],
    ],
    body: '{"message":"Forbidden"}',
    reason: 'it has none of the scopes notes/read notes/write',
  });
});

test.each([{ scope: 'openid notes/write' }, { scp: 'notes/read' }, { scp: ['openid', 'notes/read'] }])(
  'accepts the scopes %j',
  async (scopes) => expect(await withScopes(scopes)).toMatchObject({ allowed: true }),
);

test.each([
  { scope: 'notes/reading' },
  { scope: 'notes/read,notes/write' },
  { scope: 'NOTES/READ' },
  { scope: '', scp: 'notes/read' },
  { scope: 'openid', scp: 'notes/read' },
  { scp: { 'notes/read': true } },
  {},
])('forbids the scopes %j', async (scopes) => {
  expect(await withScopes(scopes)).toMatchObject({ statusCode: 403 });
});

test('keeps the token and its claims out of the response and the reason', async () => {
  const claims = { iss: 'https://secret.example', aud: 'secret-audience', sub: 'secret-subject' };
  const token = signToken(key, idTokenClaims(claims), { typ: 'secret-type' });

  for (const settings of [{}, { authorizer: { issuer: claims.iss } }]) {
    const outcome = JSON.stringify(await authorizeToken(token, settings));
    expect(outcome).toContain('"statusCode":401');
    expect(outcome).not.toContain('secret-');
    expect(outcome).not.toContain(token.split('.')[1]);
  }
});

test.each<[name: string, settings: Settings, statusCode: number]>([
  ['it has expired', { now: new Date(NOW.getTime() + 3_540_000) }, 401],
  ['it is not valid yet', { now: new Date(NOW.getTime() - 1000) }, 401],
  ['the route is for another client', { authorizer: { audience: ['other'] } }, 401],
  ['the route is for another issuer', { authorizer: { issuer: 'https://other.example' } }, 401],
  ['it lacks the scope of the route', { authorizationScopes: ['write'] }, 403],
  ['the issuer has withdrawn its key', { issuerKeys: async () => [otherKey.jwk] }, 401],
])('rejects a token that was accepted before if %s', async (_name, settings, statusCode) => {
  const token = signToken(key, accessTokenClaims({ nbf: now, scope: 'read' }));
  expect(await authorizeToken(token)).toMatchObject({ allowed: true });

  expect(await authorizeToken(token, settings)).toMatchObject({ statusCode });
});
