import type { HttpResponse } from '../../src/http/http-message';
import { answerPreflight, withCorsHeaders } from '../../src/http-api/cors';
import type { CorsConfiguration } from '../../src/model';
import { withHeaders } from '../support/http';

const configuration: CorsConfiguration = {
  allowOrigins: ['https://a.example', 'https://b.example'],
  allowMethods: ['GET', 'POST'],
  allowHeaders: ['authorization', 'content-type'],
  exposeHeaders: ['date', 'x-api-id'],
  allowCredentials: true,
  maxAgeSeconds: 300,
};
const answer: HttpResponse = {
  statusCode: 200,
  headers: [['content-type', 'text/plain']],
  body: Buffer.from('hi'),
};

const from = (origin: string) => withHeaders(['origin', origin]);
const preflight = (origin: string) => ({
  ...withHeaders(['origin', origin], ['access-control-request-method', 'GET']),
  method: 'OPTIONS',
});
const headersOf = (request: ReturnType<typeof from>, cors = configuration, response = answer) =>
  withCorsHeaders(cors, request, response).headers.slice(1);

test('an allowed origin gets the configured headers', () => {
  expect(headersOf(from('https://b.example'))).toEqual([
    ['access-control-allow-origin', 'https://b.example'],
    ['access-control-allow-credentials', 'true'],
    ['access-control-expose-headers', 'date,x-api-id'],
  ]);
});

test('a preflight from an allowed origin gets those that it asks for', () => {
  expect(headersOf(preflight('https://a.example'))).toEqual([
    ['access-control-allow-origin', 'https://a.example'],
    ['access-control-allow-credentials', 'true'],
    ['access-control-allow-methods', 'GET,POST'],
    ['access-control-allow-headers', 'authorization,content-type'],
    ['access-control-max-age', '300'],
  ]);
});

test.each([
  'https://c.example',
  'http://a.example',
  'https://a.example.org',
  'https://a.example/',
  'null',
  '',
])('the origin %j gets none', (origin) => {
  expect(headersOf(from(origin))).toEqual([]);
  expect(headersOf(preflight(origin))).toEqual([]);
});

test('a request without an origin gets none', () => expect(headersOf(withHeaders())).toEqual([]));

test.each([
  ['*', 'http://anywhere.example', '*'],
  ['https://*', 'https://anywhere.example', 'https://anywhere.example'],
  ['https://*', 'http://anywhere.example', undefined],
  ['http://*', 'http://anywhere.example', 'http://anywhere.example'],
])('with %s allowed, %s gets %s', (allowed, origin, expected) => {
  const [first] = headersOf(from(origin), {
    ...configuration,
    allowOrigins: [allowed],
    allowCredentials: false,
  });
  expect(first?.[1]).toBe(expected);
});

test('what is not configured is not sent', () => {
  const bare = {
    ...configuration,
    allowMethods: [],
    allowHeaders: [],
    exposeHeaders: [],
    maxAgeSeconds: undefined,
  };

  expect(headersOf(preflight('https://a.example'), { ...bare, allowCredentials: false })).toEqual([
    ['access-control-allow-origin', 'https://a.example'],
  ]);
});

test("the function's own CORS headers are ignored", () => {
  const response: HttpResponse = {
    ...answer,
    headers: [...answer.headers, ['access-control-allow-origin', '*']],
  };

  expect(headersOf(from('https://c.example'), configuration, response)).toEqual([]);
});

test('only OPTIONS with an origin and a method to ask for is a preflight', () => {
  expect(answerPreflight(preflight('https://c.example'))).toEqual({
    statusCode: 204,
    headers: [],
    body: Buffer.alloc(0),
  });
  expect(answerPreflight({ ...preflight('https://a.example'), method: 'GET' })).toBeUndefined();
  expect(answerPreflight({ ...from('https://a.example'), method: 'OPTIONS' })).toBeUndefined();
  expect(
    answerPreflight({ ...withHeaders(['access-control-request-method', 'GET']), method: 'OPTIONS' }),
  ).toBeUndefined();
});
