import type { HttpRequest } from '../../src/http/http-message';
import type { Gateway } from '../../src/http-api/gateway';
import type { CorsConfiguration } from '../../src/model';
import { observedGateway, poolKey } from '../support/gateway';
import { httpRequest, withHeaders } from '../support/http';
import { httpApi, lambdaFunction, route, stage } from '../support/http-api';
import { idTokenClaims, signToken } from '../support/tokens';

const token = `Bearer ${signToken(poolKey)}`;
const authorized = withHeaders(['authorization', token]);
const apiOf = (...keys: string[]) => ({ api: httpApi({ routes: keys.map((key) => route(key)) }) });

const message = (statusCode: number, text: string) => ({
  statusCode,
  headers: [
    ['content-type', 'application/json'],
    ['apigw-requestid', 'ID'],
  ],
  body: JSON.stringify({ message: text }),
});
const hello = {
  statusCode: 200,
  headers: [
    ['content-type', 'text/plain; charset=utf-8'],
    ['apigw-requestid', 'ID'],
  ],
  body: '"Hello from Lambda!"',
};
const unauthorized = {
  statusCode: 401,
  headers: [
    ['www-authenticate', 'Bearer'],
    ['apigw-requestid', 'ID'],
  ],
  body: '{"message":"Unauthorized"}',
};

test('answers GET /hello with the bytes that the function puts in its body', async () => {
  const { ask, lines } = observedGateway();

  expect(await ask(authorized)).toEqual(hello);
  expect(lines).toEqual([{ method: 'GET', path: '/hello', statusCode: 200, milliseconds: 0, who: 'alice' }]);
});

test('a request without a token gets 401 and never reaches the function', async () => {
  const { ask, events, lines } = observedGateway();

  expect(await ask(httpRequest())).toEqual(unauthorized);
  expect(events).toEqual([]);
  expect(lines).toEqual([
    { method: 'GET', path: '/hello', statusCode: 401, milliseconds: 0, reason: 'no token' },
  ]);
});

test('the request id is the one that the function receives, and another one each time', async () => {
  const { events, ask } = observedGateway();
  await ask(authorized);
  await ask(authorized);
  const ids = events.map((event) => event.requestContext.requestId);

  expect(ids).toEqual([expect.stringMatching(/^[\w+/]{15}=$/), expect.stringMatching(/^[\w+/]{15}=$/)]);
  expect(ids[0]).not.toBe(ids[1]);
});

test('an open route calls the function without a token', async () => {
  const { ask, events } = observedGateway({
    api: httpApi({ routes: [route('GET /hello', { authorizer: undefined })] }),
  });

  expect(await ask(httpRequest())).toEqual(hello);
  expect(events[0]?.requestContext).not.toHaveProperty('authorizer');
});

test.each<[name: string, request: HttpRequest]>([
  ['another path', { ...authorized, target: '/' }],
  ['another method', { ...authorized, method: 'POST' }],
  ['two slashes', { ...authorized, target: '//hello' }],
  ['a slash at the end', { ...authorized, target: '/hello/' }],
  ['an encoded one', { ...authorized, target: '/hello%2f' }],
  ['another case', { ...authorized, target: '/HELLO' }],
  ['a way around', { ...authorized, target: '/x/..%2fhello' }],
])('a request that no route matches never reaches the authorizer: %s', async (_name, request) => {
  const issuerKeys = jest.fn();
  const { ask } = observedGateway({ issuerKeys });

  expect(await ask(request)).toEqual(message(404, 'Not Found'));
  expect(issuerKeys).not.toHaveBeenCalled();
});

test.each([
  ['http://127.0.0.1:3000/hello', 400, 'Bad Request'],
  ['*', 400, 'Bad Request'],
  ['/hello%', 400, 'Bad Request'],
])('the target %s is refused', async (target, statusCode, text) => {
  expect(await observedGateway().ask({ ...authorized, target })).toEqual(message(statusCode, text));
});

test('a request for another host is refused, with a good token too', async () => {
  const headers: [string, string][] = [
    ['host', 'attacker.example'],
    ['authorization', token],
  ];
  expect(await observedGateway().ask(httpRequest({ headers }))).toEqual(message(403, 'Forbidden'));
});

test('without a stage for the path there is nothing', async () => {
  const { ask } = observedGateway({ api: httpApi({ stages: [stage({ name: 'beta' })] }) });

  expect(await ask(authorized)).toEqual(message(404, 'Not Found'));
  expect(await ask({ ...authorized, target: '/beta/hello' })).toEqual(hello);
});

test('throttling answers 429 before it looks at the token', async () => {
  const throttling = { rateLimit: 1, burstLimit: 1 };
  const { ask } = observedGateway({ api: httpApi({ stages: [stage({ throttling })] }) });

  expect(await ask(httpRequest())).toEqual(unauthorized);
  expect(await ask(authorized)).toEqual(message(429, 'Too Many Requests'));
});

describe('the function', () => {
  const outcomes = (invoke: Gateway['invoke'], timeoutMilliseconds = 30_000) => {
    const integration = { logicalId: 'Integration', timeoutMilliseconds, lambdaFunction: lambdaFunction() };
    return observedGateway({ invoke, api: httpApi({ routes: [route('GET /hello', { integration })] }) });
  };

  test('that fails is a 500, with its reason in the terminal alone', async () => {
    const { ask, lines } = outcomes(async () => ({ outcome: 'failed', reason: 'it threw TypeError' }));

    expect(await ask(authorized)).toEqual(message(500, 'Internal Server Error'));
    expect(lines[0]).toEqual({
      method: 'GET',
      path: '/hello',
      statusCode: 500,
      milliseconds: 0,
      who: 'alice',
      reason: 'it threw TypeError',
    });
  });

  test("that runs past the integration's timeout is a 503", async () => {
    const { ask, lines } = outcomes(() => new Promise(() => {}), 20);

    expect(await ask(authorized)).toEqual(message(503, 'Service Unavailable'));
    expect(lines[0]).toMatchObject({ reason: "no answer within the integration's 20 ms", who: 'alice' });
  });

  test('is the one that the route names', async () => {
    const called: string[] = [];
    const invoke: Gateway['invoke'] = async ({ name }) => {
      called.push(name);
      return { outcome: 'returned', payload: 'null' };
    };
    const to = (name: string) => ({
      integration: {
        logicalId: name,
        timeoutMilliseconds: 1000,
        lambdaFunction: lambdaFunction({ name }),
      },
    });
    const routes = [route('GET /a', to('first')), route('GET /b', to('second'))];
    const { ask } = observedGateway({ invoke, api: httpApi({ routes }) });
    await ask({ ...authorized, target: '/b' });
    await ask({ ...authorized, target: '/a' });

    expect(called).toEqual(['second', 'first']);
  });

  test('is not called with an event of more than 6 MB', async () => {
    const { ask, events } = observedGateway();
    const withBody = (bytes: number) => ({
      ...withHeaders(['authorization', token], ['content-type', 'text/plain']),
      body: Buffer.alloc(bytes, 'a'),
    });

    expect(await ask(withBody(6 * 1024 * 1024))).toEqual(message(413, 'Request Entity Too Large'));
    expect(events).toEqual([]);
    expect(await ask(withBody(6 * 1024 * 1024 - 10_000))).toEqual(hello);
  });
});

describe('CORS', () => {
  const cors: CorsConfiguration = {
    allowOrigins: ['https://a.example'],
    allowMethods: ['GET'],
    allowHeaders: ['authorization'],
    exposeHeaders: [],
    allowCredentials: false,
    maxAgeSeconds: undefined,
  };
  const preflight: HttpRequest = {
    ...withHeaders(['origin', 'https://a.example'], ['access-control-request-method', 'GET']),
    method: 'OPTIONS',
  };
  const allowed = ['access-control-allow-origin', 'https://a.example'];

  test('with a configuration, the gateway answers a preflight without a token', async () => {
    const { ask, events } = observedGateway({ api: httpApi({ cors }) });

    expect(await ask(preflight)).toEqual({
      statusCode: 204,
      headers: [
        allowed,
        ['access-control-allow-methods', 'GET'],
        ['access-control-allow-headers', 'authorization'],
        ['apigw-requestid', 'ID'],
      ],
      body: '',
    });
    expect(events).toEqual([]);
  });

  test('without one, a preflight is a request like any other', async () => {
    expect(await observedGateway().ask(preflight)).toEqual(message(404, 'Not Found'));
  });

  test.each(['ANY /hello', 'ANY /{proxy+}', '$default', 'OPTIONS /hello'])(
    '%s takes the preflight itself, behind its authorizer',
    async (key) => {
      const api = httpApi({ cors, routes: [route(key)] });
      expect(await observedGateway({ api }).ask(preflight)).toMatchObject({ statusCode: 401 });
    },
  );

  test('answers and refusals carry the headers, OPTIONS that is no preflight does not find a route', async () => {
    const { ask } = observedGateway({ api: httpApi({ cors }) });
    const from = ['origin', 'https://a.example'] as [string, string];

    expect(await ask(withHeaders(['authorization', token], from))).toMatchObject({
      statusCode: 200,
      headers: expect.arrayContaining([allowed]),
    });
    expect(await ask(withHeaders(from))).toMatchObject({
      statusCode: 401,
      headers: expect.arrayContaining([allowed]),
    });
    expect(await ask({ ...withHeaders(from), method: 'OPTIONS' })).toMatchObject({ statusCode: 404 });
  });
});

describe('the line for the terminal', () => {
  test.each([
    [{ 'cognito:username': 'alice' }, 'alice'],
    [{ 'cognito:username': undefined, username: 'bob' }, 'bob'],
    [{ 'cognito:username': undefined, client_id: 'my-client' }, 'my-client'],
    [{ 'cognito:username': 7, sub: 'some-subject' }, 'some-subject'],
  ])('names the caller by %j', async (claims, who) => {
    const { ask, lines } = observedGateway();
    await ask(withHeaders(['authorization', signToken(poolKey, idTokenClaims(claims))]));

    expect(lines).toEqual([expect.objectContaining({ who })]);
  });

  test('never shows the query, which may hold a token', async () => {
    const { ask, lines } = observedGateway(apiOf('GET /other'));
    await ask(httpRequest({ target: '/hello?token=secret?more' }));

    expect(lines).toEqual([expect.objectContaining({ path: '/hello', reason: 'no such route' })]);
  });
});
