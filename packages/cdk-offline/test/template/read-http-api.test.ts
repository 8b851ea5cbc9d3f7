import { ExplainedError } from '../../src/explained-error';
import { readHttpApi } from '../../src/template/read-http-api';
import { type Properties, protectedApi, resource, template } from '../support/template';

const read = (changes: Record<string, Properties> = {}, more: Record<string, unknown> = {}) =>
  readHttpApi(template({ ...protectedApi(changes), ...more }));

test('reads a protected route with its authorizer, integration and function', () => {
  const [pool] = template(protectedApi()).ofType('AWS::Cognito::UserPool');
  const [client] = template(protectedApi()).ofType('AWS::Cognito::UserPoolClient');
  expect(read()).toEqual({
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
  expect(read().id).toBe(read().id);
  expect(another.id).not.toBe(read().id);
});

test('reads the variables and the throttling of a stage', () => {
  const stage = {
    StageVariables: { color: 'blue' },
    DefaultRouteSettings: { ThrottlingRateLimit: 10, ThrottlingBurstLimit: '20' },
    RouteSettings: { 'GET /hello': { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2 } },
  };
  expect(read({ Stage: stage }).stages).toEqual([
    {
      name: '$default',
      variables: { color: 'blue' },
      throttling: { rateLimit: 10, burstLimit: 20 },
      routeThrottling: { 'GET /hello': { rateLimit: 1, burstLimit: 2 } },
    },
  ]);
});

test('reads the CORS configuration', () => {
  const cors = { AllowOrigins: ['https://a.example'], AllowMethods: ['GET'], MaxAge: 60 };
  expect(read({ Api: { CorsConfiguration: cors } }).cors).toEqual({
    allowOrigins: ['https://a.example'],
    allowMethods: ['GET'],
    allowHeaders: [],
    exposeHeaders: [],
    allowCredentials: false,
    maxAgeSeconds: 60,
  });
});

test('reads an identity source in the query string', () => {
  const source = { IdentitySource: ['$request.querystring.Token'] };
  expect(read({ Authorizer: source }).routes[0]?.authorizer?.identitySource).toEqual({
    from: 'querystring',
    name: 'Token',
  });
});

test.each(['http://localhost:8080', 'http://127.0.0.1:8080/tenant', 'http://[::1]'])(
  'accepts the issuer %s on this machine',
  (Issuer) => {
    const [route] = read({ Authorizer: { JwtConfiguration: { Issuer, Audience: ['web'] } } }).routes;
    expect(route?.authorizer?.issuer).toBe(Issuer);
  },
);

test.each(['NONE', undefined])('a route is open with the AuthorizationType %s', (AuthorizationType) => {
  expect(
    read({ Route: { AuthorizationType, AuthorizerId: undefined } }).routes[0]?.authorizer,
  ).toBeUndefined();
});

test('reads the scopes of a route', () => {
  const scopes = ['read', 'write'];
  expect(read({ Route: { AuthorizationScopes: scopes } }).routes[0]?.authorizationScopes).toEqual(scopes);
});

test('skips WebSocket APIs', () => {
  const chat = resource('AWS::ApiGatewayV2::Api', { ProtocolType: 'WEBSOCKET' });
  expect(read({}, { Chat: chat })).toEqual(read());
});

test('reads the environment variables of a function, without those that refer to resources that are not emulated', () => {
  const variables = { GREETING: 'Hello', POOL: { Ref: 'Pool' }, TABLE: { Ref: 'Table' } };
  const [route] = read({ Function: { Environment: { Variables: variables } } }).routes;
  expect(route?.integration.lambdaFunction.environment).toEqual({
    GREETING: 'Hello',
    POOL: expect.stringMatching(/^us-east-1_\w{9}$/),
  });
});

test.each([
  [{ ThrottlingRateLimit: 10 }, { rateLimit: 10, burstLimit: 5000 }],
  [{ ThrottlingBurstLimit: 20 }, { rateLimit: 10_000, burstLimit: 20 }],
])('completes the throttling %j with the limit of an AWS account', (DefaultRouteSettings, throttling) => {
  expect(read({ Stage: { DefaultRouteSettings } }).stages[0]?.throttling).toEqual(throttling);
});

test("completes the throttling of a route with the stage's", () => {
  const stage = {
    DefaultRouteSettings: { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 20 },
    RouteSettings: { 'GET /hello': { ThrottlingBurstLimit: 2 } },
  };
  expect(read({ Stage: stage }).stages[0]?.routeThrottling).toEqual({
    'GET /hello': { rateLimit: 10, burstLimit: 2 },
  });
});

test.each([50, 30_000])('accepts an integration timeout of %d ms', (TimeoutInMillis) => {
  const [route] = read({ Integration: { TimeoutInMillis } }).routes;
  expect(route?.integration.timeoutMilliseconds).toBe(TimeoutInMillis);
});

test('accepts 50 audiences and 10 scopes', () => {
  const [route] = read({
    Authorizer: { JwtConfiguration: { Issuer: 'https://issuer.example', Audience: strings(50) } },
    Route: { AuthorizationScopes: strings(10) },
  }).routes;
  expect(route?.authorizer?.audience).toHaveLength(50);
  expect(route?.authorizationScopes).toHaveLength(10);
});

test.each(['$default', 'ANY /', 'GET /pets/dog/1', 'PUT /pets/{id}', 'ANY /{tenant}/{proxy+}'])(
  'accepts the route key %s',
  (RouteKey) => {
    expect(read({ Route: { RouteKey } }).routes[0]?.routeKey).toBe(RouteKey);
  },
);

test.each([
  'hello',
  'GET',
  'GET ',
  '/hello',
  'get /hello',
  'TRACE /hello',
  'GET /{proxy+}/x',
  'GET /a{b}',
  'GET /a ',
])('rejects the route key %j', (RouteKey) => {
  expect(() => read({ Route: { RouteKey } })).toThrow(
    new ExplainedError(`RouteKey ${RouteKey} is not valid (Route): use $default or METHOD /path.`),
  );
});

test('resolves the name of a function from parameters and pseudo parameters', () => {
  const name = { 'Fn::Sub': `\${AWS::StackName}-\${Suffix}` };
  const parameters = { Parameters: { Suffix: { Type: 'String', Default: 'hello' } } };
  const [route] = readHttpApi(
    template(protectedApi({ Function: { FunctionName: name } }), parameters),
  ).routes;
  expect(route?.integration.lambdaFunction.name).toBe('TestStack-hello');
});

function strings(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `string-${index}`);
}

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
    'JWT authorization without an authorizer',
    { Route: { AuthorizerId: undefined } },
    {},
    'AuthorizerId is missing (Route): add it.',
  ],
  [
    'an authorizer of another stack',
    { Route: { AuthorizerId: 'abc123' } },
    {},
    'AuthorizerId is not an authorizer of this API (Route): define the authorizer in this stack.',
  ],
  [
    'an authorizer without an audience',
    { Authorizer: { JwtConfiguration: { Issuer: 'https://issuer.example' } } },
    {},
    'JwtConfiguration.Audience is empty (Authorizer): add an audience.',
  ],
  [
    'an audience that only AWS knows',
    { Authorizer: { JwtConfiguration: { Issuer: 'https://issuer.example', Audience: [{ Ref: 'Other' }] } } },
    {},
    'JwtConfiguration.Audience refers to Other, which is not emulated (Authorizer): write the value itself.',
  ],
  [
    'an issuer without HTTPS',
    { Authorizer: { JwtConfiguration: { Issuer: 'http://issuer.example', Audience: ['web'] } } },
    {},
    'JwtConfiguration.Issuer is not an HTTPS URL (Authorizer): use https://HOST.',
  ],
  [
    'two identity sources',
    { Authorizer: { IdentitySource: ['$request.header.A', '$request.header.B'] } },
    {},
    'IdentitySource is not a single header or query parameter (Authorizer): use $request.header.NAME or $request.querystring.NAME.',
  ],
  [
    'an integration with a function of another stack',
    { Integration: { IntegrationUri: 'arn:aws:lambda:us-east-1:123456789012:function:other' } },
    {},
    'IntegrationUri is not a function of this stack (Integration): define the function in this stack.',
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
    'a condition',
    {},
    { Route: { ...resource('AWS::ApiGatewayV2::Route'), Condition: 'IsProduction' } },
    'Condition is not supported (Route): remove it.',
  ],
  [
    'a function on another runtime',
    { Function: { Runtime: 'python3.14' } },
    {},
    'Runtime python3.14 is not supported (Function): use a Node.js runtime.',
  ],
  [
    'code that is not an asset',
    { Function: { Code: { S3Bucket: 'b', S3Key: 'elsewhere.zip' } } },
    {},
    'Code.S3Key elsewhere.zip is not an asset of this app (Function): use Code.fromAsset or NodejsFunction.',
  ],
  [
    'a function that API Gateway may not invoke',
    {},
    { Permission: queue },
    'GET /hello has no permission to invoke Function, so AWS would respond with 500 (Route): add an AWS::Lambda::Permission.',
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
  [
    'an authorizer of another API',
    { Authorizer: { ApiId: 'other' } },
    {},
    'AuthorizerId is not an authorizer of this API (Route): define the authorizer in this stack.',
  ],
  [
    'an integration of another API',
    { Integration: { ApiId: 'other' } },
    {},
    'Target is not an integration of this API (Route): use integrations/INTEGRATION_ID.',
  ],
  [
    'an authorizer on a route without an authorization type',
    { Route: { AuthorizationType: undefined } },
    {},
    'AuthorizerId is set without AuthorizationType JWT (Route): set the type or remove AuthorizerId.',
  ],
  [
    'scopes on an open route',
    { Route: { AuthorizationType: 'NONE', AuthorizerId: undefined, AuthorizationScopes: ['read'] } },
    {},
    'AuthorizationScopes is set without AuthorizationType JWT (Route): set the type or remove AuthorizationScopes.',
  ],
  [
    'more than 10 scopes on a route',
    { Route: { AuthorizationScopes: strings(11) } },
    {},
    'AuthorizationScopes has 11 scopes (Route): use at most 10.',
  ],
  [
    'more than 50 audiences',
    { Authorizer: { JwtConfiguration: { Issuer: 'https://issuer.example', Audience: strings(51) } } },
    {},
    'JwtConfiguration.Audience has 51 audiences (Authorizer): use at most 50.',
  ],
  [
    'an integration without a type',
    { Integration: { IntegrationType: undefined } },
    {},
    'IntegrationType is missing (Integration): add it.',
  ],
  [
    'an authorizer without a type',
    { Authorizer: { AuthorizerType: undefined } },
    {},
    'AuthorizerType is missing (Authorizer): add it.',
  ],
  [
    'no payload format version, which means 1.0',
    { Integration: { PayloadFormatVersion: undefined } },
    {},
    'PayloadFormatVersion is missing (Integration): add it.',
  ],
  [
    'an integration timeout of less than 50 ms',
    { Integration: { TimeoutInMillis: 49 } },
    {},
    'TimeoutInMillis 49 is out of range (Integration): use 50 to 30000.',
  ],
  [
    'an integration timeout of more than 30 s',
    { Integration: { TimeoutInMillis: 30_001 } },
    {},
    'TimeoutInMillis 30001 is out of range (Integration): use 50 to 30000.',
  ],
  [
    'a function that may run for more than 15 minutes',
    { Function: { Timeout: 901 } },
    {},
    'Timeout 901 is out of range (Function): use 1 to 900.',
  ],
  [
    'a function with less than 128 MB',
    { Function: { MemorySize: 127 } },
    {},
    'MemorySize 127 is out of range (Function): use 128 to 10240.',
  ],
  [
    'a function that may not run',
    { Function: { ReservedConcurrentExecutions: 0 } },
    {},
    'ReservedConcurrentExecutions is not supported (Function): remove it to run the stack locally.',
  ],
  [
    'a function that is named after another resource',
    { Function: { FunctionName: { Ref: 'Client' } } },
    {},
    'FunctionName refers to another resource, which is not supported (Function): write the value itself.',
  ],
])('rejects a template with %s', (_, changes, more, message) => {
  expect(() => read(changes, { ...more })).toThrow(new ExplainedError(message));
});

test('names the construct next to the logical ID', () => {
  const route = {
    ...resource('AWS::ApiGatewayV2::Route', { ApiId: { Ref: 'Api' } }),
    Metadata: { 'aws:cdk:path': 'TestStack/Api/GET--hello/Resource' },
  };
  expect(() => read({}, { Route: route })).toThrow(
    new ExplainedError('RouteKey is missing (Api/GET--hello, Route): add it.'),
  );
});
