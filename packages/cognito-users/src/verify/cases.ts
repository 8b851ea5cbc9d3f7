import type { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import { FORGED_TOKENS, type TestTokens } from './test-tokens';

/** The status if the connection ends without a response. */
export const NO_RESPONSE = 0;

/** What came back from the API, or from Cognito. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** What the cases run against. */
export interface Target {
  tokens: TestTokens;
  /** The scopes of which the route requires one; empty if it requires none. */
  scopes: string[];
  /** The sign-in flows that the app client allows. */
  flows: string[];
  /** The pool lets anyone create a user. */
  allowsSignUp: boolean;
  /** The app client reports an unknown user as a wrong password. */
  hidesUnknownUsers: boolean;
  /** An origin that the API's CORS configuration allows. */
  origin: string | undefined;
  isSlow: boolean;
  isLoad: boolean;
  /** The users are deleted at the end, also the one that only `newUsername` names. */
  username: string;
  temporaryUsername: string;
  newUsername: string;
  password: string;
  userPoolId: string;
  clientId: string;
  cognito: CognitoIdentityProvider;
  /** Signs in by the flow that the app client allows. */
  signIn(username: string, password: string): Promise<unknown>;
  callApi(request: ApiRequest): Promise<Answer>;
  callCognito(call: () => Promise<unknown>): Promise<Answer>;
  untilThrottled(): Promise<Answer>;
  untilExpired(): Promise<void>;
}

export interface ApiRequest {
  method?: string | undefined;
  /** Changes the route's path. */
  path?: (route: string) => string;
  headers?: Record<string, string>;
}

export interface Expected {
  /** Several if AWS doesn't document which: then the case only shows which it is. */
  status: number | number[];
  body?: string | RegExp;
  /** A missing header counts as an empty one. */
  headers?: Record<string, RegExp>;
}

export interface Case {
  name: string;
  send(target: Target): Promise<Answer>;
  expected: Expected | ((target: Target) => Expected);
  /** Why the case can't run; undefined if it can. */
  skip?: ((target: Target) => string | undefined) | undefined;
}

const message = (text: string) => JSON.stringify({ message: text });
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

/** AWS documents some descriptions; of the others, only that the token is invalid. */
const invalidToken = (description = '[^"]+'): Expected => ({
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
const idToken = ({ tokens }: Target) => bearer(tokens.IdToken);
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

const API_ROWS: Row[] = [
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
    'scheme "bearer" in lower case',
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
    { status: [401] },
    ORIGIN_NEEDED,
  ],
];

function allowed({ origin = '' }: Target): RegExp {
  return new RegExp(`^(\\*|${origin.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')})$`);
}

/** One row per sign-in flow: the call, and what Cognito says if the app client doesn't allow it. */
const FLOW_ROWS: [flow: string, parameters: (target: Target) => Record<string, string>, message: RegExp][] = [
  [
    'USER_PASSWORD_AUTH',
    ({ password: PASSWORD }) => ({ PASSWORD }),
    /^USER_PASSWORD_AUTH flow not enabled for this client$/,
  ],
  ['USER_SRP_AUTH', () => ({ SRP_A: 'abc123' }), /^USER_SRP_AUTH is not enabled for the client\.$/],
  [
    'ADMIN_USER_PASSWORD_AUTH',
    ({ password: PASSWORD }) => ({ PASSWORD }),
    /^Auth flow not enabled for this client$/,
  ],
  [
    'REFRESH_TOKEN_AUTH',
    ({ tokens }) => ({ REFRESH_TOKEN: tokens.RefreshToken }),
    /^Auth flow not enabled for this client$/,
  ],
  ['CUSTOM_AUTH', () => ({}), /./],
  ['USER_AUTH', () => ({}), /./],
];

/** An error of Cognito, in the body that `callCognito` returns. */
const cognitoError = (name: string, text: RegExp): Expected => ({
  status: 400,
  body: new RegExp(
    `^\\{"__type":"${name}","message":"${text.source.replace(/^\^/, '').replace(/\$$/, '')}"\\}$`,
  ),
});
const WRONG_PASSWORD = cognitoError('NotAuthorizedException', /Incorrect username or password\./);

const COGNITO_CASES: Case[] = [
  ...FLOW_ROWS.map(
    ([flow, parameters, text]): Case => ({
      name: `sign-in flow that is off: ${flow}`,
      skip: ({ flows }) => (flows.includes(flow) ? 'the app client allows it' : undefined),
      expected: cognitoError('InvalidParameterException', text.source === '.' ? /.+/ : text),
      send: (target) => {
        const { cognito, userPoolId: UserPoolId, clientId: ClientId, username: USERNAME } = target;
        const input = {
          ClientId,
          AuthFlow: flow as 'CUSTOM_AUTH',
          AuthParameters: { USERNAME, ...parameters(target) },
        };
        return target.callCognito(() =>
          flow.startsWith('ADMIN_')
            ? cognito.adminInitiateAuth({ UserPoolId, ...input })
            : cognito.initiateAuth(input),
        );
      },
    }),
  ),
  {
    name: 'wrong password',
    expected: WRONG_PASSWORD,
    send: (target) => target.callCognito(() => target.signIn(target.username, `${target.password}x`)),
  },
  {
    name: 'unknown user',
    expected: ({ hidesUnknownUsers }) =>
      hidesUnknownUsers ? WRONG_PASSWORD : cognitoError('UserNotFoundException', /User does not exist\./),
    send: (target) => target.callCognito(() => target.signIn(target.newUsername, target.password)),
  },
  {
    name: 'temporary password',
    skip: ({ flows }) =>
      flows.includes('ADMIN_USER_PASSWORD_AUTH') ? undefined : 'ADMIN_USER_PASSWORD_AUTH is off',
    expected: { status: 200, body: '{"challenge":"NEW_PASSWORD_REQUIRED","hasTokens":false}' },
    send: ({ callCognito, cognito, ...target }) =>
      callCognito(() =>
        cognito.adminInitiateAuth({
          UserPoolId: target.userPoolId,
          ClientId: target.clientId,
          AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
          AuthParameters: { USERNAME: target.temporaryUsername, PASSWORD: target.password },
        }),
      ),
  },
  {
    name: 'weak password',
    expected: cognitoError(
      'InvalidPasswordException',
      /Password did not conform with (password )?policy: Password not long enough/,
    ),
    send: ({ callCognito, cognito, userPoolId, username }) =>
      callCognito(() =>
        cognito.adminSetUserPassword({
          UserPoolId: userPoolId,
          Username: username,
          Password: 'aA1!x',
          Permanent: true,
        }),
      ),
  },
  {
    name: 'self sign-up',
    skip: ({ allowsSignUp }) => (allowsSignUp ? 'the pool allows it' : undefined),
    expected: cognitoError('NotAuthorizedException', /SignUp is not permitted for this user pool/),
    send: ({ callCognito, cognito, clientId, newUsername, password }) =>
      callCognito(() => cognito.signUp({ ClientId: clientId, Username: newUsername, Password: password })),
  },
];

/** All cases, in the order in which they run: those that take long come last. */
export const CASES: Case[] = [
  ...API_ROWS.map(
    ([name, { headers, ...request }, expected, skip]): Case => ({
      name,
      expected,
      skip,
      send: (target) => target.callApi({ ...request, ...(headers && { headers: headers(target) }) }),
    }),
  ),
  ...COGNITO_CASES,
  {
    name: 'more requests than the throttling limits',
    skip: ({ isLoad }) => (isLoad ? undefined : 'pass --load'),
    expected: { status: 429, body: message('Too Many Requests') },
    send: (target) => target.untilThrottled(),
  },
  {
    name: 'expired token',
    skip: ({ isSlow }) => (isSlow ? undefined : 'pass --slow to wait until it expires'),
    expected: invalidToken('the token has expired'),
    send: async (target) => {
      await target.untilExpired();
      return target.callApi({ headers: idToken(target) });
    },
  },
];
