import type { HttpRequest } from '../../src/http/http-message';
import type { Caller } from '../../src/http-api/caller';
import { toLambdaEvent } from '../../src/http-api/lambda-event';
import type { HttpApi } from '../../src/model/http-api';
import { httpRequest, withHeaders } from '../support/http';
import { httpApi, route, routedRequest, stage } from '../support/http-api';
import { NOW } from '../support/tokens';

function eventOf({ request, api, caller }: { request?: HttpRequest; api?: HttpApi; caller?: Caller } = {}) {
  return JSON.parse(JSON.stringify(toLambdaEvent(routedRequest(request, api), caller)));
}

const http = {
  method: 'GET',
  path: '/hello',
  protocol: 'HTTP/1.1',
  sourceIp: '127.0.0.1',
  userAgent: 'curl/8.11.1',
};
const requestContext = {
  accountId: '123456789012',
  apiId: 'a1b2c3d4e5',
  domainName: '127.0.0.1:3000',
  domainPrefix: 'a1b2c3d4e5',
  http,
  requestId: 'JKJaXmPLvHcESHA=',
  routeKey: 'GET /hello',
  stage: '$default',
  time: '22/Nov/2026:12:00:00 +0000',
  timeEpoch: NOW.getTime(),
};
const headers = {
  accept: '*/*',
  'content-length': '0',
  host: '127.0.0.1:3000',
  'user-agent': 'curl/8.11.1',
  'x-amzn-trace-id': expect.stringMatching(/^Root=1-6b02d940-[0-9a-f]{24}$/),
  'x-forwarded-for': '127.0.0.1',
  'x-forwarded-port': '3000',
  'x-forwarded-proto': 'http',
};
const plain = {
  version: '2.0',
  routeKey: 'GET /hello',
  rawPath: '/hello',
  rawQueryString: '',
  headers,
  requestContext,
  isBase64Encoded: false,
};

test('leaves out query, cookies, body and authorizer if there are none', () => {
  expect(eventOf()).toEqual(plain);
});

test('converts all claims to strings, leaves out null, and sets scopes to null if the route has none', () => {
  const claims = {
    exp: 1795352340,
    'custom:ratio': 0.25,
    email_verified: true,
    'cognito:groups': ['admins', 'readers'],
    'cognito:roles': [],
    address: { street: 'Hauptstraße 1', city: 'Köln', codes: [1, null] },
    name: 'Zoë 🦊',
    nickname: null,
  };
  const stringified = {
    exp: '1795352340',
    'custom:ratio': '0.25',
    email_verified: 'true',
    'cognito:groups': '[admins readers]',
    'cognito:roles': '[]',
    address: 'map[city:Köln codes:[1 <nil>] street:Hauptstraße 1]',
    name: 'Zoë 🦊',
  };
  expect(eventOf({ caller: { type: 'JWT', claims, scopes: ['a'] } })).toEqual({
    ...plain,
    requestContext: { ...requestContext, authorizer: { jwt: { claims: stringified, scopes: null } } },
  });
});

test("passes the token's scopes on a route with scopes", () => {
  const api = httpApi({ routes: [route('GET /hello', { authorizationScopes: ['notes/read'] })] });
  const token = { claims: {}, scopes: ['openid', 'notes/read'] };

  expect(eventOf({ api, caller: { type: 'JWT', ...token } })).toEqual({
    ...plain,
    requestContext: { ...requestContext, authorizer: { jwt: token } },
  });
});

test.each([[{ role: 'editor', level: 3, tags: ['a'], team: { id: 1 } }], [undefined]])(
  "passes the Lambda authorizer's context %j",
  (context) => {
    expect(eventOf({ caller: { type: 'REQUEST', principalId: 'alice', context } })).toEqual({
      ...plain,
      requestContext: { ...requestContext, authorizer: { lambda: context ?? null } },
    });
  },
);

test.each([
  ['a=1&b=2&a=3&a=', { a: '1,3,', b: '2' }],
  ['q=a%20b%26c&q=%C3%A4+o', { q: 'a b&c,ä o' }],
  ['flag&=x', { flag: '', '': 'x' }],
  ['a=b?c=d', { a: 'b?c=d' }],
  ['__proto__=1', Object.fromEntries([['__proto__', '1']])],
])(
  'passes the query string %s as sent, and its parameters decoded and joined',
  (query, queryStringParameters) => {
    expect(eventOf({ request: httpRequest({ target: `/hello?${query}` }) })).toEqual({
      ...plain,
      rawQueryString: query,
      queryStringParameters,
    });
  },
);

test('passes the decoded path and its parameters, and the name and variables of the stage', () => {
  const api = httpApi({
    routes: [route('GET /items/{id}')],
    stages: [stage({ name: 'beta', variables: { table: 'notes' } })],
  });
  const path = '/beta/items/a b%2Fä+';

  expect(eventOf({ api, request: httpRequest({ target: '/beta/items/a%20b%252F%C3%A4+' }) })).toEqual({
    ...plain,
    routeKey: 'GET /items/{id}',
    rawPath: path,
    pathParameters: { id: 'a b%2Fä+' },
    stageVariables: { table: 'notes' },
    requestContext: {
      ...requestContext,
      routeKey: 'GET /items/{id}',
      stage: 'beta',
      http: { ...http, path },
    },
  });
});

test('joins repeated headers, drops or replaces those of the connection, and passes on the authorization', () => {
  const request = withHeaders(
    ['x-list', 'a'],
    ['x-list', 'b, c'],
    ['authorization', 'Bearer x.y.z'],
    ['connection', 'keep-alive'],
    ['transfer-encoding', 'chunked'],
    ['expect', '100-continue'],
    ['content-length', '0'],
    ['x-amzn-trace-id', 'Root=1-67891233-abcdef012345678912345678'],
    ['x-forwarded-for', '203.0.113.7'],
    ['x-forwarded-port', '443'],
    ['x-forwarded-proto', 'https'],
    ['__proto__', 'p'],
  );
  const passedOn = {
    ...headers,
    'x-list': 'a,b, c',
    authorization: 'Bearer x.y.z',
    'x-amzn-trace-id': 'Root=1-67891233-abcdef012345678912345678',
    'x-forwarded-for': '203.0.113.7, 127.0.0.1',
    ['__proto__']: 'p',
  };
  expect(eventOf({ request })).toEqual({ ...plain, headers: passedOn });
});

test('moves cookies from the headers to a list', () => {
  const request = withHeaders(['cookie', 'a=1; b="x;'], ['cookie', 'c=3']);

  expect(eventOf({ request })).toEqual({ ...plain, cookies: ['a=1', 'b="x', 'c=3'] });
});

test('handles a request without Host and User-Agent', () => {
  const { host: _host, accept: _accept, 'user-agent': _agent, ...others } = headers;

  expect(eventOf({ request: httpRequest({ headers: [] }) })).toEqual({
    ...plain,
    headers: { ...others, 'x-forwarded-port': '80' },
    requestContext: { ...requestContext, domainName: 'localhost', http: { ...http, userAgent: '' } },
  });
});

test.each([
  ['[::1]:3000', '3000'],
  ['api.example.com', '80'],
])('for the Host %s, x-forwarded-port is %s', (host, port) => {
  const request = httpRequest({ headers: [['host', host]] });

  expect(eventOf({ request }).headers).toMatchObject({ host, 'x-forwarded-port': port });
});

const text = Buffer.from('Zoë 🦊');
const withBody = (type: string | undefined, body: Buffer): HttpRequest => ({
  ...(type === undefined ? httpRequest() : withHeaders(['content-type', type])),
  body,
});

test.each<[type: string | undefined, encoding: 'utf8' | 'base64', body: Buffer]>([
  ['application/json', 'utf8', text],
  ['application/json; charset=utf-8', 'utf8', text],
  ['Application/JSON;charset="UTF-8"', 'utf8', text],
  ['text/plain', 'utf8', text],
  ['text/csv; header=present', 'utf8', text],
  ['application/xml', 'utf8', text],
  ['application/javascript', 'utf8', text],
  [undefined, 'base64', text],
  ['application/x-www-form-urlencoded', 'base64', text],
  ['application/octet-stream', 'base64', text],
  ['application/vnd.api+json', 'base64', text],
  ['multipart/form-data; boundary=x', 'base64', text],
  ['text/plain; charset=iso-8859-1', 'base64', text],
  ['text/plain', 'base64', Buffer.from([0xff, 0xfe])],
])('passes a body of type %s as %s', (type, encoding, body) => {
  expect(eventOf({ request: withBody(type, body) })).toEqual({
    ...plain,
    headers: { ...headers, ...(type && { 'content-type': type }), 'content-length': String(body.length) },
    body: body.toString(encoding),
    isBase64Encoded: encoding === 'base64',
  });
});
