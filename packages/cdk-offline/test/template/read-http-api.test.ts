import type { HttpApi } from '../../src/model';
import { readHttpApi } from '../../src/template/read-http-api';
import { type Changes, protectedApi, readStack, readTheRoute, resource, template } from '../support/template';

test('reads a protected route with its authorizer, integration and function', () => {
  const [pool] = template(protectedApi()).ofType('AWS::Cognito::UserPool');
  const [client] = template(protectedApi()).ofType('AWS::Cognito::UserPoolClient');
  expect(readStack().api).toEqual({
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
            unsetVariables: [],
            path: 'Function',
            timeoutSeconds: 3,
            logging: { format: 'Text', level: 'INFO', group: expect.stringContaining('TestStack-Function-') },
            memoryMegabytes: 128,
          },
        },
      },
    ],
  });
});

test('generates the same IDs for a stack at every start, and different IDs for another stack', () => {
  const another = readHttpApi(template(protectedApi(), {}, { name: 'AnotherStack' }));
  expect(readStack().api.id).toBe(readStack().api.id);
  expect(another.id).not.toBe(readStack().api.id);
});

const byDefault = { name: '$default', variables: undefined, throttling: undefined, routeThrottling: {} };

test.each<[changes: Changes, read: Partial<HttpApi>]>([
  [{ 'Stage.StageVariables.color': 'blue' }, { stages: [{ ...byDefault, variables: { color: 'blue' } }] }],
  [
    { 'Stage.DefaultRouteSettings': { ThrottlingRateLimit: 10, ThrottlingBurstLimit: '20' } },
    { stages: [{ ...byDefault, throttling: { rateLimit: 10, burstLimit: 20 } }] },
  ],
  [
    {
      'Api.CorsConfiguration': {
        AllowOrigins: ['https://a.example'],
        AllowMethods: ['GET'],
        AllowHeaders: ['authorization'],
        ExposeHeaders: ['x-total'],
        MaxAge: 60,
      },
    },
    {
      cors: {
        allowOrigins: ['https://a.example'],
        allowMethods: ['GET'],
        allowHeaders: ['authorization'],
        exposeHeaders: ['x-total'],
        allowCredentials: false,
        maxAgeSeconds: 60,
      },
    },
  ],
])('reads %j', (changes, read) => {
  expect(readStack(changes).api).toEqual({ ...readStack().api, ...read });
});

test.each([
  [{ ThrottlingRateLimit: 10 }, { rateLimit: 10, burstLimit: 5000 }],
  [{ ThrottlingBurstLimit: 20 }, { rateLimit: 10_000, burstLimit: 20 }],
])('fills in a missing limit of the throttling %j from the account quota', (settings, throttling) => {
  const { stages } = readStack({ 'Stage.DefaultRouteSettings': settings }).api;
  expect(stages[0]?.throttling).toEqual(throttling);
});

test("fills in a missing limit of a route's throttling from its stage", () => {
  const { stages } = readStack({
    'Stage.DefaultRouteSettings': { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 20 },
    'Stage.RouteSettings': { 'GET /hello': { ThrottlingBurstLimit: 2 } },
  }).api;
  expect(stages[0]?.routeThrottling).toEqual({ 'GET /hello': { rateLimit: 10, burstLimit: 2 } });
});

const domain = resource('AWS::ApiGatewayV2::DomainName', { DomainName: 'api.example.com' });

test.each([
  ['a WebSocket API', resource('AWS::ApiGatewayV2::Api', { ProtocolType: 'WEBSOCKET' })],
  ['a domain name with a condition', { ...domain, Condition: 'IsProduction' }],
])('skips %s', (_, skipped) => {
  expect(readStack({ Skipped: skipped })).toEqual(readStack());
});

test.each(['NONE', undefined])('a route is open with the AuthorizationType %s', (type) => {
  const route = readTheRoute({ 'Route.AuthorizationType': type, 'Route.AuthorizerId': undefined });
  expect(route.authorizer).toBeUndefined();
});

test.each(['$default', 'ANY /', 'GET /pets/dog/1', 'PUT /pets/{id}', 'ANY /{tenant}/{proxy+}'])(
  'accepts the route key %s',
  (routeKey) => {
    expect(readTheRoute({ 'Route.RouteKey': routeKey }).routeKey).toBe(routeKey);
  },
);

test('reads an identity source in the query string', () => {
  const { authorizer } = readTheRoute({ 'Authorizer.IdentitySource': ['$request.querystring.Token'] });
  expect(authorizer?.identitySource).toEqual({ from: 'querystring', name: 'Token' });
});

test.each(['http://localhost:8080', 'http://127.0.0.1:8080/tenant', 'http://[::1]'])(
  'accepts the issuer %s on this machine',
  (issuer) => {
    expect(readTheRoute({ 'Authorizer.JwtConfiguration.Issuer': issuer }).authorizer?.issuer).toBe(issuer);
  },
);

test('leaves out environment variables that refer to resources that are not emulated', () => {
  const variables = { GREETING: 'Hello', POOL: { Ref: 'Pool' }, TABLE: { Ref: 'Table' } };
  const { lambdaFunction } = readTheRoute({ 'Function.Environment.Variables': variables }).integration;
  expect(lambdaFunction.environment).toEqual({
    GREETING: 'Hello',
    POOL: expect.stringMatching(/^us-east-1_\w{9}$/),
  });
});

test('resolves the name of a function from parameters and pseudo parameters', () => {
  const resources = protectedApi({
    'Function.FunctionName': { 'Fn::Sub': `\${AWS::StackName}-\${Suffix}` },
  });
  const { routes } = readHttpApi(template(resources, { Parameters: { Suffix: { Default: 'hello' } } }));
  expect(routes[0]?.integration.lambdaFunction.name).toBe('TestStack-hello');
});
