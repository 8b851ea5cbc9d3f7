import type { HttpApi } from '../../src/model/http-api';
import { readHttpApi } from '../../src/template/read-http-api';
import {
  type Changes,
  HTTP_INTEGRATION,
  LAMBDA_AUTHORIZER,
  protectedApi,
  readStack,
  readTheRoute,
  resource,
  template,
} from '../support/template';

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
          type: 'JWT',
          issuer: `https://cognito-idp.us-east-1.amazonaws.com/${pool?.ref}`,
          audience: [client?.ref],
          identitySource: { source: 'request.header', name: 'authorization' },
        },
        authorizationScopes: [],
        integration: {
          type: 'AWS_PROXY',
          timeoutMilliseconds: 30_000,
          payloadFormat: '2.0',
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
        AllowCredentials: 'true',
        MaxAge: 60,
      },
    },
    {
      cors: {
        allowOrigins: ['https://a.example'],
        allowMethods: ['GET'],
        allowHeaders: ['authorization'],
        exposeHeaders: ['x-total'],
        allowCredentials: true,
        maxAgeSeconds: 60,
      },
    },
  ],
  [
    { 'Api.CorsConfiguration': { AllowCredentials: 'false', MaxAge: 60 } },
    {
      cors: {
        allowOrigins: [],
        allowMethods: [],
        allowHeaders: [],
        exposeHeaders: [],
        allowCredentials: false,
        maxAgeSeconds: 60,
      },
    },
  ],
  [{ 'Stage.RouteSettings': { 'GET /hello': {} } }, {}],
])('reads the API with %j', (changes, read) => {
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
    OtherRoute: protectedApi().Route,
    'OtherRoute.RouteKey': 'GET /other',
    'Stage.DefaultRouteSettings': { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 20 },
    'Stage.RouteSettings': { 'GET /hello': { ThrottlingBurstLimit: 2 } },
  }).api;
  expect(stages[0]?.routeThrottling).toEqual({ 'GET /hello': { rateLimit: 10, burstLimit: 2 } });
});

const domain = resource('AWS::ApiGatewayV2::DomainName', { DomainName: 'api.example.com' });

test.each([
  ['a WebSocket API', resource('AWS::ApiGatewayV2::Api', { ProtocolType: 'WEBSOCKET' })],
  ['a route of another API', resource('AWS::ApiGatewayV2::Route', { ApiId: 'other', RouteKey: '$connect' })],
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
  const identitySource = { source: 'request.querystring', name: 'Token' };
  expect(readTheRoute({ 'Authorizer.IdentitySource': ['$request.querystring.Token'] })).toMatchObject({
    authorizer: { identitySource },
  });
});

test('reads a Lambda authorizer', () => {
  const identitySources = ['header.X-Token', 'querystring.Token'].map((name) => `$request.${name}`);
  const { authorizer, integration } = readTheRoute({
    ...LAMBDA_AUTHORIZER,
    'Authorizer.IdentitySource': [...identitySources, '$context.identity.sourceIp', '$stageVariables.key'],
    'Authorizer.AuthorizerResultTtlInSeconds': '300',
  });
  expect(authorizer).toEqual({
    type: 'REQUEST',
    id: expect.stringMatching(/^[a-z0-9]{6}$/),
    payloadFormat: '2.0',
    simpleResponses: true,
    identitySources: [
      { source: 'request.header', name: 'x-token' },
      { source: 'request.querystring', name: 'Token' },
      { source: 'context', name: 'identity.sourceIp' },
      { source: 'stageVariables', name: 'key' },
    ],
    cacheSeconds: 300,
    lambdaFunction: integration.type === 'AWS_PROXY' && integration.lambdaFunction,
  });
});

test('reads a Lambda authorizer that returns policies, by default without a cache or an identity source', () => {
  const changes = {
    'Authorizer.AuthorizerPayloadFormatVersion': '1.0',
    'Authorizer.EnableSimpleResponses': undefined,
    'Authorizer.IdentitySource': undefined,
  };
  expect(readTheRoute({ ...LAMBDA_AUTHORIZER, ...changes }).authorizer).toMatchObject({
    payloadFormat: '1.0',
    simpleResponses: false,
    identitySources: [],
    cacheSeconds: 0,
  });
});

test.each([
  ['https://backend.example', 'https://backend.example', ['/'], ''],
  ['http://127.0.0.1:8080/a?b=1&c=2', 'http://127.0.0.1:8080', ['/a'], 'b=1&c=2'],
  ['http://[::1]:8080/a%20b', 'http://[::1]:8080', ['/a%20b'], ''],
  [
    'https://b.example/x/{id}-y',
    'https://b.example',
    ['/x/', { source: 'request.path', name: 'id' }, '-y'],
    '',
  ],
  ['https://b.example/{proxy}', 'https://b.example', ['/', { source: 'request.path', name: 'proxy' }], ''],
  ['https://b.example/{proxy+}', 'https://b.example', ['/', { source: 'request.path', name: 'proxy' }], ''],
])('reads an HTTP_PROXY integration with the URI %s', (uri, origin, path, query) => {
  const changes = {
    'Integration.IntegrationUri': uri,
    'Integration.TimeoutInMillis': 50,
    'Route.RouteKey': 'GET /{id}/{proxy+}',
  };
  expect(readTheRoute({ ...HTTP_INTEGRATION, ...changes }).integration).toEqual({
    type: 'HTTP_PROXY',
    timeoutMilliseconds: 50,
    method: 'ANY',
    origin,
    path,
    query,
    requestMappings: [],
    responseMappings: {},
  });
});

test('reads the parameter mappings of an HTTP_PROXY integration', () => {
  const { integration } = readTheRoute({
    ...HTTP_INTEGRATION,
    'Integration.RequestParameters': {
      'append:header.X-Via': '$context.requestId',
      'append:header.Via-X': '$request.header.X-Id',
      'append:querystring.a': '$request.querystring.A',
      'append:querystring.b': '$stageVariables.b',
      'overwrite:querystring.Q': `a-\${request.body.user.tags[0]}-\${request.path.id}`,
      'remove:header.X-Old': "''",
      'overwrite:path': `/a\${request.path}`,
    },
    'Integration.ResponseParameters': {
      500: {
        ResponseParameters: [
          { Destination: 'overwrite:statuscode', Source: '403' },
          { Destination: 'overwrite:header.Id', Source: '$response.header.X-Id' },
        ],
      },
      404: { ResponseParameters: [{ Destination: 'append:header.Error', Source: '$response.body.message' }] },
    },
  });
  expect(integration).toMatchObject({
    requestMappings: [
      {
        action: 'append',
        target: 'header',
        name: 'x-via',
        value: [{ source: 'context', name: 'requestId' }],
      },
      {
        action: 'append',
        target: 'header',
        name: 'via-x',
        value: [{ source: 'request.header', name: 'x-id' }],
      },
      {
        action: 'append',
        target: 'querystring',
        name: 'a',
        value: [{ source: 'request.querystring', name: 'A' }],
      },
      {
        action: 'append',
        target: 'querystring',
        name: 'b',
        value: [{ source: 'stageVariables', name: 'b' }],
      },
      {
        action: 'overwrite',
        target: 'querystring',
        name: 'Q',
        value: [
          'a-',
          { source: 'request.body', name: 'user.tags[0]' },
          '-',
          { source: 'request.path', name: 'id' },
        ],
      },
      { action: 'remove', target: 'header', name: 'x-old', value: [] },
      { action: 'overwrite', target: 'path', name: '', value: ['/a', { source: 'request.path', name: '' }] },
    ],
    responseMappings: {
      500: [
        { action: 'overwrite', target: 'statuscode', name: '', value: ['403'] },
        {
          action: 'overwrite',
          target: 'header',
          name: 'id',
          value: [{ source: 'response.header', name: 'x-id' }],
        },
      ],
      404: [
        {
          action: 'append',
          target: 'header',
          name: 'error',
          value: [{ source: 'response.body', name: 'message' }],
        },
      ],
    },
  });
});

test.each(['http://localhost:8080', 'http://127.0.0.1:8080/tenant', 'http://[::1]'])(
  'accepts the issuer %s on this machine',
  (issuer) => {
    const route = readTheRoute({ 'Authorizer.JwtConfiguration.Issuer': issuer });
    expect(route).toMatchObject({ authorizer: { issuer } });
  },
);

test('leaves out environment variables that refer to resources that are not emulated', () => {
  const variables = { GREETING: 'Hello', POOL: { Ref: 'Pool' }, TABLE: { Ref: 'Table' } };
  const { integration } = readTheRoute({ 'Function.Environment.Variables': variables });
  expect(integration).toHaveProperty('lambdaFunction.environment', {
    GREETING: 'Hello',
    POOL: expect.stringMatching(/^us-east-1_\w{9}$/),
  });
});

test('resolves the name of a function from parameters and pseudo parameters', () => {
  const resources = protectedApi({
    'Function.FunctionName': { 'Fn::Sub': `\${AWS::StackName}-\${Suffix}` },
  });
  const { routes } = readHttpApi(template(resources, { Parameters: { Suffix: { Default: 'hello' } } }));
  expect(routes[0]).toHaveProperty('integration.lambdaFunction.name', 'TestStack-hello');
});
