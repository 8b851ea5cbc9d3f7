import { generateKeyPairSync } from 'node:crypto';
import type { HttpRequest } from '../../src/http/http-message';
import { createIssuerKeys, type IssuerKeys, KeysUnavailable } from '../../src/http-api/jwks';
import { authorizeToken as authorizeRouted } from '../../src/http-api/jwt-authorizer';
import { createSignatureVerifier } from '../../src/http-api/verified-signatures';
import type { JwtAuthorizer } from '../../src/model/http-api';
import { ecdsa, forge, rsa } from '../support/attacks-tokens';
import { poolKey, secondKey } from '../support/gateway';
import { httpRequest, toReadable, withHeaders } from '../support/http';
import { authorizer, httpApi, route, routedRequest } from '../support/http-api';
import { jwksOf } from '../support/keys';
import { accessTokenClaims, CLIENT_ID, NOW, signToken } from '../support/tokens';

// test/attacks has malformed, forged, altered and misplaced tokens.
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
  const { authorizationScopes = [], rawQueryString, now = NOW } = settings;
  const target = rawQueryString === undefined ? '/hello' : `/hello?${rawQueryString}`;
  const api = httpApi({ routes: [route('GET /hello', { authorizationScopes })] });
  const authorization = await authorizeRouted(
    routedRequest({ ...request, target }, api),
    authorizer(settings.authorizer),
    {
      issuerKeys: createIssuerKeys({ known: () => jwksOf(poolKey) }),
      verifySignature,
      ...settings,
      now: () => now,
    },
  );
  if (authorization.allowed) return authorization;
  return { ...toReadable(authorization.response), reason: authorization.reason };
}

const authorizeToken = (token: string, settings?: Settings) =>
  authorizeRequest(withHeaders(['authorization', `Bearer ${token}`]), settings);

const allowed = { allowed: true };
const unauthorized = (wwwAuthenticate: string, reason: string) => ({
  statusCode: 401,
  headers: [['www-authenticate', wwwAuthenticate]],
  body: '{"message":"Unauthorized"}',
  reason,
});

test('challenges a request without a token', async () => {
  expect(await authorizeRequest(httpRequest())).toEqual(unauthorized('Bearer', 'no token'));
});

const failure = 'https://example.com/jwks cannot be fetched: status 500';
const failingKeys = async () => {
  throw new KeysUnavailable(failure);
};
test.each<[description: string, reason: string, token: string, settings?: Settings]>([
  ['token contains an invalid number of segments', 'this is not a JWT', 'not-a-token'],
  ['token contains an invalid number of segments', 'no token after Bearer: is $TOKEN empty?', ''],
  ['the token is malformed', 'this is not a JWT', 'a.b.c'],
  [
    'only RSA-based algorithms are supported',
    'signed with HS256-and-; only RSA is accepted',
    forge({ alg: 'HS256-and-more' }),
  ],
  ['critical extensions are not supported', 'it has critical extensions', forge({ crit: ['exp'] })],
  ['the token has no key id', 'it has no key ID (kid)', forge({ kid: undefined })],
  [
    'the key of the token is unknown',
    'signed with a key that the issuer does not have',
    signToken(secondKey),
  ],
  ['the keys of the issuer cannot be fetched', failure, forge(), { issuerKeys: failingKeys }],
  ['the token has an invalid signature', 'its signature is not valid', forge({}, {}, rsa(secondKey))],
  [
    'the token does not have a valid issuer',
    'from another issuer',
    forge({}, { iss: 'https://example.com' }),
  ],
  [
    'the token does not have a valid audience',
    'for client 5def…; this API accepts 7abc…',
    forge({}, { aud: '5def0000' }),
  ],
  ['the token has no expiry', 'it never expires', forge({}, { exp: undefined })],
  ['the token has expired', 'expired 3 min ago', forge({}, { exp: now - 200 })],
  ['the token is not valid yet', 'valid in 1 s', forge({}, { nbf: now + 1 })],
  ['the token was issued in the future', 'issued 2 h from now', forge({}, { iat: now + 7200 })],
])(
  'rejects a token with "%s" (%s), and lists the scopes of the route',
  async (description, reason, token, settings = {}) => {
    const challenge = (scope: string) =>
      unauthorized(
        `Bearer scope="${scope}" error="invalid_token" error_description="${description}"`,
        reason,
      );

    expect(await authorizeToken(token, settings)).toEqual(challenge(''));
    expect(await authorizeToken(token, { ...settings, authorizationScopes: ['a', 'b'] })).toEqual(
      challenge('a b'),
    );
  },
);

test.each<[query: string, expected: object]>([
  ['token=TOKEN', allowed],
  ['token=Bearer%20TOKEN', allowed],
  ['', unauthorized('Bearer', 'no token')],
  ['token=Bearer', { reason: 'no token after Bearer: is $TOKEN empty?' }],
  ['token=Bearer%20', { reason: 'no token after Bearer: is $TOKEN empty?' }],
  ['token=TOKEN&token=TOKEN', { statusCode: 401 }],
])(
  'reads the token only from the query parameter that the identity source names: %s',
  async (query, expected) => {
    const identitySource: JwtAuthorizer['identitySource'] = { source: 'request.querystring', name: 'token' };
    const request = withHeaders(['authorization', forge()]);
    const rawQueryString = query.replaceAll('TOKEN', forge());

    expect(await authorizeRequest(request, { authorizer: { identitySource }, rawQueryString })).toMatchObject(
      expected,
    );
  },
);

const { alg: _alg, ...keyWithoutAlgorithm } = poolKey.jwk;
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const es256 = forge({ alg: 'ES256', kid: 'ec-key' }, {}, ecdsa(ec.privateKey));

const invalid = { statusCode: 401 };
test.each<[name: string, token: string, keys: object[], expected: object]>([
  [
    'accepts RS384 if the published key names no algorithm',
    forge({ alg: 'RS384' }, {}, rsa(poolKey, 'RSA-SHA384')),
    [keyWithoutAlgorithm],
    allowed,
  ],
  [
    'accepts RS512 if the published key names no algorithm',
    forge({ alg: 'RS512' }, {}, rsa(poolKey, 'RSA-SHA512')),
    [keyWithoutAlgorithm],
    allowed,
  ],
  [
    'rejects ES256 even if the key is published',
    es256,
    [{ ...ec.publicKey.export({ format: 'jwk' }), kid: 'ec-key' }],
    invalid,
  ],
  [
    'rejects a token if two published keys have its kid',
    forge(),
    [poolKey.jwk, { ...secondKey.jwk, kid: 'pool-key' }],
    invalid,
  ],
  [
    'rejects a token if the published key is for encryption',
    forge(),
    [{ ...poolKey.jwk, use: 'enc' }],
    invalid,
  ],
])('the JWT authorizer %s', async (_name, token, keys, expected) => {
  const issuerKeys = async () => keys.map((each) => ({ kty: 'EC', ...each }));
  expect(await authorizeToken(token, { issuerKeys })).toMatchObject(expected);
});

test('accepts an access token because of its client_id, and returns its claims and scopes', async () => {
  expect(await authorizeToken(signToken(poolKey, accessTokenClaims()))).toEqual({
    allowed: true,
    caller: { type: 'JWT', claims: accessTokenClaims(), scopes: ['aws.cognito.signin.user.admin'] },
  });
});

test.each<[scopes: unknown[], claims: object]>([
  [['a', 'b'], { scope: ' a  b ' }],
  [['a'], { scp: ['a', 7] }],
  [[], {}],
])('returns the scopes %j of a token with %j', async (scopes, claims) => {
  expect(await authorizeToken(forge({}, claims))).toMatchObject({ caller: { scopes } });
});

test('accepts any of several audiences, and rejects every token if there are none', async () => {
  const authorizeFor = (...audience: string[]) => authorizeToken(forge(), { authorizer: { audience } });

  expect(await authorizeFor('other', CLIENT_ID)).toMatchObject(allowed);
  expect(await authorizeFor('5def', 'other')).toMatchObject({
    reason: 'for client 7abc…; this API accepts 5def, othe…',
  });
  expect(await authorizeFor()).toMatchObject({ statusCode: 401 });
});

test('does not report an internal error as an invalid token', async () => {
  const error = new Error('internal');
  const issuerKeys = () => Promise.reject(error);

  await expect(authorizeToken(forge(), { issuerKeys })).rejects.toBe(error);
});

const forbidden = {
  statusCode: 403,
  headers: [
    [
      'www-authenticate',
      'Bearer scope="notes/read notes/write" error="insufficient_scope" error_description="the token does not have a required scope"',
    ],
  ],
  body: '{"message":"Forbidden"}',
  reason: 'the token has none of the scopes notes/read notes/write',
};
test.each([
  [{ scope: 'openid notes/write' }, allowed],
  [{ scp: 'notes/read' }, allowed],
  [{ scp: ['openid', 'notes/read'] }, allowed],
  [{ scope: 'openid' }, forbidden],
  [{ scope: 'notes/reading' }, forbidden],
  [{ scope: 'notes/read,notes/write' }, forbidden],
  [{ scope: 'NOTES/READ' }, forbidden],
  [{ scope: '', scp: 'notes/read' }, forbidden],
  [{ scope: 'openid', scp: 'notes/read' }, forbidden],
  [{ scp: { 'notes/read': true } }, forbidden],
  [{}, forbidden],
])('requires one of the scopes of the route: %j', async (scopes, expected) => {
  const settings = { authorizationScopes: ['notes/read', 'notes/write'] };
  expect(await authorizeToken(forge({}, scopes), settings)).toMatchObject(expected);
});

test.each<[name: string, settings: Settings, statusCode: number]>([
  ['it has expired', { now: new Date(NOW.getTime() + 3_540_000) }, 401],
  ['it is not valid yet', { now: new Date(NOW.getTime() - 1000) }, 401],
  ['the route is for another client', { authorizer: { audience: ['other'] } }, 401],
  ['the route is for another issuer', { authorizer: { issuer: 'https://other.example' } }, 401],
  ['it lacks the scope of the route', { authorizationScopes: ['write'] }, 403],
  ['the issuer has withdrawn its key', { issuerKeys: async () => [secondKey.jwk] }, 401],
])('rejects a previously accepted token if %s', async (_name, settings, statusCode) => {
  const token = signToken(poolKey, accessTokenClaims({ nbf: now, scope: 'read' }));
  expect(await authorizeToken(token)).toMatchObject(allowed);

  expect(await authorizeToken(token, settings)).toMatchObject({ statusCode });
});
