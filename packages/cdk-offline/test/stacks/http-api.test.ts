import { CorsHttpMethod, HttpApi, HttpMethod, HttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer, HttpUserPoolAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import { startIssuer, type TestIssuer } from '../support/issuer';
import type { RunningStack } from '../support/running-stack';
import { echo, runStack } from '../support/test-stacks';

/** An API with CORS, two authorizers, a default integration, and the stages `$default` and `dev`. */
let issuer: TestIssuer;
let stack: RunningStack;
beforeAll(async () => {
  issuer = await startIssuer();
  stack = await runStack((scope) => {
    const integration = echo(scope);
    const api = new HttpApi(scope, 'Api', {
      defaultIntegration: integration,
      corsPreflight: {
        allowOrigins: ['https://app.example'],
        allowMethods: [CorsHttpMethod.GET],
        allowCredentials: true,
      },
    });
    const header = new HttpJwtAuthorizer('Header', issuer.url, { jwtAudience: ['web', 'mobile'] });
    const query = new HttpJwtAuthorizer('Query', issuer.url, {
      jwtAudience: ['feed-reader'],
      identitySource: ['$request.querystring.token'],
    });
    const methods = [HttpMethod.GET];
    const authorizationScopes = ['orders/read', 'orders/write'];
    api.addRoutes({ path: '/orders', methods, integration, authorizer: header, authorizationScopes });
    api.addRoutes({ path: '/feed', methods, integration, authorizer: query });
    const stage = new HttpStage(scope, 'Stage', {
      httpApi: api,
      stageName: 'dev',
      autoDeploy: true,
      stageVariables: { table: 'greetings' },
    });
    new CfnOutput(scope, 'DevUrl', { value: stage.url });
  });
});
afterAll(async () => {
  await stack.stop();
  await issuer.close();
});

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

test.each(['/', '/greetings/a/b'])(
  'the default integration receives GET %s, which needs no token',
  async (path) => {
    const event = await stack.eventOf(path, { headers: bearer('garbage') });
    expect(event).toMatchObject({
      rawPath: path,
      routeKey: '$default',
      requestContext: { stage: '$default' },
    });
    expect(event).not.toHaveProperty('requestContext.authorizer');
  },
);

test('a page with an allowed origin can read a 401 response', async () => {
  expect(await stack.call('/orders', { headers: { origin: 'https://app.example' } })).toEqual({
    statusCode: 401,
    headers: {
      'www-authenticate': 'Bearer',
      'access-control-allow-origin': 'https://app.example',
      'access-control-allow-credentials': 'true',
      'apigw-requestid': 'ID',
    },
    body: '{"message":"Unauthorized"}',
  });
});

test('a route with scopes accepts a token with one of them and rejects other tokens with 403', async () => {
  const claims = { sub: 'alice', aud: 'mobile' };
  const token = issuer.token({ ...claims, iat: 1, exp: 9_999_999_999, scope: 'email orders/write' });
  expect(await stack.eventOf('/orders', { headers: bearer(token) })).toHaveProperty(
    'requestContext.authorizer',
    {
      jwt: {
        claims: { ...claims, iss: issuer.url, iat: '1', exp: '9999999999', scope: 'email orders/write' },
        scopes: ['email', 'orders/write'],
      },
    },
  );
  expect(await stack.call('/orders', { headers: bearer(issuer.token(claims)) })).toMatchObject({
    statusCode: 403,
    body: '{"message":"Forbidden"}',
  });
});

test('a token for one authorizer is rejected by another authorizer and in another identity source', async () => {
  const token = issuer.token({ aud: 'feed-reader', scope: 'orders/read' });
  expect((await stack.call(`/feed?token=${token}`)).statusCode).toBe(200);
  expect((await stack.call('/feed', { headers: bearer(token) })).statusCode).toBe(401);
  expect((await stack.call('/orders', { headers: bearer(token) })).statusCode).toBe(401);
});

test('a named stage is served under its name, at the URL in the outputs', async () => {
  expect(stack.outputs.DevUrl).toBe(`${stack.apiUrl}/dev`);
  expect(await stack.eventOf('/dev/a/b')).toMatchObject({
    rawPath: '/dev/a/b',
    stageVariables: { table: 'greetings' },
    requestContext: { stage: 'dev' },
  });
});

test("a stack that accepts tokens of another stack's user pool does not start", async () => {
  const start = runStack((scope) => {
    const pool = new UserPool(new Stack(scope.node.root, 'Users'), 'Pool');
    const authorizer = new HttpUserPoolAuthorizer('Users', pool);
    new HttpApi(scope, 'Api', { defaultIntegration: echo(scope), defaultAuthorizer: authorizer });
  });
  // Which function it is depends on the app's feature flags.
  await expect(start).rejects.toThrow('JwtConfiguration.Audience uses Fn::');
});
