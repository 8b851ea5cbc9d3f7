import type { HttpRequest } from '../../src/http/http-message';
import { ManagedLogin } from '../../src/oauth/managed-login';
import { CognitoException } from '../../src/user-pool/cognito-exception';
import { handleCognitoRequest } from '../../src/user-pool/cognito-request';
import { defineOperation } from '../../src/user-pool/operation';
import { OPERATIONS } from '../../src/user-pool/operations';
import { UserPools } from '../../src/user-pool/user-pools';
import { poolUser, temporaryDirectory, userPool } from '../support/user-pools';

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
const notify = (line: string) => void lines.push(line);
const options = { pools: [userPool()], stateDirectory: directory.path, notify };
const userPools = new UserPools(options);
beforeEach(() => lines.splice(0));
afterAll(() => {
  userPools.close();
  directory.remove();
});

interface SentRequest {
  method?: string;
  target?: string;
  headers?: Record<string, string>;
  /** Sent after the other headers. */
  repeatedHost?: string;
  body?: string;
}

async function send({ method = 'POST', target = '/', headers = {}, repeatedHost, body = '{}' }: SentRequest) {
  const request: HttpRequest = {
    method,
    target,
    headers: Object.entries({ host: 'localhost:3001', ...headers }),
    body: Buffer.from(body),
    sourceIp: '127.0.0.1',
    receivedAt: new Date(),
  };
  if (repeatedHost) request.headers.push(['host', repeatedHost]);
  const response = await handleCognitoRequest(
    request,
    userPools,
    new ManagedLogin(),
    'http://127.0.0.1:3001',
    notify,
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

test('responds to an operation in the AWS JSON protocol', async () => {
  expect(await listUsers({ authorization: signature })).toEqual({
    statusCode: 200,
    headers: [requestId, json, ...cors],
    body: '{"Users":[]}',
  });
});

const incomplete = 'The Authorization header is not a Signature Version 4 for the service cognito-idp.';
const unavailable = 'Operations that need AWS credentials are not available to web pages';
const bearerToken = { authorization: 'Bearer abc' };
const s3Signature = { authorization: signature.replace('cognito-idp', 's3') };
const webPageHeaders = { authorization: signature, origin: 'http://localhost:3000' };
test.each([
  ['without a signature', {}, 'MissingAuthenticationTokenException', 'Missing Authentication Token'],
  ['with a token instead of a signature', bearerToken, 'IncompleteSignatureException', incomplete],
  ['signed for another service', s3Signature, 'IncompleteSignatureException', incomplete],
  ['from a web page, even with a signature', webPageHeaders, 'AccessDeniedException', unavailable],
])('rejects an administrator operation %s', async (_what, headers, type, message) => {
  expect(await listUsers(headers)).toEqual(errorResponse(type, message));
});

test('only the operations that are public on AWS need no signature', async () => {
  const publicOperations = [...OPERATIONS].filter(([, { authorization }]) => authorization !== 'iam');

  expect(publicOperations.map(([name]) => name).sort()).toEqual(
    (
      'AssociateSoftwareToken ChangePassword ConfirmForgotPassword ConfirmSignUp DeleteUser DeleteUserAttributes ' +
      'ForgotPassword GetTokensFromRefreshToken GetUser GetUserAttributeVerificationCode GlobalSignOut ' +
      'InitiateAuth ResendConfirmationCode RespondToAuthChallenge RevokeToken SetUserMFAPreference SignUp UpdateUserAttributes VerifySoftwareToken VerifyUserAttribute'
    ).split(' '),
  );
});

const initiateAuth = { 'x-amz-target': `${targetPrefix}InitiateAuth` };
test.each(['CreateUserPool', 'constructor'])(
  'rejects the operation %s, which is not emulated',
  async (name) => {
    expect(await call(name)).toEqual(
      errorResponse('UnknownOperationException', `cdk-offline does not emulate ${name}`),
    );
  },
);

test.each<SentRequest>([
  { headers: { 'x-amz-target': `${targetPrefix}<script>` } },
  { headers: { 'x-amz-target': 'AnotherService.InitiateAuth' } },
  { method: 'PUT', headers: initiateAuth },
  { target: '/path', headers: initiateAuth },
  {},
])('rejects %j, which does not name an operation', async (request) => {
  expect(await send(request)).toEqual(
    errorResponse('UnknownOperationException', 'Call an operation by POST to / with the header X-Amz-Target'),
  );
});

const tooLarge = ' '.repeat(100 * 1024 + 1);
const missing =
  "1 validation error detected: Value at 'clientId' failed to satisfy constraint: Member must not be null";
test.each([
  ['is not JSON', '{"ClientId":', 400, 'SerializationException', 'The request is not JSON'],
  ['is a list', '[]', 400, 'SerializationException', 'The value is not an object.'],
  ['is too large', tooLarge, 413, 'RequestEntityTooLargeException', 'The request is larger than 100 kB'],
  ['lacks a member', '{"AuthFlow":"USER_SRP_AUTH"}', 400, 'InvalidParameterException', missing],
])('rejects a body that %s', async (_what, body, status, type, message) => {
  expect(await call('InitiateAuth', {}, body)).toEqual(errorResponse(type, message, status));
});

test.each<[string, SentRequest]>([
  ['another host', { headers: { ...initiateAuth, host: 'example.com' } }],
  ['a second host', { headers: initiateAuth, repeatedHost: 'example.com' }],
  ['another host for the keys', { method: 'GET', target: keysPath, headers: { host: 'example.com' } }],
])('rejects a request with %s', async (_what, request) => {
  expect(await send(request)).toEqual(
    errorResponse('ForbiddenException', 'The Host header must be localhost or 127.0.0.1', 403),
  );
});

test('a preflight request allows the requested headers except Authorization', async () => {
  const requested = 'content-type, x-amz-target,Authorization, X-Amz-User-Agent, bad\r\nname';

  expect(await send({ method: 'OPTIONS', headers: { 'access-control-request-headers': requested } })).toEqual(
    {
      statusCode: 200,
      headers: [
        requestId,
        ...cors,
        ['access-control-allow-headers', 'content-type,x-amz-target,X-Amz-User-Agent'],
        ['access-control-allow-methods', 'POST'],
        ['access-control-max-age', '172800'],
      ],
      body: '',
    },
  );
});

test("jwks.json lists the pool's two keys, ignores a query string, and has no body for HEAD", async () => {
  const { body, ...response } = await send({ method: 'GET', target: keysPath });
  const kid = expect.stringMatching(/^[\w+/]{43}=$/);
  const n = expect.stringMatching(/^[\w-]{342}$/);
  const key = { alg: 'RS256', e: 'AQAB', kid, kty: 'RSA', n, use: 'sig' };

  const expected = { statusCode: 200, headers: [requestId, ['content-type', 'application/json'], ...cors] };
  expect(response).toEqual(expected);
  expect(JSON.parse(body)).toEqual({ keys: [key, key] });
  expect(await send({ method: 'GET', target: `${keysPath}?v=1` })).toEqual({ ...expected, body });
  expect(await send({ method: 'HEAD', target: keysPath })).toEqual({ ...expected, body: '' });
});

test('openid-configuration names the issuer on AWS and the local keys', async () => {
  const { body } = await send({ method: 'GET', target: `/${poolId}/.well-known/openid-configuration` });

  expect(JSON.parse(body)).toEqual({
    id_token_signing_alg_values_supported: ['RS256'],
    issuer: userPool().issuer,
    jwks_uri: `http://127.0.0.1:3001${keysPath}`,
    response_types_supported: ['code', 'token'],
    scopes_supported: ['openid', 'email', 'phone', 'profile'],
    subject_types_supported: ['public'],
  });
});

test.each(['/', '/us-east-1_other/.well-known/jwks.json', `/${poolId}/.well-known/other`, `${keysPath}/`])(
  'GET %s gets 404, because there is no document',
  async (target) => {
    expect(await send({ method: 'GET', target })).toEqual(
      errorResponse('ResourceNotFoundException', 'There is no document at this URL', 404),
    );
  },
);

test('the x-amzn-errormessage header replaces characters outside ASCII', async () => {
  jest.spyOn(userPools, 'run').mockImplementationOnce(() => {
    throw new CognitoException('UserNotFoundException', 'There is no zoë.');
  });
  const { headers, body } = await call('InitiateAuth');

  expect(JSON.parse(body).message).toBe('There is no zoë.');
  expect(headers).toContainEqual(['x-amzn-errormessage', 'There is no zo?.']);
});

test('the caller learns nothing about an internal error; the terminal shows only its class and location', async () => {
  jest.spyOn(userPools, 'run').mockImplementationOnce(() => {
    throw new TypeError('a message with a secret in it');
  });

  expect(await call('InitiateAuth')).toEqual(
    errorResponse('InternalErrorException', 'Internal error: see the terminal', 500),
  );
  expect(lines).toEqual([
    expect.stringMatching(
      /^Internal error in the user pool: TypeError at .*cognito-request\.test\.ts:\d+:\d+\)?\.$/,
    ),
  ]);
});

test('an operation that fails halfway changes and prints nothing', async () => {
  const failing = defineOperation('none', {}, ({ pools, notify }) => {
    for (const { users } of pools) users.save(poolUser('half'));
    notify('done');
    throw new TypeError('halfway');
  });

  await expect(userPools.run(failing, {})).rejects.toThrow('halfway');
  expect(userPools.pools.map(({ users }) => users.get('half'))).toEqual([undefined]);
  expect(lines).toEqual([]);
});
