import type { HttpRequest } from '../../src/http/http-message';
import type { CorsConfiguration, Stage } from '../../src/model/http-api';
import { observedGateway, poolKey } from '../support/gateway';
import { httpRequest, withHeaders } from '../support/http';
import { httpApi, lambdaFunction, lambdaIntegration, route, stage } from '../support/http-api';
import { idTokenClaims, signToken } from '../support/tokens';

const token: [string, string] = ['authorization', `Bearer ${signToken(poolKey)}`];
const authorized = withHeaders(token);
const withStage = (overrides: Partial<Stage>) =>
  observedGateway({ api: httpApi({ stages: [stage(overrides)] }) });

const requestId = ['apigw-requestid', 'ID'];
const gatewayResponse = (statusCode: number, message: string) => ({
  statusCode,
  headers: [['content-type', 'application/json'], requestId],
  body: JSON.stringify({ message }),
});
const hello = {
  statusCode: 200,
  headers: [['content-type', 'text/plain; charset=utf-8'], requestId],
  body: '"Hello from Lambda!"',
};
const unauthorized = {
  statusCode: 401,
  headers: [['www-authenticate', 'Bearer'], requestId],
  body: '{"message":"Unauthorized"}',
};
const line = { method: 'GET', path: '/hello', milliseconds: 0 };

test("sends the function's response with a new request ID each time, and logs the caller", async () => {
  const { send, events, lines } = observedGateway();

  expect([await send(authorized), await send(authorized)]).toEqual([hello, hello]);
  expect(lines[0]).toEqual({ ...line, statusCode: 200, who: 'alice' });
  const ids = events.map((event) => event.requestContext.requestId);
  expect(ids[0]).toMatch(/^[\w+/]{15}=$/);
  expect(ids[0]).not.toBe(ids[1]);
});

test('rejects a request without a token before it reaches the function, and logs the reason without the query', async () => {
  const { send, events, lines } = observedGateway();

  expect(await send(httpRequest({ target: '/hello?token=secret' }))).toEqual(unauthorized);
  expect(events).toEqual([]);
  expect(lines).toEqual([{ ...line, statusCode: 401, reason: 'no token' }]);
});

test('calls the function of an open route without a token', async () => {
  const { send, events } = observedGateway({
    api: httpApi({ routes: [route('GET /hello', { authorizer: undefined })] }),
  });

  expect(await send(httpRequest())).toEqual(hello);
  expect(events[0]?.requestContext).not.toHaveProperty('authorizer');
});

test.each<[name: string, request: HttpRequest, statusCode: number, message: string]>([
  ['another path', { ...authorized, target: '/' }, 404, 'Not Found'],
  ['another method', { ...authorized, method: 'POST' }, 404, 'Not Found'],
  ['a target that is not a path', { ...authorized, target: '*' }, 400, 'Bad Request'],
  ['another host', { ...authorized, headers: [['host', 'attacker.example']] }, 403, 'Forbidden'],
  [
    'large headers',
    withHeaders(token, ['x-long', 'a'.repeat(10_000)]),
    431,
    'Request Header Fields Too Large',
  ],
])('rejects %s before the authorizer runs', async (_name, request, statusCode, message) => {
  const issuerKeys = jest.fn();

  expect(await observedGateway({ issuerKeys }).send(request)).toEqual(gatewayResponse(statusCode, message));
  expect(issuerKeys).not.toHaveBeenCalled();
});

test('serves a named stage under its name only', async () => {
  const { send } = withStage({ name: 'beta' });

  expect(await send(authorized)).toEqual(gatewayResponse(404, 'Not Found'));
  expect(await send({ ...authorized, target: '/beta/hello' })).toEqual(hello);
});

test('throttles with 429 before it checks the token', async () => {
  const { send } = withStage({ throttling: { rateLimit: 1, burstLimit: 1 } });

  expect(await send(httpRequest())).toEqual(unauthorized);
  expect(await send(authorized)).toEqual(gatewayResponse(429, 'Too Many Requests'));
});

test('responds with 500 if the function fails, and logs the reason with the caller', async () => {
  const reason = 'it threw TypeError';
  const { send, lines } = observedGateway({ invoke: async () => ({ outcome: 'failed', reason }) });

  expect(await send(authorized)).toEqual(gatewayResponse(500, 'Internal Server Error'));
  expect(lines).toEqual([{ ...line, statusCode: 500, who: 'alice', reason }]);
});

test('responds with 503 when the integration times out', async () => {
  jest.useFakeTimers();
  const { send, lines } = observedGateway({ invoke: () => new Promise(() => {}) });
  const response = send(authorized);
  await jest.advanceTimersByTimeAsync(29_999);
  expect(lines).toEqual([]);
  await jest.advanceTimersByTimeAsync(1);
  jest.useRealTimers();

  expect(await response).toEqual(gatewayResponse(503, 'Service Unavailable'));
  const reason = "no response within the integration's 30000 ms";
  expect(lines).toEqual([{ ...line, statusCode: 503, who: 'alice', reason }]);
});

test('accepts an event of 6 MB in JSON, but not one more byte', async () => {
  const { send, events, lines } = observedGateway();
  const withBody = (bytes: number) => ({
    ...withHeaders(token, ['content-type', 'text/plain']),
    body: Buffer.alloc(bytes, 'a'),
  });
  await send(withBody(1_000_000));
  const otherBytes = JSON.stringify(events[0]).length - 1_000_000;
  const largest = 6 * 1024 * 1024 - otherBytes;

  expect(await send(withBody(largest))).toEqual(hello);
  expect(await send(withBody(largest + 1))).toEqual(gatewayResponse(413, 'Request Entity Too Large'));
  expect(events).toHaveLength(2);
  const reason = 'the event is larger than the 6 MB that Lambda accepts';
  expect(lines[2]).toEqual({ ...line, statusCode: 413, who: 'alice', reason });
});

test('calls the function that the route names', async () => {
  const to = (name: string) => ({
    integration: lambdaIntegration({ lambdaFunction: lambdaFunction({ name }) }),
  });
  const { send } = observedGateway({
    api: httpApi({ routes: [route('GET /a', to('first')), route('GET /b', to('second'))] }),
    invoke: async ({ name }) => ({ outcome: 'returned', payload: JSON.stringify(name) }),
  });

  expect(await send({ ...authorized, target: '/b' })).toMatchObject({ body: 'second' });
  expect(await send({ ...authorized, target: '/a' })).toMatchObject({ body: 'first' });
});

test.each([
  [{ 'cognito:username': 'alice' }, 'alice'],
  [{ 'cognito:username': undefined, username: 'bob' }, 'bob'],
  [{ 'cognito:username': undefined, client_id: 'my-client' }, 'my-client'],
  [{ 'cognito:username': 7, sub: 'some-subject' }, 'some-subject'],
])('logs a caller with %j as %s', async (claims, who) => {
  const { send, lines } = observedGateway();
  await send(withHeaders(['authorization', signToken(poolKey, idTokenClaims(claims))]));

  expect(lines).toEqual([expect.objectContaining({ who })]);
});

describe('with a CORS configuration', () => {
  const cors: CorsConfiguration = {
    allowOrigins: ['https://a.example'],
    allowMethods: ['GET'],
    allowHeaders: ['authorization'],
    exposeHeaders: [],
    allowCredentials: false,
    maxAgeSeconds: undefined,
  };
  const origin: [string, string] = ['origin', 'https://a.example'];
  const allowedOrigin = ['access-control-allow-origin', 'https://a.example'];
  const preflight = { ...withHeaders(origin, ['access-control-request-method', 'GET']), method: 'OPTIONS' };

  test('responds to a preflight without a token or a function, but only with a CORS configuration', async () => {
    const { send, events } = observedGateway({ api: httpApi({ cors }) });

    expect(await send(preflight)).toEqual({
      statusCode: 204,
      headers: [
        allowedOrigin,
        ['access-control-allow-methods', 'GET'],
        ['access-control-allow-headers', 'authorization'],
        requestId,
      ],
      body: '',
    });
    expect(events).toEqual([]);
    expect(await send({ ...withHeaders(origin), method: 'OPTIONS' })).toMatchObject({ statusCode: 404 });
    expect(await observedGateway().send(preflight)).toMatchObject({ statusCode: 404 });
  });

  test.each(['ANY /hello', 'ANY /{proxy+}', '$default', 'OPTIONS /hello'])(
    'sends a preflight that matches the route %s to its authorizer',
    async (key) => {
      const { send } = observedGateway({ api: httpApi({ cors, routes: [route(key)] }) });

      expect(await send(preflight)).toMatchObject({ statusCode: 401 });
    },
  );

  test('adds CORS headers to responses and rejections', async () => {
    const { send } = observedGateway({ api: httpApi({ cors }) });
    const headers = [allowedOrigin, requestId];

    expect(await send(withHeaders(origin, token))).toEqual({
      ...hello,
      headers: [hello.headers[0], ...headers],
    });
    expect(await send(withHeaders(origin))).toEqual({
      ...unauthorized,
      headers: [unauthorized.headers[0], ...headers],
    });
  });
});
