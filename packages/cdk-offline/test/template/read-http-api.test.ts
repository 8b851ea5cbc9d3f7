import { ExplainedError } from '../../src/explained-error';
import { readHttpApi } from '../../src/template/read-http-api';
import { type Properties, protectedApi, readApi, resource, template } from '../support/template';

test('reads a protected route with its authorizer, integration and function', () => {
  const [pool] = template(protectedApi()).ofType('AWS::Cognito::UserPool');
  const [client] = template(protectedApi()).ofType('AWS::Cognito::UserPoolClient');
  expect(readApi()).toEqual({
    id: expect.stringMatching(/^[a-z0-9]{10}$/),
    accountId: '123456789012',
    endpoint: expect.stringMatching(/^https:\/\/[a-z0-9]{10}\.execute-api\.us-east-1\.amazonaws\.com$/),
    cors: undefined,
    stages: [{ name: '$default', variables: undefined, throttling: undefined, routeThrottling: {} }],
    routes: [
      {
        routeKey: 'GET /hello',
        authorizer: {
          issuer: `https://cognito-idp.us-east-1.amazonaws.com/${pool?.ref}`,
          audience: [client?.ref],
          identitySource: { from: 'header', name: 'authorization' },
        },
        authorizationScopes: [],
        integration: {
          timeoutMilliseconds: 30_000,
          lambdaFunction: {
            logicalId: 'Function',
            name: expect.stringMatching(/^TestStack-Function-\w{12}$/),
            region: 'us-east-1',
            accountId: '123456789012',
            codeDirectory: '/nowhere/asset.code',
            runtime: 'nodejs24.x',
            handler: 'index.handler',
            environment: {},
            timeoutSeconds: 3,
            memoryMegabytes: 128,
          },
        },
      },
    ],
  });
});

test('generates the same IDs for a stack at every start, and other IDs for another stack', () => {
  const another = readHttpApi(template(protectedApi(), {}, { name: 'AnotherStack' }));
  expect(readApi().id).toBe(readApi().id);
  expect(another.id).not.toBe(readApi().id);
});

test('reads the variables and the throttling of a stage', () => {
  const stage = {
    StageVariables: { color: 'blue' },
    DefaultRouteSettings: { ThrottlingRateLimit: 10, ThrottlingBurstLimit: '20' },
    RouteSettings: { 'GET /hello': { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2 } },
  };
  expect(readApi({ Stage: stage }).stages).toEqual([
    {
      name: '$default',
      variables: { color: 'blue' },
      throttling: { rateLimit: 10, burstLimit: 20 },
      routeThrottling: { 'GET /hello': { rateLimit: 1, burstLimit: 2 } },
    },
  ]);
});

test.each([
  [{ ThrottlingRateLimit: 10 }, { rateLimit: 10, burstLimit: 5000 }],
  [{ ThrottlingBurstLimit: 20 }, { rateLimit: 10_000, burstLimit: 20 }],
])('completes the throttling %j with the limit of an AWS account', (DefaultRouteSettings, throttling) => {
  expect(readApi({ Stage: { DefaultRouteSettings } }).stages[0]?.throttling).toEqual(throttling);
});

test("completes the throttling of a route with the stage's", () => {
  const stage = {
    DefaultRouteSettings: { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 20 },
    RouteSettings: { 'GET /hello': { ThrottlingBurstLimit: 2 } },
  };
  expect(readApi({ Stage: stage }).stages[0]?.routeThrottling).toEqual({
    'GET /hello': { rateLimit: 10, burstLimit: 2 },
  });
});

test('reads the CORS configuration', () => {
  const cors = { AllowOrigins: ['https://a.example'], AllowMethods: ['GET'], MaxAge: 60 };
  expect(readApi({ Api: { CorsConfiguration: cors } }).cors).toEqual({
    allowOrigins: ['https://a.example'],
    allowMethods: ['GET'],
    allowHeaders: [],
    exposeHeaders: [],
    allowCredentials: false,
    maxAgeSeconds: 60,
  });
});

test('skips a domain name with a condition and without client certificates', () => {
  const domain = resource('AWS::ApiGatewayV2::DomainName', { DomainName: 'api.example.com' });
  expect(readApi({}, { Domain: { ...domain, Condition: 'IsProduction' } })).toEqual(readApi());
});

test('skips WebSocket APIs', () => {
  const chat = resource('AWS::ApiGatewayV2::Api', { ProtocolType: 'WEBSOCKET' });
  expect(readApi({}, { Chat: chat })).toEqual(readApi());
});

const queue = resource('AWS::SQS::Queue');

test.each<[problem: string, changes: Record<string, Properties>, more: object, message: string]>([
  ['no API', {}, { Api: queue }, 'The stack has no HTTP API (AWS::ApiGatewayV2::Api): add one.'],
  [
    'a second API',
    {},
    { Second: resource('AWS::ApiGatewayV2::Api', { ProtocolType: 'HTTP' }) },
    'The stack has a second HTTP API besides Api (Second): move it to a stack of its own.',
  ],
  [
    'no stage',
    {},
    { Stage: queue },
    'The HTTP API has no stage (Api): add one, without which AWS serves no route.',
  ],
  [
    'a domain name that requires client certificates',
    {},
    {
      Domain: resource('AWS::ApiGatewayV2::DomainName', {
        DomainName: 'api.example.com',
        MutualTlsAuthentication: { TruststoreUri: 's3://certificates/truststore.pem' },
      }),
    },
    'MutualTlsAuthentication is not supported (Domain): remove it to run the stack locally.',
  ],
  [
    'a stage that AWS serves nothing at',
    { Stage: { AutoDeploy: undefined } },
    {},
    'AutoDeploy is off, so AWS serves no route (Stage): set AutoDeploy to true.',
  ],
  [
    'throttling of a route that does not exist',
    { Stage: { RouteSettings: { 'GET /other': { ThrottlingBurstLimit: 1 } } } },
    {},
    'RouteSettings names GET /other, which is not a route of this API (Stage): use a RouteKey.',
  ],
  [
    'a second route for the same requests',
    { Route: { RouteKey: 'GET /{id}' } },
    {
      Open: resource('AWS::ApiGatewayV2::Route', { ApiId: { Ref: 'Api' }, RouteKey: 'GET /{name}' }),
    },
    'Another route matches the same requests as GET /{name} (Open): remove one.',
  ],
])('rejects a template with %s', (_, changes, more, message) => {
  expect(() => readApi(changes, more)).toThrow(new ExplainedError(message));
});

test('names the construct next to the logical ID', () => {
  const route = {
    ...resource('AWS::ApiGatewayV2::Route', { ApiId: { Ref: 'Api' } }),
    Metadata: { 'aws:cdk:path': 'TestStack/Api/GET--hello/Resource' },
  };
  expect(() => readApi({}, { Route: route })).toThrow(
    new ExplainedError('RouteKey is missing (Api/GET--hello, Route): add it.'),
  );
});
