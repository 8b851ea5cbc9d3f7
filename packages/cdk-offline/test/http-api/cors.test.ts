import type { HttpRequest, HttpResponse } from '../../src/http/http-message';
import { preflightResponse, withCorsHeaders } from '../../src/http-api/cors';
import type { CorsConfiguration } from '../../src/model/http-api';
import { withHeaders } from '../support/http';

const configuration: CorsConfiguration = {
  allowOrigins: ['https://a.example', 'https://b.example'],
  allowMethods: ['GET', 'POST'],
  allowHeaders: ['authorization', 'content-type'],
  exposeHeaders: ['date', 'x-api-id'],
  allowCredentials: true,
  maxAgeSeconds: 300,
};
const response: HttpResponse = {
  statusCode: 200,
  headers: [
    ['content-type', 'text/plain'],
    ['access-control-allow-origin', 'https://function.example'],
    ['access-control-allow-private-network', 'true'],
  ],
  body: Buffer.from('hi'),
};

const from = (origin: string) => withHeaders(['origin', origin]);
const preflight = (origin: string): HttpRequest => ({
  ...withHeaders(['origin', origin], ['access-control-request-method', 'GET']),
  method: 'OPTIONS',
});
const corsHeaders = (request: HttpRequest, overrides: Partial<CorsConfiguration> = {}) => {
  const { headers, ...others } = withCorsHeaders({ ...configuration, ...overrides }, request, response);
  expect([headers[0], others]).toEqual([response.headers[0], { statusCode: 200, body: response.body }]);
  return headers.slice(1);
};

test("replaces the function's CORS headers with the configured ones for an allowed origin", () => {
  expect(corsHeaders(from('https://b.example'))).toEqual([
    ['access-control-allow-origin', 'https://b.example'],
    ['access-control-allow-credentials', 'true'],
    ['access-control-expose-headers', 'date,x-api-id'],
  ]);
});

test('adds the configured headers to a preflight response for an allowed origin', () => {
  expect(corsHeaders(preflight('https://a.example'))).toEqual([
    ['access-control-allow-origin', 'https://a.example'],
    ['access-control-allow-credentials', 'true'],
    ['access-control-allow-methods', 'GET,POST'],
    ['access-control-allow-headers', 'authorization,content-type'],
    ['access-control-max-age', '300'],
  ]);
});

test('leaves out CORS headers that are not configured', () => {
  const overrides = { allowMethods: [], allowHeaders: [], allowCredentials: false, maxAgeSeconds: undefined };
  expect(corsHeaders(preflight('https://a.example'), overrides)).toEqual([
    ['access-control-allow-origin', 'https://a.example'],
  ]);
});

test.each([
  'https://c.example',
  'http://a.example',
  'https://a.example.org',
  'https://a.example/',
  'null',
  '',
])('adds no CORS headers for the origin %j', (origin) => {
  expect(corsHeaders(from(origin))).toEqual([]);
  expect(corsHeaders(preflight(origin))).toEqual([]);
});

test('adds no CORS headers without an origin', () =>
  expect(corsHeaders(withHeaders(), { allowOrigins: ['*'] })).toEqual([]));

test.each([
  ['*', 'http://anywhere.example', '*'],
  ['https://*', 'https://anywhere.example', 'https://anywhere.example'],
  ['https://*', 'http://anywhere.example', undefined],
  ['http://*', 'http://anywhere.example', 'http://anywhere.example'],
])('if %s is allowed, the origin %s gets access-control-allow-origin %s', (allowed, origin, expected) => {
  const [first] = corsHeaders(from(origin), { allowOrigins: [allowed] });
  expect(first?.[1]).toBe(expected);
});

test('treats only OPTIONS with Origin and Access-Control-Request-Method as a preflight', () => {
  const request = preflight('https://c.example');
  const without = (dropped: string) => ({
    ...request,
    headers: request.headers.filter(([name]) => name !== dropped),
  });

  expect(preflightResponse(request)).toEqual({ statusCode: 204, headers: [], body: Buffer.alloc(0) });
  expect(preflightResponse({ ...request, method: 'GET' })).toBeUndefined();
  expect(preflightResponse(without('access-control-request-method'))).toBeUndefined();
  expect(preflightResponse(without('origin'))).toBeUndefined();
});
