import type { HttpRequest } from '../../src/http/http-message';
import { answer } from '../../src/user-pool/answer';
import { operation } from '../../src/user-pool/operation';
import { operations } from '../../src/user-pool/operations';
import { UserPools } from '../../src/user-pool/user-pools';
import { temporaryDirectory, userPool } from '../support/user-pools';

const signature = `AWS4-HMAC-SHA256 Credential=AKID/20261122/us-east-1/cognito-idp/aws4_request, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`;
const target = 'AWSCognitoIdentityProviderService.';
const poolId = userPool().id;
const requestId: [string, unknown] = ['x-amzn-requestid', expect.stringMatching(/^[\da-f-]{36}$/)];
const exposed = 'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date';
const cors = [
  ['access-control-allow-origin', '*'],
  ['access-control-expose-headers', exposed],
];
const json = ['content-type', 'application/x-amz-json-1.1'];

const directory = temporaryDirectory();
const lines: string[] = [];
let userPools: UserPools;
beforeAll(async () => {
  userPools = await UserPools.open({
    pools: [userPool()],
    stateDirectory: directory.path,
    notify: (line) => lines.push(line),
    now: () => new Date(),
  });
});
afterAll(() => directory.remove());

interface SentRequest {
  method?: string;
  target?: string;
  headers?: Record<string, string>;
  /** Sent behind the others, where they may repeat one. */
  repeated?: [name: string, value: string][];
  body?: string | Buffer;
}

function send(
  { method = 'POST', target = '/', headers = {}, repeated = [], body = '{}' }: SentRequest,
  pools: UserPools = userPools,
) {
  const request: HttpRequest = {
    method,
    target,
    headers: [...Object.entries({ host: 'localhost:3001', ...headers }), ...repeated],
    body: Buffer.from(body),
    sourceIp: '127.0.0.1',
    receivedAt: new Date(),
  };
  const response = answer(request, pools, 'http://127.0.0.1:3001', (line) => lines.push(line));
  return { ...response, body: response.body.toString() };
}

const call = (name: string, headers: Record<string, string> = {}, body: string | Buffer = '{}') =>
  send({ headers: { 'x-amz-target': target + name, ...headers }, body });

const listUsers = (headers: Record<string, string>) =>
  call('ListUsers', headers, JSON.stringify({ UserPoolId: poolId }));

test('answers an operation as Cognito does', () => {
  expect(listUsers({ authorization: signature })).toEqual({
    statusCode: 200,
    headers: [requestId, json, ...cors],
    body: '{"Users":[]}',
  });
});

function refusal(type: string, message: string, statusCode = 400) {
  return {
    statusCode,
    headers: [requestId, ['x-amzn-errortype', `${type}:`], ['x-amzn-errormessage', message], json, ...cors],
    body: JSON.stringify({ __type: type, message }),
  };
}

test.each([
  ['without a signature', {}, 'MissingAuthenticationTokenException', 'Missing Authentication Token'],
  [
    'with a token in its place',
    { authorization: 'Bearer abc' },
    'IncompleteSignatureException',
    'The Authorization header is not a Signature Version 4 for the service cognito-idp.',
  ],
  [
    'signed for another service',
    { authorization: signature.replace('cognito-idp', 's3') },
    'IncompleteSignatureException',
    'The Authorization header is not a Signature Version 4 for the service cognito-idp.',
  ],
  [
    'signed by a web page',
    { authorization: signature, origin: 'http://localhost:3000' },
    'AccessDeniedException',
    'Operations that need AWS credentials are not available to web pages locally',
  ],
])('refuses an operation for administrators %s', (_what, headers, type, message) => {
  expect(listUsers(headers)).toEqual(refusal(type, message));
});

const open = ['AssociateSoftwareToken', 'ChangePassword', 'GetUser', 'GlobalSignOut', 'InitiateAuth'];
const alsoOpen = [
  'RespondToAuthChallenge',
  'RevokeToken',
  'SetUserMFAPreference',
  'SignUp',
  'VerifySoftwareToken',
];
test('leaves no operation open to anyone but those that are open on AWS', () => {
  const found = [...operations]
    .filter(([, { authorization }]) => authorization === 'none')
    .map(([name]) => name);

  expect(found.sort()).toEqual([...open, ...alsoOpen]);
});

test.each([
  ['CreateUserPool', 'UnsupportedOperationException', 'CreateUserPool is not available locally'],
  ['constructor', 'UnsupportedOperationException', 'constructor is not available locally'],
  ['', 'UnknownOperationException', 'An operation is a POST to / with X-Amz-Target'],
  ['<script>', 'UnknownOperationException', 'An operation is a POST to / with X-Amz-Target'],
])('has no operation %j', (name, type, message) => {
  expect(call(name, { authorization: signature })).toEqual(refusal(type, message));
});

test.each([
  { method: 'PUT', headers: { 'x-amz-target': `${target}InitiateAuth` } },
  { target: '/path', headers: { 'x-amz-target': `${target}InitiateAuth` } },
  { headers: { 'x-amz-target': 'AnotherService.InitiateAuth' } },
  {},
])('takes nothing but a POST to / for an operation: %j', (request) => {
  expect(send(request)).toEqual(
    refusal('UnknownOperationException', 'An operation is a POST to / with X-Amz-Target'),
  );
});

test.each([
  ['no JSON', '{"ClientId":', 400, 'SerializationException', 'The request is not JSON'],
  ['nothing', '', 400, 'SerializationException', 'The request is not JSON'],
  ['a list', '[]', 400, 'SerializationException', 'The value is not an object.'],
  [
    'a number for text',
    '{"AuthFlow":1}',
    400,
    'SerializationException',
    "The value at 'authFlow' is not a string.",
  ],
  [
    'too much',
    ' '.repeat(100 * 1024 + 1),
    413,
    'RequestEntityTooLargeException',
    'The request is larger than 100 kB',
  ],
  [
    'a member too few',
    '{"AuthFlow":"USER_SRP_AUTH"}',
    400,
    'InvalidParameterException',
    "1 validation error detected: Value at 'clientId' failed to satisfy constraint: Member must not be null",
  ],
  [
    'a flow that does not exist',
    '{"AuthFlow":"PLEASE","ClientId":"a"}',
    400,
    'InvalidParameterException',
    "1 validation error detected: Value at 'authFlow' failed to satisfy constraint: Member must satisfy enum value set: [USER_SRP_AUTH, REFRESH_TOKEN_AUTH, REFRESH_TOKEN, CUSTOM_AUTH, ADMIN_NO_SRP_AUTH, USER_PASSWORD_AUTH, ADMIN_USER_PASSWORD_AUTH, USER_AUTH]",
  ],
])('refuses a body that holds %s', (_what, body, status, type, message) => {
  expect(call('InitiateAuth', {}, body)).toEqual(refusal(type, message, status));
});

test.each(['example.com', 'localhost.example.com', ''])('refuses the host %j', (host) => {
  expect(call('InitiateAuth', { host })).toEqual(
    refusal('ForbiddenException', 'The Host header does not name this machine', 403),
  );
});

test('refuses a second host beside the right one', () => {
  expect(
    send({ headers: { 'x-amz-target': `${target}InitiateAuth` }, repeated: [['host', 'example.com']] }),
  ).toEqual(refusal('ForbiddenException', 'The Host header does not name this machine', 403));
});

test('lets any page call the operations that are open, and none send an Authorization header', () => {
  const asked = 'content-type, x-amz-target,Authorization, X-Amz-User-Agent, bad\r\nname';

  expect(
    send({
      method: 'OPTIONS',
      headers: { origin: 'http://localhost:8080', 'access-control-request-headers': asked },
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

test('publishes the keys of a pool', () => {
  const { statusCode, headers, body } = send({ method: 'GET', target: `/${poolId}/.well-known/jwks.json` });
  const key = {
    alg: 'RS256',
    e: 'AQAB',
    kid: expect.stringMatching(/^[\w+/]{43}=$/),
    kty: 'RSA',
    n: expect.stringMatching(/^[\w-]{342}$/),
    use: 'sig',
  };

  expect({ statusCode, headers }).toEqual({
    statusCode: 200,
    headers: [requestId, ['content-type', 'application/json'], ...cors],
  });
  expect(JSON.parse(body)).toEqual({ keys: [key, key] });
});

test('publishes where the keys are, under the issuer that the tokens name', () => {
  const { body } = send({ method: 'GET', target: `/${poolId}/.well-known/openid-configuration` });

  expect(JSON.parse(body)).toEqual({
    id_token_signing_alg_values_supported: ['RS256'],
    issuer: userPool().issuer,
    jwks_uri: `http://127.0.0.1:3001/${poolId}/.well-known/jwks.json`,
    response_types_supported: ['code', 'token'],
    scopes_supported: ['openid', 'email', 'phone', 'profile'],
    subject_types_supported: ['public'],
  });
});

test.each([
  '/',
  '/us-east-1_other/.well-known/jwks.json',
  `/${poolId}/.well-known/other`,
  `/${poolId}/.well-known/jwks.json/`,
])('has no document %s', (path) => {
  expect(send({ method: 'GET', target: path })).toEqual(
    refusal('ResourceNotFoundException', 'There is nothing here', 404),
  );
});

test('sends a message header of plain ASCII, whatever the message holds', () => {
  const pool = { UserPoolId: poolId, Username: 'zoë', MessageAction: 'SUPPRESS' };
  call('AdminCreateUser', { authorization: signature }, JSON.stringify(pool));
  const permanent = { ...pool, Password: 'Correct-horse-1', Permanent: true };
  call('AdminSetUserPassword', { authorization: signature }, JSON.stringify(permanent));
  const resend = { ...pool, MessageAction: 'RESEND' };
  const { headers, body } = call('AdminCreateUser', { authorization: signature }, JSON.stringify(resend));

  expect(JSON.parse(body).message).toBe('Resend not possible. zoë status is not FORCE_CHANGE_PASSWORD');
  expect(headers).toContainEqual([
    'x-amzn-errormessage',
    'Resend not possible. zo? status is not FORCE_CHANGE_PASSWORD',
  ]);
});

test('tells the caller nothing of a fault, and the terminal where it is, without any value', () => {
  lines.splice(0);
  jest.spyOn(userPools, 'run').mockImplementationOnce(() => {
    throw new TypeError('a fault with a secret in it');
  });

  expect(call('InitiateAuth')).toEqual(
    refusal('InternalErrorException', 'Something went wrong: see the terminal', 500),
  );
  expect(lines).toEqual([
    expect.stringMatching(
      /^The local user pool met an error of its own: TypeError at .*answer\.test\.ts:\d+:\d+\)?\.$/,
    ),
  ]);
});

test('keeps nothing of an operation that fails half-way, and prints nothing', () => {
  lines.splice(0);
  const failing = operation('none', {}, ({ pools, notify }) => {
    for (const { state } of pools) state.users = [];
    notify('done');
    throw new TypeError('half-way');
  });
  const before = structuredClone(userPools.pools);

  expect(() => userPools.run(failing, {})).toThrow('half-way');
  expect(userPools.pools).toEqual(before);
  expect(before[0]?.state.users).toHaveLength(1);
  expect(lines).toEqual([]);
});
