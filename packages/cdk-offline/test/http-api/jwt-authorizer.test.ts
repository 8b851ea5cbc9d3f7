import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import type { HttpRequest } from '../../src/http/http-message';
import { createIssuerKeys, type IssuerKeys, KeysUnavailable } from '../../src/http-api/jwks';
import { authorize } from '../../src/http-api/jwt-authorizer';
import { createSignatureVerifier, type VerifySignature } from '../../src/http-api/verified-signatures';
import type { JwtAuthorizer } from '../../src/model';
import { httpRequest, readable, withHeaders } from '../support/http';
import { authorizer } from '../support/http-api';
import { createKey, jwksOf } from '../support/keys';
import {
  accessTokenClaims,
  CLIENT_ID,
  encode,
  ISSUER,
  idTokenClaims,
  NOW,
  signToken,
} from '../support/tokens';

const key = createKey('pool-key');
const otherKey = createKey('other-key');
const now = NOW.getTime() / 1000;

interface Settings {
  now?: Date;
  verifySignature?: VerifySignature;
  authorizationScopes?: string[];
  issuerKeys?: IssuerKeys;
  authorizer?: Partial<JwtAuthorizer>;
  rawQueryString?: string;
}

/** What becomes of a request: the claims, or the whole answer with its reason. */
async function outcomeOf(request: HttpRequest, settings: Settings = {}): Promise<object> {
  const authorization = await authorize(
    request,
    { path: '/hello', rawQueryString: settings.rawQueryString ?? '' },
    {
      authorizer: authorizer(settings.authorizer),
      authorizationScopes: settings.authorizationScopes ?? [],
    },
    {
      issuerKeys: settings.issuerKeys ?? createIssuerKeys({ known: () => jwksOf(key) }),
      verifySignature: settings.verifySignature ?? createSignatureVerifier(),
      now: settings.now ?? NOW,
    },
  );
  if (authorization.allowed) return authorization;
  return { ...readable(authorization.response), reason: authorization.reason };
}

const outcomeOfToken = (token: string, settings?: Settings) =>
  outcomeOf(withHeaders(['authorization', `Bearer ${token}`]), settings);

const unauthorized = (wwwAuthenticate: string, reason: string) => ({
  statusCode: 401,
  headers: [['www-authenticate', wwwAuthenticate]],
  body: '{"message":"Unauthorized"}',
  reason,
});

const invalidToken = (description: string, reason: string, scope = '') =>
  unauthorized(`Bearer scope="${scope}" error="invalid_token" error_description="${description}"`, reason);

const segments = 'token contains an invalid number of segments';
const algorithm = 'only RSA-based algorithms are supported';
const audience = 'the token does not have a valid audience';
const [header, payload, signature] = signToken(key).split('.');

test('row 1: a request without a token', async () => {
  expect(await outcomeOf(httpRequest())).toEqual(unauthorized('Bearer', 'no token'));
});

test.each([
  ['row 2: not-a-token', 'not-a-token', segments, 'this is not a JWT'],
  ['two parts', `${header}.${payload}`, segments, 'this is not a JWT'],
  ['four parts', `${header}.${payload}.${signature}.${signature}`, segments, 'this is not a JWT'],
  [
    'a refresh token',
    `${encode({ alg: 'RSA-OAEP', enc: 'A256GCM' })}.a.b.c.d`,
    segments,
    'this is a refresh token',
  ],
  ['no signature', `${header}.${payload}.`, 'the token is malformed', 'this is not a JWT'],
  ['padding', `${header}.${payload}.${signature}==`, 'the token is malformed', 'this is not a JWT'],
  ['a space inside', `${header}.${payload}. ${signature}`, 'the token is malformed', 'this is not a JWT'],
  ['a header that is no JSON', `AAAA.${payload}.${signature}`, 'the token is malformed', 'this is not a JWT'],
  [
    'a payload that is no object',
    `${header}.${encode([])}.${signature}`,
    'the token is malformed',
    'this is not a JWT',
  ],
])('refuses %s', async (_name, token, description, reason) => {
  expect(await outcomeOfToken(token)).toEqual(invalidToken(description, reason));
});

test('refuses the one other spelling that base64url leaves for the last bits of a signature', async () => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const token = signToken(key);
  const last = alphabet.charAt(alphabet.indexOf(token.slice(-1)) + 1);

  expect(await outcomeOfToken(token.slice(0, -1) + last)).toEqual(
    invalidToken('the token is malformed', 'this is not a JWT'),
  );
});

test('row 3: a token of another audience', async () => {
  expect(await outcomeOfToken(signToken(key, idTokenClaims({ aud: '5def0000' })))).toEqual(
    invalidToken(audience, 'for client 5def…, this API accepts 7abc…'),
  );
});

test('row 4: an expired token, with the scopes of the route', async () => {
  const token = signToken(key, idTokenClaims({ exp: now - 200 }));

  expect(await outcomeOfToken(token)).toEqual(invalidToken('the token has expired', 'expired 3 min ago'));
  expect(await outcomeOfToken(token, { authorizationScopes: ['a', 'b'] })).toEqual(
    invalidToken('the token has expired', 'expired 3 min ago', 'a b'),
  );
});

describe('row 5: where the token is looked for', () => {
  const token = signToken(key);

  test.each([token, `Bearer ${token}`])('accepts the token alone and after Bearer', async (value) => {
    expect(await outcomeOf(withHeaders(['authorization', value]))).toMatchObject({ allowed: true });
  });

  test.each([
    ['bearer in lower case', `bearer ${token}`],
    ['two spaces', `Bearer  ${token}`],
    ['Bearer twice', `Bearer Bearer ${token}`],
    ['another scheme', `Basic ${token}`],
    ['two tokens', `Bearer ${token},${token}`],
    ['a token and more', `Bearer ${token} ${token}`],
  ])('refuses %s', async (_name, value) => {
    expect(await outcomeOf(withHeaders(['authorization', value]))).toMatchObject({ statusCode: 401 });
  });

  test('refuses a good token beside a second Authorization header, on either side', async () => {
    for (const other of ['Bearer x', `Bearer ${token}`, '']) {
      const good: [string, string] = ['authorization', `Bearer ${token}`];
      expect(await outcomeOf(withHeaders(good, ['authorization', other]))).toMatchObject({ statusCode: 401 });
      expect(await outcomeOf(withHeaders(['authorization', other], good))).toMatchObject({ statusCode: 401 });
    }
  });

  test('takes it from nowhere but the identity source', async () => {
    const elsewhere = withHeaders(['cookie', `authorization=${token}`], ['x-authorization', token]);
    expect(await outcomeOf(elsewhere, { rawQueryString: `authorization=${token}` })).toEqual(
      unauthorized('Bearer', 'no token'),
    );
  });

  test('takes it from the query where the identity source says so, and there only once', async () => {
    const fromQuery = { authorizer: { identitySource: { from: 'querystring', name: 'token' } as const } };
    const inHeader = withHeaders(['authorization', token]);

    expect(await outcomeOf(httpRequest(), { ...fromQuery, rawQueryString: `token=${token}` })).toMatchObject({
      allowed: true,
    });
    expect(await outcomeOf(inHeader, fromQuery)).toEqual(unauthorized('Bearer', 'no token'));
    expect(
      await outcomeOf(httpRequest(), { ...fromQuery, rawQueryString: `token=${token}&token=${token}` }),
    ).toMatchObject({ statusCode: 401 });
  });
});

describe('row 6: algorithms', () => {
  test.each(['none', 'None', 'NONE', '', 'rs256', 'HS256', 'ES256', 'EdDSA', 'PS256', 'RS256 ', 'RSA-OAEP'])(
    'refuses %j',
    async (alg) => {
      expect(await outcomeOfToken(signToken(key, idTokenClaims(), { alg }))).toEqual(
        invalidToken(algorithm, `signed with ${alg || 'no algorithm'}, only RSA is accepted`),
      );
    },
  );

  test('refuses a token without one', async () => {
    expect(await outcomeOfToken(signToken(key, idTokenClaims(), { alg: undefined }))).toEqual(
      invalidToken(algorithm, 'signed with no algorithm, only RSA is accepted'),
    );
  });

  test('refuses HS256 with the public key as its secret', async () => {
    const input = `${encode({ alg: 'HS256', kid: key.kid })}.${payload}`;
    const secret = key.publicKey.export({ type: 'spki', format: 'pem' });
    const mac = createHmac('sha256', secret).update(input).digest('base64url');

    expect(await outcomeOfToken(`${input}.${mac}`)).toEqual(
      invalidToken(algorithm, 'signed with HS256, only RSA is accepted'),
    );
  });

  test('refuses an ES256 token even where the issuer lists its key', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwk = { ...publicKey.export({ format: 'jwk' }), kty: 'EC', kid: 'ec-key' };
    const input = `${encode({ alg: 'ES256', kid: 'ec-key' })}.${payload}`;
    const token = `${input}.${sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;

    expect(await outcomeOfToken(token, { issuerKeys: async () => [jwk] })).toEqual(
      invalidToken(algorithm, 'signed with ES256, only RSA is accepted'),
    );
  });

  test('accepts RS512 where the key names no algorithm, and refuses it where the key names another one', async () => {
    const input = `${encode({ alg: 'RS512', kid: key.kid })}.${payload}`;
    const token = `${input}.${sign('sha512', Buffer.from(input), key.privateKey).toString('base64url')}`;
    const { alg: _alg, ...jwk } = key.jwk;

    expect(await outcomeOfToken(token, { issuerKeys: async () => [jwk] })).toMatchObject({ allowed: true });
    expect(await outcomeOfToken(token)).toMatchObject({ statusCode: 401 });
  });

  test('refuses extensions that are marked critical', async () => {
    expect(await outcomeOfToken(signToken(key, idTokenClaims(), { crit: ['b64'], b64: true }))).toEqual(
      invalidToken('critical extensions are not supported', 'it has critical extensions'),
    );
  });
});

describe('row 7: keys', () => {
  const unknown = invalidToken(
    'the key of the token is unknown',
    'signed with a key the issuer does not have',
  );

  test('refuses a token without a kid', async () => {
    for (const kid of [undefined, '']) {
      expect(await outcomeOfToken(signToken(key, idTokenClaims(), { kid }))).toEqual(
        invalidToken('the token has no key id', 'it names no key (kid)'),
      );
    }
  });

  test('refuses a kid that the issuer does not have', async () => {
    expect(await outcomeOfToken(signToken(otherKey))).toEqual(unknown);
  });

  test('refuses a kid that two keys have', async () => {
    const twin = { ...otherKey.jwk, kid: key.kid };
    expect(await outcomeOfToken(signToken(key), { issuerKeys: async () => [key.jwk, twin] })).toEqual(
      unknown,
    );
  });

  test.each([
    ['another key under the same kid', signToken({ ...otherKey, kid: key.kid })],
    ['an altered payload', `${header}.${encode(idTokenClaims({ sub: 'mallory' }))}.${signature}`],
    ['an altered header', `${encode({ alg: 'RS256', kid: key.kid, typ: 'JWT' })}.${payload}.${signature}`],
    [
      'a key inside the token',
      signToken({ ...otherKey, kid: key.kid }, idTokenClaims(), { jwk: otherKey.jwk }),
    ],
  ])('refuses %s', async (_name, token) => {
    expect(await outcomeOfToken(token)).toEqual(
      invalidToken('the token has an invalid signature', 'its signature is not valid'),
    );
  });

  test('refuses a key that is for encryption', async () => {
    const issuerKeys = async () => [{ ...key.jwk, use: 'enc' }];
    expect(await outcomeOfToken(signToken(key), { issuerKeys })).toMatchObject({ statusCode: 401 });
  });
});

test.each([`${ISSUER}/`, ISSUER.toUpperCase(), 'https://example.com', undefined])(
  'row 8: refuses the issuer %s',
  async (iss) => {
    expect(await outcomeOfToken(signToken(key, idTokenClaims({ iss })))).toEqual(
      invalidToken('the token does not have a valid issuer', 'from another issuer'),
    );
  },
);

describe('row 9: aud, or client_id where there is no aud', () => {
  test('accepts an access token of Cognito by its client_id, and gives its claims and scopes', async () => {
    expect(await outcomeOfToken(signToken(key, accessTokenClaims()))).toEqual({
      allowed: true,
      token: { claims: accessTokenClaims(), scopes: ['aws.cognito.signin.user.admin'] },
    });
  });

  test.each([
    { aud: CLIENT_ID },
    { aud: ['other', CLIENT_ID] },
    { aud: CLIENT_ID, client_id: 'other' },
    { aud: undefined, client_id: CLIENT_ID },
  ])('accepts %j', async (claims) => {
    expect(await outcomeOfToken(signToken(key, idTokenClaims(claims)))).toMatchObject({ allowed: true });
  });

  test.each([
    { aud: 'other', client_id: CLIENT_ID },
    { aud: [], client_id: CLIENT_ID },
    { aud: '', client_id: CLIENT_ID },
    { aud: ['other'] },
    { aud: `${CLIENT_ID} ` },
    { aud: undefined, client_id: 'other' },
    { aud: undefined, client_id: [CLIENT_ID] },
    { aud: undefined },
  ])('refuses %j', async (claims) => {
    expect(await outcomeOfToken(signToken(key, idTokenClaims(claims)))).toMatchObject({
      statusCode: 401,
      headers: [['www-authenticate', expect.stringContaining(`error_description="${audience}"`)]],
    });
  });

  test('refuses every token where the audience list is empty', async () => {
    expect(await outcomeOfToken(signToken(key), { authorizer: { audience: [] } })).toMatchObject({
      statusCode: 401,
    });
  });
});

describe('row 10: times, without leeway', () => {
  test.each([{ exp: now + 1 }, { nbf: now }, { iat: now }, { iat: undefined }, { exp: now + 0.001 }])(
    'accepts %j at its limit',
    async (claims) => {
      expect(await outcomeOfToken(signToken(key, idTokenClaims(claims)))).toMatchObject({ allowed: true });
    },
  );

  test.each([
    [{ exp: now }, 'the token has expired', 'expired 0 s ago'],
    [{ exp: now - 60 }, 'the token has expired', 'expired 1 min ago'],
    [{ exp: 0 }, 'the token has expired', 'expired 20779 days ago'],
    [{ exp: undefined }, 'the token has no expiry', 'it never expires'],
    [{ nbf: now + 1 }, 'the token is not valid yet', 'valid in 1 s'],
    [{ iat: now + 7200 }, 'the token was issued in the future', 'issued 2 h from now'],
    [{ exp: String(now + 60) }, 'the token is malformed', 'this is not a JWT'],
    [{ exp: null }, 'the token is malformed', 'this is not a JWT'],
  ])('refuses %j', async (claims, description, reason) => {
    expect(await outcomeOfToken(signToken(key, idTokenClaims(claims)))).toEqual(
      invalidToken(description, reason),
    );
  });
});

describe('row 11: scopes of the route', () => {
  const withScopes = { authorizationScopes: ['notes/read', 'notes/write'] };

  test('answers 403 to a token without any of them', async () => {
    expect(await outcomeOfToken(signToken(key, accessTokenClaims()), withScopes)).toEqual({
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
    'accepts %j',
    async (scopes) => {
      const token = signToken(key, accessTokenClaims({ scope: undefined, ...scopes }));
      expect(await outcomeOfToken(token, withScopes)).toMatchObject({ allowed: true });
    },
  );

  test.each([
    { scope: 'notes/reading' },
    { scope: 'notes/read,notes/write' },
    { scope: 'NOTES/READ' },
    { scope: '', scp: 'notes/read' },
    { scp: { 'notes/read': true } },
    {},
  ])('refuses %j', async (scopes) => {
    const token = signToken(key, accessTokenClaims({ scope: undefined, ...scopes }));
    expect(await outcomeOfToken(token, withScopes)).toMatchObject({ statusCode: 403 });
  });
});

test('row 12: refuses when the keys of the issuer cannot be fetched', async () => {
  const issuerKeys = async () => {
    throw new KeysUnavailable('https://example.com/jwks cannot be fetched: status 500');
  };
  expect(await outcomeOfToken(signToken(key), { issuerKeys })).toEqual(
    invalidToken(
      'the keys of the issuer cannot be fetched',
      'https://example.com/jwks cannot be fetched: status 500',
    ),
  );
});

test('asks for the keys of the issuer that the authorizer names, whatever the token says', async () => {
  const asked: string[] = [];
  const issuerKeys = async (issuer: string, kid: string) => {
    asked.push(issuer, kid);
    return [key.jwk];
  };
  await outcomeOfToken(signToken(key, idTokenClaims({ iss: 'https://evil.example' })), { issuerKeys });

  expect(asked).toEqual([ISSUER, 'pool-key']);
});

test('row 14: neither the answer nor the reason holds the token, or a whole value out of it', async () => {
  const claims = { iss: 'https://secret.example', aud: 'secret-audience', sub: 'secret-subject' };
  const token = signToken(key, idTokenClaims(claims), { typ: 'secret-type' });

  for (const settings of [{}, { authorizer: { issuer: claims.iss } }]) {
    const outcome = JSON.stringify(await outcomeOfToken(token, settings));
    expect(outcome).toContain('"statusCode":401');
    expect(outcome).not.toContain('secret-');
    expect(outcome).not.toContain(token.split('.')[1]);
  }
});

describe('a token whose signature is remembered', () => {
  const accessToken = signToken(key, accessTokenClaims({ nbf: now, scope: 'read' }));
  const again = async (settings: Settings) => {
    const verifySignature = createSignatureVerifier();
    expect(await outcomeOfToken(accessToken, { verifySignature })).toMatchObject({ allowed: true });
    return outcomeOfToken(accessToken, { verifySignature, ...settings });
  };

  test('passes again', async () => {
    expect(await again({})).toMatchObject({ allowed: true });
  });

  test.each<[string, Settings, object]>([
    ['has expired', { now: new Date(NOW.getTime() + 3_540_000) }, { statusCode: 401 }],
    ['is not valid yet', { now: new Date(NOW.getTime() - 1000) }, { statusCode: 401 }],
    ['is for another client', { authorizer: { audience: ['other'] } }, { statusCode: 401 }],
    ['is from another issuer', { authorizer: { issuer: 'https://other.example' } }, { statusCode: 401 }],
    ['has no scope of the route', { authorizationScopes: ['write'] }, { statusCode: 403 }],
    ['is signed with a withdrawn key', { issuerKeys: async () => [otherKey.jwk] }, { statusCode: 401 }],
  ])('is refused all the same where it %s', async (_why, settings, refusal) => {
    expect(await again(settings)).toMatchObject(refusal);
  });
});
