import type { HttpRequest } from '../../src/http/http-message';
import type { CorsConfiguration, Route, Stage } from '../../src/model';
import { observedGateway, poolKey } from '../support/gateway';
import { httpRequest, withHeaders } from '../support/http';
import { httpApi, lambdaFunction, route, stage } from '../support/http-api';
import { idTokenClaims, signToken } from '../support/tokens';

const token = `Bearer ${signToken(poolKey)}`;
const authorized = withHeaders(['authorization', token]);
const withRoutes = (...routes: Route[]) => observedGateway({ api: httpApi({ routes }) });
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

test("sends the function's response and logs the caller", async () => {
  const { ask, lines } = observedGateway();

  expect(await ask(authorized)).toEqual(hello);
  expect(lines).toEqual([{ method: 'GET', path: '/hello', statusCode: 200, milliseconds: 0, who: 'alice' }]);
});

test('rejects a request without a token before it reaches the function, and logs why', async () => {
  const { ask, events, lines } = observedGateway();

  expect(await ask(httpRequest())).toEqual(unauthorized);
  expect(events).toEqual([]);
  expect(lines).toEqual([
    { method: 'GET', path: '/hello', statusCode: 401, milliseconds: 0, reason: 'no token' },
  ]);
});

test('gives each request an id of its own and passes it to the function', async () => {
  const { events, ask } = observedGateway();
  await ask(authorized);
  await ask(authorized);
  const ids = events.map((event) => event.requestContext.requestId);

  expect(ids).toEqual([expect.stringMatching(/^[\w+/]{15}=$/), expect.stringMatching(/^[\w+/]{15}=$/)]);
  expect(ids[0]).not.toBe(ids[1]);
});

test('calls the function of an open route without a token', async () => {
  const { ask, events } = withRoutes(route('GET /hello', { authorizer: undefined }));

  expect(await ask(httpRequest())).toEqual(hello);
  expect(events[0]?.requestContext).not.toHaveProperty('authorizer');
});

test('requires a token for a protected path with a variable, even if an open greedy route matches too', async () => {
  const { ask } = withRoutes(
    route('GET /static/{proxy+}', { authorizer: undefined }),
    route('GET /{tenant}/settings'),
  );

  expect(await ask(httpRequest({ target: '/static/settings' }))).toEqual(unauthorized);
  expect(await ask(httpRequest({ target: '/static/logo' }))).toEqual(hello);
});

test.each<[name: string, request: HttpRequest, statusCode: number, message: string]>([
  ['another path', { ...authorized, target: '/' }, 404, 'Not Found'],
  ['another method', { ...authorized, method: 'POST' }, 404, 'Not Found'],
  ['a target that is not a path', { ...authorized, target: '*' }, 400, 'Bad Request'],
  ['another host', { ...authorized, headers: [['host', 'attacker.example']] }, 403, 'Forbidden'],
])('rejects %s before the authorizer runs', async (_name, request, statusCode, message) => {
  const issuerKeys = jest.fn();

  expect(await observedGateway({ issuerKeys }).ask(request)).toEqual(gatewayResponse(statusCode, message));
  expect(issuerKeys).not.toHaveBeenCalled();
});

test('serves a named stage under its name only', async () => {
  const { ask } = withStage({ name: 'beta' });

  expect(await ask(authorized)).toEqual(gatewayResponse(404, 'Not Found'));
  expect(await ask({ ...authorized, target: '/beta/hello' })).toEqual(hello);
});

test('throttles with 429 before it looks at the token', async () => {
  const { ask } = withStage({ throttling: { rateLimit: 1, burstLimit: 1 } });

  expect(await ask(httpRequest())).toEqual(unauthorized);
  expect(await ask(authorized)).toEqual(gatewayResponse(429, 'Too Many Requests'));
});

test('responds with 500 if the function fails, and logs the reason with the caller', async () => {
  const { ask, lines } = observedGateway({
    invoke: async () => ({ outcome: 'failed', reason: 'it threw TypeError' }),
  });

  expect(await ask(authorized)).toEqual(gatewayResponse(500, 'Internal Server Error'));
  expect(lines).toEqual([
    {
      method: 'GET',
      path: '/hello',
      statusCode: 500,
      milliseconds: 0,
      who: 'alice',
      reason: 'it threw TypeError',
    },
  ]);
});

test('calls the function that the route names', async () => {
  const to = (name: string) => ({
    integration: { logicalId: name, timeoutMilliseconds: 1000, lambdaFunction: lambdaFunction({ name }) },
  });
  const { ask } = observedGateway({
    api: httpApi({ routes: [route('GET /a', to('first')), route('GET /b', to('second'))] }),
    invoke: async ({ name }) => ({ outcome: 'returned', payload: JSON.stringify(name) }),
  });

  expect(await ask({ ...authorized, target: '/b' })).toMatchObject({ body: 'second' });
  expect(await ask({ ...authorized, target: '/a' })).toMatchObject({ body: 'first' });
});

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
const preflight: HttpRequest = {
  ...withHeaders(origin, ['access-control-request-method', 'GET']),
  method: 'OPTIONS',
};

test('responds to a preflight itself, without a token, if CORS is configured', async () => {
  const { ask, events } = observedGateway({ api: httpApi({ cors }) });

  expect(await ask(preflight)).toEqual({
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
});

test('finds no route for OPTIONS that is not a preflight', async () => {
  const { ask } = observedGateway({ api: httpApi({ cors }) });

  expect(await ask({ ...withHeaders(origin), method: 'OPTIONS' })).toMatchObject({ statusCode: 404 });
});

test.each(['ANY /hello', 'ANY /{proxy+}', '$default', 'OPTIONS /hello'])(
  'sends a preflight that matches the route %s to its authorizer',
  async (key) => {
    const { ask } = observedGateway({ api: httpApi({ cors, routes: [route(key)] }) });

    expect(await ask(preflight)).toMatchObject({ statusCode: 401 });
  },
);

test.each([
  ['a response', [['authorization', token]], hello],
  ['a rejection', [], unauthorized],
] as [string, [string, string][], typeof hello][])(
  'adds CORS headers to %s',
  async (_name, headers, expected) => {
    const { ask } = observedGateway({ api: httpApi({ cors }) });

    expect(await ask(withHeaders(origin, ...headers))).toEqual({
      ...expected,
      headers: [...expected.headers.slice(0, -1), allowedOrigin, requestId],
    });
  },
);

test.each([
  [{ 'cognito:username': 'alice' }, 'alice'],
  [{ 'cognito:username': undefined, username: 'bob' }, 'bob'],
  [{ 'cognito:username': undefined, client_id: 'my-client' }, 'my-client'],
  [{ 'cognito:username': 7, sub: 'some-subject' }, 'some-subject'],
])('logs a caller with %j as %s', async (claims, who) => {
  const { ask, lines } = observedGateway();
  await ask(withHeaders(['authorization', signToken(poolKey, idTokenClaims(claims))]));

  expect(lines).toEqual([expect.objectContaining({ who })]);
});

test('does not log the query, which may contain a token', async () => {
  const { ask, lines } = withRoutes(route('GET /other'));
  await ask(httpRequest({ target: '/hello?token=secret?more' }));

  expect(lines).toEqual([expect.objectContaining({ path: '/hello', reason: 'no such route' })]);
});
