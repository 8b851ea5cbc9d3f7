import { type ApiRequest, type Case, type Expected, NO_RESPONSE, type Target } from './case';
import { FORGED_TOKENS } from './test-tokens';

export const message = (text: string) => JSON.stringify({ message: text });
const NOT_FOUND: Expected = { status: 404, body: message('Not Found') };
const NO_TOKEN: Expected = {
  status: 401,
  body: message('Unauthorized'),
  headers: { 'www-authenticate': /^Bearer$/, 'apigw-requestid': /./ },
};
const FORBIDDEN: Expected = {
  status: 403,
  body: message('Forbidden'),
  headers: { 'www-authenticate': /^Bearer scope="[^"]+" error="insufficient_scope"/ },
};
const ACCEPTED: Expected = { status: 200 };

/** AWS documents only some descriptions. By default, any description is right. */
export const invalidToken = (description = '[^"]+'): Expected => ({
  status: 401,
  body: message('Unauthorized'),
  headers: {
    'www-authenticate': new RegExp(
      `^Bearer scope="[^"]*" error="invalid_token" error_description="${description}"$`,
    ),
    'apigw-requestid': /./,
  },
});

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
export const idToken = ({ tokens }: Target) => bearer(tokens.IdToken);
const SEGMENTS = 'token contains an invalid number of segments';

/** Only a token with one of the route's scopes passes. ID tokens have none; users' access tokens have Cognito's own. */
const ifNoScopes = ({ scopes }: Target): Expected => (scopes.length === 0 ? ACCEPTED : FORBIDDEN);
const ifUserScope = ({ scopes }: Target): Expected =>
  scopes.length === 0 || scopes.includes('aws.cognito.signin.user.admin') ? ACCEPTED : FORBIDDEN;

type Row = [
  name: string,
  request: Omit<ApiRequest, 'headers'> & { headers?: (target: Target) => Record<string, string> },
  expected: Case['expected'],
  skip?: Case['skip'],
];

const ORIGIN_NEEDED = ({ origin }: Target) =>
  origin === undefined ? 'pass an origin of the CORS configuration with --origin' : undefined;
const preflight = (origin: string) => ({
  origin,
  'access-control-request-method': 'GET',
  'access-control-request-headers': 'authorization',
});
const FOREIGN = 'https://verify.example';

const ROWS: Row[] = [
  ['no token', {}, NO_TOKEN],
  ['ID token', { headers: idToken }, ifNoScopes],
  ['access token', { headers: ({ tokens }) => bearer(tokens.AccessToken) }, ifUserScope],
  ['ID token without "Bearer"', { headers: ({ tokens }) => ({ authorization: tokens.IdToken }) }, ifNoScopes],
  ['garbage as the token', { headers: () => bearer('not-a-token') }, invalidToken(SEGMENTS)],
  ['refresh token', { headers: ({ tokens }) => bearer(tokens.RefreshToken) }, invalidToken(SEGMENTS)],
  [
    "another client's token",
    { headers: ({ tokens }) => bearer(tokens.otherClient ?? '') },
    invalidToken('the token does not have a valid audience'),
    ({ tokens }) =>
      tokens.otherClient === undefined
        ? 'the pool has no other client, and none can be created: pass one with --other-client-id'
        : undefined,
  ],
  ...FORGED_TOKENS.map(
    ([name, make]): Row => [
      `forged token: ${name}`,
      { headers: ({ tokens }) => bearer(make(tokens)) },
      invalidToken(),
    ],
  ),
  [
    'token in the header X-Authorization',
    { headers: ({ tokens }) => ({ 'x-authorization': tokens.IdToken }) },
    NO_TOKEN,
  ],
  ['token in a cookie', { headers: ({ tokens }) => ({ cookie: `token=${tokens.IdToken}` }) }, NO_TOKEN],
  [
    'token with the scheme Basic',
    { headers: ({ tokens }) => ({ authorization: `Basic ${tokens.IdToken}` }) },
    { status: 401, body: message('Unauthorized') },
  ],
  [
    'two tokens',
    { headers: ({ tokens }) => ({ authorization: `Bearer ${tokens.IdToken}, Bearer ${tokens.IdToken}` }) },
    { status: 401, body: message('Unauthorized') },
  ],

  ['unknown path', { path: () => '/cognito-users-verify', headers: idToken }, NOT_FOUND],
  ['unknown path without a token', { path: () => '/cognito-users-verify' }, NOT_FOUND],
  ['another method (POST)', { method: 'POST', headers: idToken }, NOT_FOUND],
  ['another method (POST) without a token', { method: 'POST' }, NOT_FOUND],
  ['HEAD', { method: 'HEAD', headers: idToken }, { status: 404, body: '' }],
  ['trailing slash', { path: (route) => `${route}/`, headers: idToken }, { status: [200, 403, 404] }],
  ['trailing slash without a token', { path: (route) => `${route}/` }, { status: [401, 404] }],
  ['double slash without a token', { path: (route) => `/${route}` }, { status: [401, 403, 404] }],
  [
    'encoded letter in the path without a token',
    { path: (route) => route.replace(/[a-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`) },
    { status: [401, 404] },
  ],
  ['invalid encoding in the path', { path: () => '/%zz', headers: idToken }, { status: [400, 403, 404] }],
  [
    'scheme "bearer" in lowercase',
    { headers: ({ tokens }) => ({ authorization: `bearer ${tokens.IdToken}` }) },
    { status: [200, 401, 403] },
  ],
  [
    'two spaces after "Bearer"',
    { headers: ({ tokens }) => bearer(` ${tokens.IdToken}`) },
    { status: [200, 401, 403] },
  ],
  ['"Bearer" without a token', { headers: () => ({ authorization: 'Bearer' }) }, { status: [401, 403] }],
  ['headers of 9,000 bytes', { headers: () => ({ 'x-long': 'x'.repeat(9000) }) }, NO_TOKEN],
  [
    'headers of 11,000 bytes',
    { headers: () => ({ 'x-long': 'x'.repeat(11_000) }) },
    { status: [400, 413, 431, 494, NO_RESPONSE] },
  ],

  ['OPTIONS without an origin', { method: 'OPTIONS' }, { status: [200, 204, 401, 403, 404] }],
  [
    'preflight from a foreign origin',
    { method: 'OPTIONS', headers: () => preflight(FOREIGN) },
    { status: [200, 204, 403, 404], headers: { 'access-control-allow-origin': /^\*?$/ } },
  ],
  [
    'ID token from a foreign origin',
    { headers: (target) => ({ ...idToken(target), origin: FOREIGN }) },
    (target) => ({ ...ifNoScopes(target), headers: { 'access-control-allow-origin': /^\*?$/ } }),
  ],
  [
    'preflight from an allowed origin',
    { method: 'OPTIONS', headers: ({ origin = '' }) => preflight(origin) },
    (target) => ({
      status: 204,
      headers: {
        'access-control-allow-origin': allowed(target),
        'access-control-allow-methods': /(^|,)(GET|\*)(,|$)/,
      },
    }),
    ORIGIN_NEEDED,
  ],
  [
    'ID token from an allowed origin',
    { headers: (target) => ({ ...idToken(target), origin: target.origin ?? '' }) },
    (target) => ({ ...ifNoScopes(target), headers: { 'access-control-allow-origin': allowed(target) } }),
    ORIGIN_NEEDED,
  ],
  [
    'no token from an allowed origin',
    { headers: ({ origin = '' }) => ({ origin }) },
    { status: 401 },
    ORIGIN_NEEDED,
  ],
];

function allowed({ origin = '' }: Target): RegExp {
  return new RegExp(`^(\\*|${origin.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')})$`);
}

/** Cases that are one request to the API. */
export const API_CASES: Case[] = ROWS.map(
  ([name, { headers, ...request }, expected, skip]): Case => ({
    name,
    expected,
    skip,
    send: (target) => target.callApi({ ...request, ...(headers && { headers: headers(target) }) }),
  }),
);
