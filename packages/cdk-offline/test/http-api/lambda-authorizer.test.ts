import type { HttpRequest } from '../../src/http/http-message';
import type { Invoke } from '../../src/http-api/invoke';
import { authorizeWithFunction } from '../../src/http-api/lambda-authorizer';
import type { Invocation } from '../../src/lambda/runtime-messages';
import type { HttpApi, LambdaAuthorizer, Variable } from '../../src/model/http-api';
import { httpRequest, toReadable, withHeaders } from '../support/http';
import { httpApi, lambdaAuthorizer, route, routedRequest, stage } from '../support/http-api';
import { NOW } from '../support/tokens';

const returned = (value: unknown): Invocation => ({ outcome: 'returned', payload: JSON.stringify(value) });
const token = (value: string) => withHeaders(['authorization', value]);

/** A Lambda authorizer with its cache, a clock, and the events that its function received. */
class TestAuthorizer {
  now = NOW;
  readonly events: unknown[] = [];
  readonly #authorizer: LambdaAuthorizer;
  readonly #invoke: Invoke;
  readonly #cache = new Map();

  constructor(
    overrides: Partial<LambdaAuthorizer>,
    decide: (event: unknown) => Invocation | Promise<Invocation>,
  ) {
    this.#authorizer = lambdaAuthorizer(overrides);
    this.#invoke = async ({ logicalId }, event) => {
      expect(logicalId).toBe('Authorizer');
      this.events.push(JSON.parse(event));
      return decide(JSON.parse(event));
    };
  }

  async authorize(
    request: HttpRequest,
    api?: HttpApi,
    overrides: Partial<LambdaAuthorizer> = {},
  ): Promise<object> {
    const authorization = await authorizeWithFunction(
      routedRequest(request, api),
      { ...this.#authorizer, ...overrides },
      { invoke: this.#invoke, authorizerCache: this.#cache, now: () => this.now },
    );
    if (authorization.allowed) return authorization;
    return { ...toReadable(authorization.response), reason: authorization.reason };
  }
}

const allowing = (overrides: Partial<LambdaAuthorizer> = {}) =>
  new TestAuthorizer(overrides, () => returned({ isAuthorized: true }));
const response = (statusCode: number, message: string, reason: string) => ({
  statusCode,
  headers: [['content-type', 'application/json']],
  body: JSON.stringify({ message }),
  reason,
});
const missing = response(401, 'Unauthorized', 'an identity source is missing');
const denied = response(403, 'Forbidden', 'Authorizer denies access');
const failed = (reason: string) => response(500, 'Internal Server Error', `authorizer Authorizer: ${reason}`);
const allowed = {
  allowed: true,
  caller: { type: 'REQUEST', principalId: undefined, context: undefined },
};

const policyFor = (Resource: string, Effect = 'Allow') => ({
  principalId: 'alice',
  policyDocument: { Statement: [{ Action: 'execute-api:Invoke', Effect, Resource }] },
  context: { role: 'editor' },
});

test('returns the principal and the context of a policy that allows the call', async () => {
  const authorizer = new TestAuthorizer({ simpleResponses: false }, () => returned(policyFor('*')));
  expect(await authorizer.authorize(token('a'))).toEqual({
    allowed: true,
    caller: { type: 'REQUEST', principalId: 'alice', context: { role: 'editor' } },
  });
});

test.each<[overrides: Partial<LambdaAuthorizer>, invocation: Invocation, expected: object]>([
  [{}, returned({ isAuthorized: false }), denied],
  [{ simpleResponses: false }, returned(policyFor('*', 'Deny')), denied],
  [{ simpleResponses: false }, returned(policyFor('arn:aws:execute-api:x')), denied],
  [{}, returned({ isAuthorized: 'yes' }), failed("it returned an isAuthorized that isn't true or false")],
  [{}, returned(null), failed("it returned a result that isn't an object")],
  [{}, { outcome: 'failed', reason: 'it threw Error: Unauthorized' }, failed('it threw Error: Unauthorized')],
])('an authorizer with %j converts the invocation %j to %j', async (overrides, invocation, expected) => {
  const authorizer = new TestAuthorizer(overrides, () => invocation);
  expect(await authorizer.authorize(token('a'))).toEqual(expected);
});

test('responds with 500 if the function takes longer than 10 s', async () => {
  jest.useFakeTimers();
  const authorizer = new TestAuthorizer({}, () => new Promise(() => {}));
  const authorization = authorizer.authorize(token('a'));
  const settled = jest.fn();
  authorization.then(settled, settled);
  await jest.advanceTimersByTimeAsync(9_999);
  expect(settled).not.toHaveBeenCalled();
  await jest.advanceTimersByTimeAsync(1);
  jest.useRealTimers();

  expect(await authorization).toEqual(failed('no result within 10000 ms'));
});

const IDENTITY: Variable[] = [
  { source: 'request.header', name: 'x-key' },
  { source: 'request.querystring', name: 'Key' },
  { source: 'context', name: 'identity.sourceIp' },
  { source: 'stageVariables', name: 'key' },
];
const withKey = (variables?: Record<string, string>) => httpApi({ stages: [stage({ variables })] });
const request = { ...withHeaders(['x-key', 'a'], ['x-key', 'b']), target: '/hello?Key=c&Key=d&key=e' };

test('passes the values of the identity sources to the function', async () => {
  const authorizer = allowing({ identitySources: IDENTITY });
  expect(await authorizer.authorize(request, withKey({ key: 'f' }))).toEqual(allowed);
  expect(authorizer.events).toMatchObject([{ identitySource: ['a,b', 'c,d', '127.0.0.1', 'f'] }]);
});

test.each<[absent: string, request: HttpRequest, api: HttpApi]>([
  ['header', { ...request, headers: httpRequest().headers }, withKey({ key: 'f' })],
  ['value of a header', { ...request, headers: [['x-key', '']] }, withKey({ key: 'f' })],
  ['query parameter in this case', { ...request, target: '/hello?key=c' }, withKey({ key: 'f' })],
  ['value of a query parameter', { ...request, target: '/hello?Key=' }, withKey({ key: 'f' })],
  ['stage variable', request, withKey({ other: 'f' })],
  ['value of a stage variable', request, withKey({ key: '' })],
  ['stage variables', request, withKey()],
])('responds with 401 without the %s, and does not invoke the function', async (_, incomplete, api) => {
  const authorizer = allowing({ identitySources: IDENTITY });
  expect(await authorizer.authorize(incomplete, api)).toEqual(missing);
  expect(authorizer.events).toEqual([]);
});

test('invokes the function for every request if there is no identity source, even with a time to live', async () => {
  const authorizer = allowing({ identitySources: [], cacheSeconds: 300 });
  expect(await authorizer.authorize(httpRequest())).toEqual(allowed);
  expect(await authorizer.authorize(httpRequest())).toEqual(allowed);
  expect(authorizer.events).toMatchObject([{ identitySource: [] }, { identitySource: [] }]);
});

describe('the cache', () => {
  const api = httpApi({
    stages: [stage(), stage({ name: 'beta' })],
    routes: [route('GET /hello'), route('GET /other')],
  });
  const at = (target: string, value = 'a') => ({ ...token(value), target });

  test('caches a result for its time to live', async () => {
    const authorizer = allowing({ cacheSeconds: 300 });
    await authorizer.authorize(token('a'));
    authorizer.now = new Date(NOW.getTime() + 299_999);
    expect(await authorizer.authorize(token('a'))).toEqual(allowed);
    expect(authorizer.events).toHaveLength(1);
    authorizer.now = new Date(NOW.getTime() + 300_000);
    expect(await authorizer.authorize(token('a'))).toEqual(allowed);
    expect(authorizer.events).toHaveLength(2);
  });

  test('caches nothing with a time to live of 0', async () => {
    const authorizer = allowing({ cacheSeconds: 0 });
    for (const _ of [1, 2]) await authorizer.authorize(token('a'));
    expect(authorizer.events).toHaveLength(2);
  });

  test.each<
    [difference: string, first: HttpRequest, second: HttpRequest, overrides: Partial<LambdaAuthorizer>]
  >([
    ['identity', at('/hello', 'a'), at('/hello', 'b'), {}],
    ['stage', at('/hello'), at('/beta/hello'), {}],
    ['authorizer', at('/hello'), at('/hello'), { id: 'other1' }],
  ])('does not use a cached result for another %s', async (_, first, second, overrides) => {
    const authorizer = allowing({ cacheSeconds: 300 });
    await authorizer.authorize(first, api);
    await authorizer.authorize(second, api, overrides);
    expect(authorizer.events).toHaveLength(2);
  });

  test('does not share a cached result between identities that look the same when joined', async () => {
    const identitySources = IDENTITY.slice(0, 2);
    const authorizer = allowing({ cacheSeconds: 300, identitySources });
    await authorizer.authorize({ ...withHeaders(['x-key', 'a,b']), target: '/hello?Key=c' });
    await authorizer.authorize({ ...withHeaders(['x-key', 'a']), target: '/hello?Key=b,c' });
    expect(authorizer.events).toHaveLength(2);
  });

  test('shares a cached result among the routes of an authorizer', async () => {
    const authorizer = allowing({ cacheSeconds: 300 });
    await authorizer.authorize(at('/hello'), api);
    expect(await authorizer.authorize(at('/other'), api)).toEqual(allowed);
    expect(authorizer.events).toHaveLength(1);
  });

  test('does not share a cached result among routes if the route key is an identity source', async () => {
    const identitySources: Variable[] = [...IDENTITY.slice(2, 3), { source: 'context', name: 'routeKey' }];
    const authorizer = allowing({ cacheSeconds: 300, identitySources });
    await authorizer.authorize(at('/hello'), api);
    await authorizer.authorize(at('/other'), api);
    expect(authorizer.events).toHaveLength(2);
  });

  test('evaluates a cached policy again for each route', async () => {
    const authorizer = new TestAuthorizer({ cacheSeconds: 300, simpleResponses: false }, (event) =>
      returned(policyFor(Object(event).routeArn)),
    );
    expect(await authorizer.authorize(at('/hello'), api)).toMatchObject({ allowed: true });
    expect(await authorizer.authorize(at('/other'), api)).toEqual(denied);
    expect(await authorizer.authorize(at('/hello'), api)).toMatchObject({ allowed: true });
    expect(authorizer.events).toHaveLength(1);
  });

  test('caches denials', async () => {
    const authorizer = new TestAuthorizer({ cacheSeconds: 300 }, () => returned({ isAuthorized: false }));
    for (const _ of [1, 2]) expect(await authorizer.authorize(token('a'))).toEqual(denied);
    expect(authorizer.events).toHaveLength(1);
  });

  test('does not cache failures', async () => {
    const authorizer = new TestAuthorizer({ cacheSeconds: 300 }, () => returned({}));
    for (const _ of [1, 2]) expect(await authorizer.authorize(token('a'))).toMatchObject({ statusCode: 500 });
    expect(authorizer.events).toHaveLength(2);
  });

  test('caches the last 1,000 results', async () => {
    const authorizer = allowing({ cacheSeconds: 300 });
    for (let index = 0; index <= 1000; index += 1) await authorizer.authorize(token(`token-${index}`));
    await authorizer.authorize(token('token-1'));
    expect(authorizer.events).toHaveLength(1001);
    await authorizer.authorize(token('token-0'));
    expect(authorizer.events).toHaveLength(1002);
  });
});

const api = httpApi({
  routes: [route('GET /items/{id}')],
  stages: [stage({ name: 'beta', variables: { table: 'notes' } })],
});
const arn = 'arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/beta/GET/items/7';
const item = {
  ...withHeaders(['authorization', 'secret'], ['cookie', 'a=1']),
  target: '/beta/items/7?a=1&a=2',
  body: Buffer.from('not for authorizers'),
};
const forwarded = {
  'x-forwarded-for': '127.0.0.1',
  'x-forwarded-port': '3000',
  'x-forwarded-proto': 'http',
};

test('sends the function an event in payload format 2.0, without a body', async () => {
  const authorizer = allowing();
  await authorizer.authorize(item, api);
  expect(authorizer.events).toEqual([
    {
      version: '2.0',
      type: 'REQUEST',
      routeArn: arn,
      identitySource: ['secret'],
      routeKey: 'GET /items/{id}',
      rawPath: '/beta/items/7',
      rawQueryString: 'a=1&a=2',
      cookies: ['a=1'],
      headers: {
        accept: '*/*',
        authorization: 'secret',
        'content-length': '19',
        host: '127.0.0.1:3000',
        'user-agent': 'curl/8.11.1',
        'x-amzn-trace-id': expect.any(String),
        ...forwarded,
      },
      queryStringParameters: { a: '1,2' },
      requestContext: {
        accountId: '123456789012',
        apiId: 'a1b2c3d4e5',
        domainName: '127.0.0.1:3000',
        domainPrefix: 'a1b2c3d4e5',
        http: {
          method: 'GET',
          path: '/beta/items/7',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'curl/8.11.1',
        },
        requestId: 'JKJaXmPLvHcESHA=',
        routeKey: 'GET /items/{id}',
        stage: 'beta',
        time: '22/Nov/2026:12:00:00 +0000',
        timeEpoch: NOW.getTime(),
      },
      pathParameters: { id: '7' },
      stageVariables: { table: 'notes' },
    },
  ]);
});

const identitySources: Variable[] = [
  { source: 'request.header', name: 'authorization' },
  { source: 'request.querystring', name: 'a' },
];
const v1: Partial<LambdaAuthorizer> = { payloadFormat: '1.0', simpleResponses: false, identitySources };
const headersV1 = {
  accept: '*/*',
  authorization: 'secret',
  'Content-Length': '19',
  cookie: 'a=1',
  Host: '127.0.0.1:3000',
  'User-Agent': 'curl/8.11.1',
  'X-Amzn-Trace-Id': expect.any(String),
  'X-Forwarded-For': '127.0.0.1',
  'X-Forwarded-Port': '3000',
  'X-Forwarded-Proto': 'http',
};

test('sends the function an event in payload format 1.0, without a body or lists of values', async () => {
  const authorizer = new TestAuthorizer(v1, () => returned(policyFor('*')));
  expect(await authorizer.authorize(item, api)).toMatchObject({ allowed: true });
  expect(authorizer.events).toEqual([
    {
      version: '1.0',
      type: 'REQUEST',
      methodArn: arn,
      identitySource: 'secret,1,2',
      authorizationToken: 'secret,1,2',
      resource: '/items/{id}',
      path: '/beta/items/7',
      httpMethod: 'GET',
      headers: headersV1,
      queryStringParameters: { a: '2' },
      requestContext: expect.objectContaining({
        resourceId: 'GET /items/{id}',
        resourcePath: '/items/{id}',
        stage: 'beta',
      }),
      pathParameters: { id: '7' },
      stageVariables: { table: 'notes' },
    },
  ]);
});

test('sends empty objects in payload format 1.0 if there are no parameters', async () => {
  const authorizer = new TestAuthorizer({ ...v1, identitySources: [] }, () => returned(policyFor('*')));
  await authorizer.authorize(httpRequest());
  const empty = { queryStringParameters: {}, pathParameters: {}, stageVariables: {} };
  expect(authorizer.events).toEqual([expect.objectContaining(empty)]);
});
