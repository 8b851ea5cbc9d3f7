import { CorsHttpMethod, HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Duration } from 'aws-cdk-lib/core';
import { inlineFunction, type RunningStack, runStack } from '../support/test-stacks';

/** A function that sets CORS headers of its own, behind an API with a CORS configuration. */
let stack: RunningStack;
beforeAll(async () => {
  stack = await runStack((scope) => {
    const api = new HttpApi(scope, 'Api', {
      corsPreflight: {
        allowOrigins: ['https://app.example', 'http://localhost:8080'],
        allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.PUT],
        allowHeaders: ['Authorization', 'Content-Type'],
        exposeHeaders: ['X-Total'],
        allowCredentials: true,
        maxAge: Duration.minutes(10),
      },
    });
    const answer = {
      statusCode: 200,
      headers: {
        'X-Total': '7',
        'Access-Control-Allow-Origin': '*',
        'access-control-allow-headers': 'X-Own',
        'Access-Control-Max-Age': '1',
      },
      body: 'hello',
    };
    const integration = new HttpLambdaIntegration(
      'Integration',
      inlineFunction(scope, 'Function', `exports.handler = async () => (${JSON.stringify(answer)});`),
    );
    const authorizer = new HttpJwtAuthorizer('Jwt', 'https://issuer.example', { jwtAudience: ['web'] });
    api.addRoutes({ path: '/open', methods: [HttpMethod.GET], integration });
    api.addRoutes({ path: '/protected', methods: [HttpMethod.GET], integration, authorizer });
    api.addRoutes({ path: '/any', methods: [HttpMethod.ANY], integration, authorizer });
  });
});
afterAll(() => stack.stop());

const from = (origin: string, more: Record<string, string> = {}) => ({ headers: { origin, ...more } });
const preflightFrom = (origin: string) => ({
  method: 'OPTIONS',
  ...from(origin, { 'access-control-request-method': 'GET' }),
});
const added = (origin: string) => ({
  'access-control-allow-origin': origin,
  'access-control-allow-credentials': 'true',
  'access-control-expose-headers': 'X-Total',
});
const hello = { 'x-total': '7', 'content-type': 'text/plain; charset=utf-8', 'apigw-requestid': 'ID' };

test.each(['/open', '/protected', '/not-there'])(
  'a preflight request for %s needs no token',
  async (path) => {
    expect(await stack.call(path, preflightFrom('https://app.example'))).toEqual({
      statusCode: 204,
      headers: {
        'access-control-allow-origin': 'https://app.example',
        'access-control-allow-credentials': 'true',
        'access-control-allow-methods': 'GET,PUT',
        'access-control-allow-headers': 'Authorization,Content-Type',
        'access-control-max-age': '600',
        'apigw-requestid': 'ID',
      },
      body: '',
    });
  },
);

test('a preflight request of another origin is granted nothing', async () => {
  expect(await stack.call('/open', preflightFrom('https://evil.example'))).toEqual({
    statusCode: 204,
    headers: { 'apigw-requestid': 'ID' },
    body: '',
  });
});

test('a route for ANY method takes preflight requests itself, authorizer included', async () => {
  expect((await stack.call('/any', preflightFrom('https://app.example'))).statusCode).toBe(401);
});

test.each(['https://app.example', 'http://localhost:8080'])(
  "the configured headers take the place of the function's for %s",
  async (origin) => {
    expect(await stack.call('/open', from(origin))).toEqual({
      statusCode: 200,
      headers: { ...hello, ...added(origin) },
      body: 'hello',
    });
  },
);

test.each([
  ['another origin', from('https://evil.example')],
  ['no origin', {}],
])("none of the function's CORS headers are sent to %s", async (_name, request) => {
  expect(await stack.call('/open', request)).toEqual({ statusCode: 200, headers: hello, body: 'hello' });
});

test('a refusal can be read by an allowed page', async () => {
  expect(await stack.call('/protected', from('https://app.example'))).toEqual({
    statusCode: 401,
    headers: { 'www-authenticate': 'Bearer', 'apigw-requestid': 'ID', ...added('https://app.example') },
    body: '{"message":"Unauthorized"}',
  });
});
