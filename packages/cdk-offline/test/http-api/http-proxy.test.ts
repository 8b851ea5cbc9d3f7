import type { HttpRequest, HttpResponse } from '../../src/http/http-message';
import type { BackendRequest } from '../../src/http-api/backend';
import type { Caller } from '../../src/http-api/caller';
import { callBackend } from '../../src/http-api/http-proxy';
import type { HttpApi, HttpIntegration, ParameterMapping } from '../../src/model/http-api';
import { parseMappingValue } from '../../src/template/selection-expression';
import { httpRequest, toReadable, withHeaders } from '../support/http';
import { httpApi, httpIntegration, route, routedRequest, stage } from '../support/http-api';

interface Call {
  request?: HttpRequest;
  api?: HttpApi;
  caller?: Caller;
  integration?: Partial<HttpIntegration>;
  response?: Partial<HttpResponse>;
}

/** Calls a backend that records the request. */
async function call({ request, api, caller, integration = {}, response = {} }: Call) {
  const requests: BackendRequest[] = [];
  const outcome = await callBackend(
    routedRequest(request, api),
    caller,
    httpIntegration(integration),
    async (sent) => {
      requests.push(sent);
      return { statusCode: 200, headers: [], body: Buffer.alloc(0), ...response };
    },
  );
  const [sent] = requests;
  if (!sent || requests.length > 1) throw new Error('The backend must get exactly one request.');
  return { sent, received: { ...toReadable(outcome.response), reason: outcome.reason } };
}

const forwarded = ['forwarded', 'by=127.0.0.1;for=127.0.0.1;host=127.0.0.1:3000;proto=http'];
const via = ['via', 'HTTP/1.1 AmazonAPIGateway'];

test('forwards the method, the query string, the headers and the body, but no hop-by-hop headers', async () => {
  const api = httpApi({ routes: [route('ANY /hello')] });
  const request: HttpRequest = {
    ...withHeaders(
      ['authorization', 'Bearer x'],
      ['x-list', 'a'],
      ['x-list', 'b'],
      ['connection', 'keep-alive'],
      ['keep-alive', 'timeout=5'],
      ['te', 'trailers'],
      ['transfer-encoding', 'chunked'],
      ['upgrade', 'h2c'],
      ['expect', '100-continue'],
      ['content-length', '2'],
      ['forwarded', 'for=203.0.113.7'],
    ),
    method: 'PATCH',
    target: '/hello?a=%201&a=2&b',
    body: Buffer.from('hi'),
  };
  const { sent } = await call({ request, api });
  expect(sent).toEqual({
    method: 'PATCH',
    origin: 'https://backend.example',
    target: '/?a=%201&a=2&b',
    headers: [
      ['user-agent', 'curl/8.11.1'],
      ['accept', '*/*'],
      ['authorization', 'Bearer x'],
      ['x-list', 'a'],
      ['x-list', 'b'],
      ['forwarded', 'for=203.0.113.7'],
      forwarded,
      via,
    ],
    body: Buffer.from('hi'),
  });
});

test("returns the backend's status, headers and body, but no hop-by-hop headers", async () => {
  const { received } = await call({
    response: {
      statusCode: 418,
      headers: [
        ['content-type', 'text/plain'],
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
        ['connection', 'close'],
        ['transfer-encoding', 'chunked'],
        ['content-length', '2'],
        ['date', 'Sun, 22 Nov 2026 12:00:00 GMT'],
        ['apigw-requestid', 'backend'],
      ],
      body: Buffer.from('hi'),
    },
  });
  expect(received).toEqual({
    statusCode: 418,
    headers: [
      ['content-type', 'text/plain'],
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ],
    body: 'hi',
    reason: undefined,
  });
});

test("sends the integration's method instead of the caller's", async () => {
  const { sent } = await call({ integration: { method: 'POST' } });
  expect(sent.method).toBe('POST');
});

test.each([
  ['GET /pets/{id}', '/pets/6', ['/api/', '{id}', '/x'], '', '/api/6/x'],
  ['GET /pets/{proxy+}', '/pets/a/b%20c', ['/api/', '{proxy}'], '', '/api/a/b%20c'],
  ['GET /pets/{id}', '/pets/a%3fb%23c%25', ['/', '{id}'], '', '/a%3Fb%23c%25'],
  ['GET /pets/{proxy+}', '/pets/Z%C3%B6e', ['/', '{proxy}'], '', '/Z%C3%B6e'],
  ['GET /hello', '/hello?b=2', ['/'], 'a=1', '/?a=1&b=2'],
  ['GET /hello', '/hello', ['/a'], 'a=1', '/a?a=1'],
])(
  'sends a request for the route %s with the target %s to the integration path %j with the query %j',
  async (key, target, path, query, expected) => {
    const parts = path.map((part) =>
      part.startsWith('{') ? { source: 'request.path' as const, name: part.slice(1, -1) } : part,
    );
    const { sent } = await call({
      api: httpApi({ routes: [route(key)] }),
      request: httpRequest({ target }),
      integration: { path: parts, query },
    });
    expect(sent.target).toBe(expected);
  },
);

const SOURCES = [
  'request.header',
  'request.querystring',
  'request.body',
  'request.path',
  'response.header',
  'response.body',
  'context',
  'stageVariables',
] as const;

/** A mapping as in a template. */
function mapping(text: string, value = ''): ParameterMapping {
  const [, action, target, name = ''] = /^(\w+):(\w+)(?:\.(.+))?$/.exec(text) ?? [];
  const parsed = parseMappingValue(value, SOURCES) ?? [];
  return { action, target, name, value: parsed } as ParameterMapping;
}

/** The header that a mapping with this value sets. */
async function mapped(value: string, rest: Call = {}): Promise<string | undefined> {
  const requestMappings = [mapping('overwrite:header.mapped', value)];
  const { sent } = await call({ ...rest, integration: { requestMappings } });
  return sent.headers.find(([name]) => name === 'mapped')?.[1];
}

const api = httpApi({
  routes: [route('POST /pets/{id}')],
  stages: [stage({ name: 'beta', variables: { table: 'notes' } })],
});
const json = { name: 'Zoe', user: { tags: ['a', { b: 7 }], admin: true }, none: null };
const request: HttpRequest = {
  ...withHeaders(['x-list', 'a'], ['x-list', 'b']),
  method: 'POST',
  target: '/beta/pets/a%20b?q=1&q=2',
  body: Buffer.from(JSON.stringify(json)),
};
const token: Caller = { type: 'JWT', claims: { sub: 'alice', exp: 7 }, scopes: [] };
const asked: Caller = {
  type: 'REQUEST',
  principalId: 'bob',
  context: { role: 'editor', level: 3, tags: ['a'] },
};

test.each<[value: string, expected: string | undefined, caller?: Caller]>([
  ['static', 'static'],
  ['$request.header.x-list', 'a,b'],
  ['$request.header.missing', undefined],
  ['$request.querystring.q', '1,2'],
  ['$request.querystring.Q', undefined],
  ['$request.body', JSON.stringify(json)],
  ['$request.body.name', 'Zoe'],
  ['$request.body.user.tags[0]', 'a'],
  ['$request.body.user.tags[1].b', '7'],
  ['$request.body.user.admin', 'true'],
  ['$request.body.user', undefined],
  ['$request.body.none', undefined],
  ['$request.body.constructor', undefined],
  ['$request.path', '/pets/a b'],
  ['$request.path.id', 'a b'],
  ['$request.path.constructor', undefined],
  ['$stageVariables.table', 'notes'],
  ['$stageVariables.other', undefined],
  [`a-\${request.path.id}-\${stageVariables.table}`, 'a-a b-notes'],
  [`a-\${stageVariables.other}`, undefined],
  ['$context.accountId', '123456789012'],
  ['$context.apiId', 'a1b2c3d4e5'],
  ['$context.domainName', '127.0.0.1:3000'],
  ['$context.domainPrefix', 'a1b2c3d4e5'],
  ['$context.extendedRequestId', 'JKJaXmPLvHcESHA='],
  ['$context.httpMethod', 'POST'],
  ['$context.identity.sourceIp', '127.0.0.1'],
  ['$context.identity.userAgent', 'curl/8.11.1'],
  ['$context.path', '/beta/pets/a b'],
  ['$context.protocol', 'HTTP/1.1'],
  ['$context.requestId', 'JKJaXmPLvHcESHA='],
  ['$context.requestTime', '22/Nov/2026:12:00:00 +0000'],
  ['$context.requestTimeEpoch', '1795348800000'],
  ['$context.routeKey', 'POST /pets/{id}'],
  ['$context.stage', 'beta'],
  ['$context.authorizer.claims.sub', undefined],
  ['$context.authorizer.claims.sub', 'alice', token],
  ['$context.authorizer.claims.exp', '7', token],
  ['$context.authorizer.sub', undefined, token],
  ['$context.authorizer.principalId', 'bob', asked],
  ['$context.authorizer.role', 'editor', asked],
  ['$context.authorizer.level', '3', asked],
  ['$context.authorizer.tags', undefined, asked],
])('maps the value %s to %j', async (value, expected, caller = undefined) => {
  expect(await mapped(value, { request, api, ...(caller && { caller }) })).toBe(expected);
});

test.each<[name: string, body: string, expected: string | undefined]>([
  ['of 100 KB', JSON.stringify({ a: 'x', b: 'y'.repeat(102_400 - 16) }), 'x'],
  ['of more than 100 KB', JSON.stringify({ a: 'x', b: 'y'.repeat(102_400 - 15) }), undefined],
  ["that isn't JSON", 'a=x', undefined],
])('maps a member of a request body %s', async (_, body, expected) => {
  expect(await mapped('$request.body.a', { request: { ...request, body: Buffer.from(body) }, api })).toBe(
    expected,
  );
});

test.each([
  [
    [mapping('append:header.x', '3')],
    [
      ['x', '1'],
      ['x', '2'],
      ['x', '3'],
    ],
  ],
  [[mapping('overwrite:header.x', '3')], [['x', '3']]],
  [[mapping('remove:header.x')], []],
  [[mapping('append:header.y', '$request.header.x'), mapping('remove:header.x')], [['y', '1,2']]],
  [[mapping('remove:header.x'), mapping('append:header.y', '$request.header.x')], [['y', '1,2']]],
  [[mapping('overwrite:header.x', '$context.authorizer.claims.sub')], []],
  [
    [mapping('append:header.x', '$context.authorizer.claims.sub')],
    [
      ['x', '1'],
      ['x', '2'],
    ],
  ],
  [[mapping('overwrite:header.x', 'a\r\nhost: b\u{1f98a}')], [['x', 'a  host: b  ']]],
])('maps the headers x: 1 and x: 2 with %j', async (requestMappings, expected) => {
  const { sent } = await call({
    request: withHeaders(['x', '1'], ['x', '2']),
    integration: { requestMappings },
  });
  expect(sent.headers.filter(([name]) => name === 'x' || name === 'y')).toEqual(expected);
});

test('a parameter mapping can set the Host header', async () => {
  const requestMappings = [mapping('overwrite:header.host', 'internal.example')];
  const { sent } = await call({ integration: { requestMappings } });
  expect(sent.headers.filter(([name]) => name === 'host')).toEqual([['host', 'internal.example']]);
});

test.each([
  [[mapping('append:querystring.x', '3')], '?x=1&y=+&x=2&x=3'],
  [[mapping('overwrite:querystring.x', 'a&b')], '?y=+&x=a%26b'],
  [[mapping('remove:querystring.x')], '?y=+'],
  [[mapping('remove:querystring.x'), mapping('remove:querystring.y')], ''],
  [[mapping('overwrite:querystring.x', '$request.header.missing')], '?y=+'],
])('maps the query string x=1&y=%20&x=2 with %j', async (requestMappings, expected) => {
  const { sent } = await call({
    request: httpRequest({ target: '/hello?x=1&y=%20&x=2' }),
    integration: { requestMappings },
  });
  expect(sent.target).toBe(`/${expected}`);
});

test.each([
  ['/static/path', '/static/path?q=1&q=2'],
  ['static', '/static?q=1&q=2'],
  ['$request.path', '/pets/a%20b?q=1&q=2'],
  [`/x/\${request.path.id}`, '/x/a%20b?q=1&q=2'],
  ['$request.header.missing', '/?q=1&q=2'],
])('overwrites the path with %s', async (value, expected) => {
  const requestMappings = [mapping('overwrite:path', value)];
  const { sent } = await call({ request, api, integration: { path: ['/ignored'], requestMappings } });
  expect(sent.target).toBe(expected);
});

const found = {
  statusCode: 404,
  headers: [
    ['x', '1'],
    ['server', 's'],
  ] as [string, string][],
  body: Buffer.from('{"a":{"b":"c"}}'),
};
test.each([
  [
    [mapping('append:header.y', '$response.body.a.b')],
    404,
    [
      ['x', '1'],
      ['server', 's'],
      ['y', 'c'],
    ],
  ],
  [
    [mapping('overwrite:header.x', '$response.header.server')],
    404,
    [
      ['server', 's'],
      ['x', 's'],
    ],
  ],
  [[mapping('remove:header.server')], 404, [['x', '1']]],
  [
    [mapping('overwrite:statuscode', '403')],
    403,
    [
      ['x', '1'],
      ['server', 's'],
    ],
  ],
  [
    [mapping('append:header.id', '$context.requestId')],
    404,
    [
      ['x', '1'],
      ['server', 's'],
      ['id', 'JKJaXmPLvHcESHA='],
    ],
  ],
])('maps a 404 response with %j', async (mappings, statusCode, headers) => {
  const { received } = await call({ integration: { responseMappings: { 404: mappings } }, response: found });
  expect(received).toEqual({ statusCode, headers, body: '{"a":{"b":"c"}}', reason: undefined });
});

test('maps only responses with the status code of the mappings', async () => {
  const responseMappings = { 200: [mapping('overwrite:statuscode', '201')] };
  const { received } = await call({ integration: { responseMappings }, response: found });
  expect(received).toMatchObject({ statusCode: 404 });
});

test.each(['$response.header.x', '$response.header.missing', 'abc'])(
  'responds with 500 if %s is mapped to the status code, but is not a status code',
  async (value) => {
    const responseMappings = { 404: [mapping('overwrite:statuscode', value)] };
    const { received } = await call({ integration: { responseMappings }, response: found });
    expect(received).toMatchObject({
      statusCode: 500,
      body: '{"message":"Internal Server Error"}',
      reason: 'the mapped status code is not from 200 to 599',
    });
  },
);

const unavailable = (reason: string) => ({
  response: {
    statusCode: 503,
    headers: [['content-type', 'application/json']],
    body: Buffer.from('{"message":"Service Unavailable"}'),
  },
  reason: `https://backend.example: ${reason}`,
});

test('responds with 503 if the backend cannot be reached', async () => {
  const outcome = await callBackend(routedRequest(), undefined, httpIntegration(), async () => {
    throw new Error('connect ECONNREFUSED');
  });
  expect(outcome).toEqual(unavailable('connect ECONNREFUSED'));
});

test('aborts the call and responds with 503 when the integration times out', async () => {
  jest.useFakeTimers();
  const aborted = jest.fn();
  const outcome = callBackend(
    routedRequest(),
    undefined,
    httpIntegration({ timeoutMilliseconds: 50 }),
    (_request, signal) => {
      signal.addEventListener('abort', aborted);
      return new Promise(() => {});
    },
  );
  await jest.advanceTimersByTimeAsync(49);
  expect(aborted).not.toHaveBeenCalled();
  await jest.advanceTimersByTimeAsync(1);
  jest.useRealTimers();

  expect(await outcome).toEqual(unavailable('no response within 50 ms'));
  expect(aborted).toHaveBeenCalled();
});
