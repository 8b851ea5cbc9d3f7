import type { HttpRequest } from '../../src/http/http-message';
import type { Caller } from '../../src/http-api/caller';
import { toLambdaEventV1 } from '../../src/http-api/lambda-event-v1';
import type { HttpApi } from '../../src/model/http-api';
import { httpRequest, withHeaders } from '../support/http';
import { httpApi, route, routedRequest, stage } from '../support/http-api';
import { NOW } from '../support/tokens';

function eventOf({ request, api, caller }: { request?: HttpRequest; api?: HttpApi; caller?: Caller } = {}) {
  return JSON.parse(JSON.stringify(toLambdaEventV1(routedRequest(request, api), caller)));
}

const headers = {
  accept: '*/*',
  'Content-Length': '0',
  Host: '127.0.0.1:3000',
  'User-Agent': 'curl/8.11.1',
  'X-Amzn-Trace-Id': expect.stringMatching(/^Root=1-6b02d940-[0-9a-f]{24}$/),
  'X-Forwarded-For': '127.0.0.1',
  'X-Forwarded-Port': '3000',
  'X-Forwarded-Proto': 'http',
};
const multiValueHeaders = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
const requestContext = {
  accountId: '123456789012',
  apiId: 'a1b2c3d4e5',
  domainName: '127.0.0.1:3000',
  domainPrefix: 'a1b2c3d4e5',
  extendedRequestId: 'JKJaXmPLvHcESHA=',
  httpMethod: 'GET',
  identity: {
    accessKey: null,
    accountId: null,
    caller: null,
    cognitoAmr: null,
    cognitoAuthenticationProvider: null,
    cognitoAuthenticationType: null,
    cognitoIdentityId: null,
    cognitoIdentityPoolId: null,
    principalOrgId: null,
    sourceIp: '127.0.0.1',
    user: null,
    userAgent: 'curl/8.11.1',
    userArn: null,
  },
  path: '/hello',
  protocol: 'HTTP/1.1',
  requestId: 'JKJaXmPLvHcESHA=',
  requestTime: '22/Nov/2026:12:00:00 +0000',
  requestTimeEpoch: NOW.getTime(),
  resourceId: 'GET /hello',
  resourcePath: '/hello',
  stage: '$default',
};
const plain = {
  version: '1.0',
  resource: '/hello',
  path: '/hello',
  httpMethod: 'GET',
  headers,
  multiValueHeaders,
  queryStringParameters: null,
  multiValueQueryStringParameters: null,
  requestContext,
  pathParameters: null,
  stageVariables: null,
  body: null,
  isBase64Encoded: false,
};

test('sets members that the request has no value for to null', () => {
  expect(eventOf()).toEqual(plain);
});

test('passes the last value of a repeated header or parameter, and all its values in a list', () => {
  const request = {
    ...withHeaders(['x-list', 'a'], ['x-list', 'b, c'], ['cookie', 'a=1; b=2'], ['connection', 'close']),
    target: '/hello?a=1&b=%202&a=3&flag',
  };
  expect(eventOf({ request })).toEqual({
    ...plain,
    headers: { ...headers, 'x-list': 'b, c', cookie: 'a=1; b=2' },
    multiValueHeaders: { ...multiValueHeaders, 'x-list': ['a', 'b, c'], cookie: ['a=1; b=2'] },
    queryStringParameters: { a: '3', b: ' 2', flag: '' },
    multiValueQueryStringParameters: { a: ['1', '3'], b: [' 2'], flag: [''] },
  });
});

test('passes the route, the path with the stage, and the variables of both', () => {
  const api = httpApi({
    routes: [route('ANY /items/{id}')],
    stages: [stage({ name: 'beta', variables: { table: 'notes' } })],
  });
  expect(eventOf({ api, request: httpRequest({ target: '/beta/items/a%20b' }) })).toEqual({
    ...plain,
    resource: '/items/{id}',
    path: '/beta/items/a b',
    pathParameters: { id: 'a b' },
    stageVariables: { table: 'notes' },
    requestContext: {
      ...requestContext,
      path: '/beta/items/a b',
      resourceId: 'ANY /items/{id}',
      resourcePath: '/items/{id}',
      stage: 'beta',
    },
  });
});

test('passes a text body unchanged and any other body as base64', () => {
  const withBody = (type: string) => ({ ...withHeaders(['content-type', type]), body: Buffer.from('Hi') });
  const typed = { 'Content-Type': 'text/plain', 'Content-Length': '2' };
  expect(eventOf({ request: withBody('text/plain') })).toMatchObject({
    headers: typed,
    body: 'Hi',
    isBase64Encoded: false,
  });
  expect(eventOf({ request: withBody('image/png') })).toMatchObject({ body: 'SGk=', isBase64Encoded: true });
});

const scoped = httpApi({ routes: [route('GET /hello', { authorizationScopes: ['a'] })] });
test.each<[caller: Caller, api: HttpApi, authorizer: object]>([
  [
    { type: 'JWT', claims: { exp: 7, 'cognito:groups': ['a', 'b'] }, scopes: ['a'] },
    httpApi(),
    { claims: { exp: '7', 'cognito:groups': '[a b]' }, scopes: null },
  ],
  [{ type: 'JWT', claims: {}, scopes: ['a', 'b'] }, scoped, { claims: {}, scopes: ['a', 'b'] }],
  [
    { type: 'REQUEST', principalId: 'alice', context: { role: 'editor', level: 3 } },
    httpApi(),
    { role: 'editor', level: 3, principalId: 'alice', claims: null, scopes: null },
  ],
  [
    { type: 'REQUEST', principalId: undefined, context: { claims: { sub: 'forged' } } },
    httpApi(),
    { claims: null, scopes: null },
  ],
  [
    { type: 'REQUEST', principalId: 'alice', context: undefined },
    httpApi(),
    { principalId: 'alice', claims: null, scopes: null },
  ],
])('passes the caller %j', (caller, api, authorizer) => {
  expect(eventOf({ caller, api })).toEqual({ ...plain, requestContext: { ...requestContext, authorizer } });
});
