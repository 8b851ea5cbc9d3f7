import { CorsHttpMethod, HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { Duration } from 'aws-cdk-lib/core';
import { echo, type RunningStack, runStack } from '../support/test-stacks';

/** An API with a CORS configuration and a protected route. */
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
    const authorizer = new HttpJwtAuthorizer('Jwt', 'https://issuer.example', { jwtAudience: ['web'] });
    api.addRoutes({ path: '/protected', methods: [HttpMethod.GET], integration: echo(scope), authorizer });
  });
});
afterAll(() => stack.stop());

test('a preflight request needs no token', async () => {
  const headers = { origin: 'https://app.example', 'access-control-request-method': 'GET' };
  expect(await stack.call('/protected', { method: 'OPTIONS', headers })).toEqual({
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
});

test('an allowed page can read a 401 response', async () => {
  expect(await stack.call('/protected', { headers: { origin: 'http://localhost:8080' } })).toEqual({
    statusCode: 401,
    headers: {
      'www-authenticate': 'Bearer',
      'access-control-allow-origin': 'http://localhost:8080',
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'X-Total',
      'apigw-requestid': 'ID',
    },
    body: '{"message":"Unauthorized"}',
  });
});
