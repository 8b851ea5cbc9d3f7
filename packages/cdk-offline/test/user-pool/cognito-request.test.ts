import type { HttpRequest } from '../../src/http/http-message';
import { CognitoException } from '../../src/user-pool/cognito-exception';
import { handleCognitoRequest } from '../../src/user-pool/cognito-request';
import { defineOperation } from '../../src/user-pool/operation';
import { OPERATIONS } from '../../src/user-pool/operations';
import { UserPools } from '../../src/user-pool/user-pools';
import { temporaryDirectory, userPool } from '../support/user-pools';

const signature = `AWS4-HMAC-SHA256 Credential=AKID/20261122/us-east-1/cognito-idp/aws4_request, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`;
const targetPrefix = 'AWSCognitoIdentityProviderService.';
const poolId = userPool().id;
const keysPath = `/${poolId}/.well-known/jwks.json`;
const requestId: [string, unknown] = ['x-amzn-requestid', expect.stringMatching(/^[\da-f-]{36}$/)];
const cors = [
  ['access-control-allow-origin', '*'],
  ['access-control-expose-headers', 'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date'],
];
const json = ['content-type', 'application/x-amz-json-1.1'];

const directory = temporaryDirectory();
const lines: string[] = [];
let userPools: UserPools;
beforeAll(() => {
  userPools = new UserPools({
    pools: [userPool()],
    stateDirectory: directory.path,
    notify: (line) => lines.push(line),
    now: () => new Date(),
  });
});
beforeEach(() => lines.splice(0));
afterAll(() => directory.remove());

interface SentRequest {
  method?: string;
  target?: string;
  headers?: Record<string, string>;
  /** Sent after the other headers, where they may repeat one. */
  repeated?: [name: string, value: string][];
  body?: string;
}

function send({ method = 'POST', target = '/', headers = {}, repeated = [], body = '{}' }: SentRequest) {
  const request: HttpRequest = {
    method,
    target,
    headers: [...Object.entries({ host: 'localhost:3001', ...headers }), ...repeated],
    body: Buffer.from(body),
    sourceIp: '127.0.0.1',
    receivedAt: new Date(),
  };
  const response = handleCognitoRequest(request, userPools, 'http://127.0.0.1:3001', (line) =>
    lines.push(line),
  );
  return { ...response, body: response.body.toString() };
}

const call = (name: string, headers: Record<string, string> = {}, body = '{}') =>
  send({ headers: { 'x-amz-target': targetPrefix + name, ...headers }, body });

const listUsers = (headers: Record<string, string>) =>
  call('ListUsers', headers, JSON.stringify({ UserPoolId: poolId }));

function errorResponse(type: string, message: string, statusCode = 400) {
  return {
    statusCode,
    headers: [requestId, ['x-amzn-errortype', `${type}:`], ['x-amzn-errormessage', message], json, ...cors],
    body: JSON.stringify({ __type: type, message }),
  };
}

test('answers an operation in the AWS JSON protocol', () => {
  expect(listUsers({ authorization: signature })).toEqual({
    statusCode: 200,
    headers: [requestId, json, ...cors],
    body: '{"Users":[]}',
  });
});

const incomplete = 'The Authorization header is not a Signature Version 4 for the service cognito-idp.';
test.each([
  ['without a signature', {}, 'MissingAuthenticationTokenException', 'Missing Authentication Token'],
  [
    'with a token instead of a signature',
    { authorization: 'Bearer abc' },
    'IncompleteSignatureException',
    incomplete,
  ],
  [
    'signed for another service',
    { authorization: signature.replace('cognito-idp', 's3') },
    'IncompleteSignatureException',
    incomplete,
  ],
  [
    'from a web page, even with a signature',
    { authorization: signature, origin: 'http://localhost:3000' },
    'AccessDeniedException',
    'Operations that need AWS credentials are not available to web pages',
  ],
])('rejects an administrator operation %s', (_what, headers, type, message) => {
  expect(listUsers(headers)).toEqual(errorResponse(type, message));
});

test('only the operations that are public on AWS need no signature', () => {
  const names = [...OPERATIONS]
    .filter(([, { authorization }]) => authorization === 'none')
    .map(([name]) => name);

  expect(names.sort()).toEqual([
    'AssociateSoftwareToken',
    'ChangePassword',
    'GetTokensFromRefreshToken',
    'GetUser',
    'GlobalSignOut',
    'InitiateAuth',
    'RespondToAuthChallenge',
    'RevokeToken',
    'SetUserMFAPreference',
    'SignUp',
    'VerifySoftwareToken',
  ]);
});

const notAnOperation = 'An operation is a POST to / with X-Amz-Target';
const initiateAuth = { 'x-amz-target': `${targetPrefix}InitiateAuth` };
test.each<[SentRequest, string]>([
  [
    { headers: { 'x-amz-target': `${targetPrefix}CreateUserPool` } },
    'cdk-offline does not emulate CreateUserPool',
  ],
  [{ headers: { 'x-amz-target': `${targetPrefix}constructor` } }, 'cdk-offline does not emulate constructor'],
  [{ headers: { 'x-amz-target': `${targetPrefix}<script>` } }, notAnOperation],
  [{ headers: { 'x-amz-target': 'AnotherService.InitiateAuth' } }, notAnOperation],
  [{ method: 'PUT', headers: initiateAuth }, notAnOperation],
  [{ target: '/path', headers: initiateAuth }, notAnOperation],
  [{}, notAnOperation],
])('rejects %j as an unknown operation', (request, message) => {
  expect(send(request)).toEqual(errorResponse('UnknownOperationException', message));
});

test.each([
  ['is not JSON', '{"ClientId":', 400, 'SerializationException', 'The request is not JSON'],
  ['is a list', '[]', 400, 'SerializationException', 'The value is not an object.'],
  [
    'is larger than 100 kB',
    ' '.repeat(100 * 1024 + 1),
    413,
    'RequestEntityTooLargeException',
    'The request is larger than 100 kB',
  ],
  [
    'lacks a member',
    '{"AuthFlow":"USER_SRP_AUTH"}',
    400,
    'InvalidParameterException',
    "1 validation error detected: Value at 'clientId' failed to satisfy constraint: Member must not be null",
  ],
])('rejects a body that %s', (_what, body, status, type, message) => {
  expect(call('InitiateAuth', {}, body)).toEqual(errorResponse(type, message, status));
});

test.each<[string, SentRequest]>([
  ['another host', { headers: { ...initiateAuth, host: 'example.com' } }],
  ['a second host', { headers: initiateAuth, repeated: [['host', 'example.com']] }],
  ['another host for the keys', { method: 'GET', target: keysPath, headers: { host: 'example.com' } }],
])('rejects a request with %s', (_what, request) => {
  expect(send(request)).toEqual(
    errorResponse('ForbiddenException', 'The Host header does not name this machine', 403),
  );
});

test('a preflight request allows the requested headers except Authorization', () => {
  const requested = 'content-type, x-amz-target,Authorization, X-Amz-User-Agent, bad\r\nname';

  expect(
    send({
      method: 'OPTIONS',
      headers: { origin: 'http://localhost:8080', 'access-control-request-headers': requested },
      body: '',
    }),
  ).toEqual({
    statusCode: 200,
    headers: [
      requestId,
      ...cors,
      ['access-control-allow-headers', 'content-type,x-amz-target,X-Amz-User-Agent'],
      ['access-control-allow-methods', 'POST'],
      ['access-control-max-age', '172800'],
    ],
    body: '',
  });
});

describe('public documents', () => {
  const headers = [requestId, ['content-type', 'application/json'], ...cors];

  test("jwks.json lists the pool's two keys", () => {
    const { body, ...response } = send({ method: 'GET', target: keysPath });
    const key = {
      alg: 'RS256',
      e: 'AQAB',
      kid: expect.stringMatching(/^[\w+/]{43}=$/),
      kty: 'RSA',
      n: expect.stringMatching(/^[\w-]{342}$/),
      use: 'sig',
    };

    expect(response).toEqual({ statusCode: 200, headers });
    expect(JSON.parse(body)).toEqual({ keys: [key, key] });
  });

  test('openid-configuration names the issuer on AWS and the local keys', () => {
    const { body } = send({ method: 'GET', target: `/${poolId}/.well-known/openid-configuration` });

    expect(JSON.parse(body)).toEqual({
      id_token_signing_alg_values_supported: ['RS256'],
      issuer: userPool().issuer,
      jwks_uri: `http://127.0.0.1:3001${keysPath}`,
      response_types_supported: ['code', 'token'],
      scopes_supported: ['openid', 'email', 'phone', 'profile'],
      subject_types_supported: ['public'],
    });
  });

  test('a query string changes nothing, and HEAD gets the headers only', () => {
    const get = send({ method: 'GET', target: keysPath });

    expect(send({ method: 'GET', target: `${keysPath}?v=1` })).toEqual({ ...get, headers });
    expect(send({ method: 'HEAD', target: keysPath })).toEqual({ ...get, headers, body: '' });
  });

  test.each([
    '/',
    '/us-east-1_other/.well-known/jwks.json',
    `/${poolId}/.well-known/other`,
    `/${poolId}/.well-known/jwks.json/`,
  ])('rejects the address %s with 404', (target) => {
    expect(send({ method: 'GET', target })).toEqual(
      errorResponse('ResourceNotFoundException', 'No document has this address', 404),
    );
  });
});

test('an error message with other characters has an ASCII header', () => {
  jest.spyOn(userPools, 'run').mockImplementationOnce(() => {
    throw new CognitoException('UserNotFoundException', 'There is no zoë.');
  });
  const { headers, body } = call('InitiateAuth');

  expect(JSON.parse(body).message).toBe('There is no zoë.');
  expect(headers).toContainEqual(['x-amzn-errormessage', 'There is no zo?.']);
});

test('the caller learns nothing about an internal error, and the terminal only its kind and place', () => {
  jest.spyOn(userPools, 'run').mockImplementationOnce(() => {
    throw new TypeError('a message with a secret in it');
  });

  expect(call('InitiateAuth')).toEqual(
    errorResponse('InternalErrorException', 'Internal error: see the terminal', 500),
  );
  expect(lines).toEqual([
    expect.stringMatching(
      /^Internal error in the user pool: TypeError at .*cognito-request\.test\.ts:\d+:\d+\)?\.$/,
    ),
  ]);
});

test('an operation that fails halfway changes and prints nothing', () => {
  const failing = defineOperation('none', {}, ({ pools, notify }) => {
    for (const { state } of pools) state.unknownUserKey = 'changed';
    notify('done');
    throw new TypeError('halfway');
  });
  const before = structuredClone(userPools.pools);

  expect(() => userPools.run(failing, {})).toThrow('halfway');
  expect(userPools.pools).toEqual(before);
  expect(lines).toEqual([]);
});
