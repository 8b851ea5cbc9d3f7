import { readHttpApi } from '../../src/template/read-http-api';
import { protectedApi, resource, template } from '../support/template';

const read = (changes: Parameters<typeof protectedApi>[0] = {}, more: Record<string, unknown> = {}) =>
  readHttpApi(template({ ...protectedApi(changes), ...more }));

test('reads a protected route with its authorizer, its integration and its function', () => {
  const pool = template(protectedApi()).ofType('AWS::Cognito::UserPool')[0];
  const client = template(protectedApi()).ofType('AWS::Cognito::UserPoolClient')[0];
  expect(read()).toEqual({
    logicalId: 'Api',
    id: expect.stringMatching(/^[a-z0-9]{10}$/),
    name: 'Hello',
    accountId: '123456789012',
    endpoint: expect.stringMatching(/^https:\/\/[a-z0-9]{10}\.execute-api\.us-east-1\.amazonaws\.com$/),
    cors: undefined,
    stages: [
      {
        logicalId: 'Stage',
        name: '$default',
        variables: undefined,
        throttling: undefined,
        routeThrottling: {},
      },
    ],
    routes: [
      {
        logicalId: 'Route',
        routeKey: 'GET /hello',
        authorizer: {
          logicalId: 'Authorizer',
          name: 'Tokens',
          issuer: `https://cognito-idp.us-east-1.amazonaws.com/${pool?.ref}`,
          audience: [client?.ref],
          identitySource: { from: 'header', name: 'authorization' },
        },
        authorizationScopes: [],
        integration: {
          logicalId: 'Integration',
          timeoutMilliseconds: 30_000,
          lambdaFunction: {
            logicalId: 'Function',
            name: expect.stringMatching(/^TestStack-Function-\w{12}$/),
            region: 'us-east-1',
            accountId: '123456789012',
            codeDirectory: '/nowhere/asset.code',
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

test('gives the same ids at every start, and others to another stack', () => {
  const ofAnotherStack = readHttpApi(template(protectedApi(), {}, { name: 'AnotherStack' }));
  expect(read().id).toBe(read().id);
  expect(ofAnotherStack.id).not.toBe(read().id);
});

test('reads what a stage sets', () => {
  const stage = {
    StageVariables: { color: 'blue' },
    DefaultRouteSettings: { ThrottlingRateLimit: 10, ThrottlingBurstLimit: '20' },
    RouteSettings: { 'GET /hello.json': { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2 } },
  };
  expect(read({ Stage: stage }).stages).toEqual([
    {
      logicalId: 'Stage',
      name: '$default',
      variables: { color: 'blue' },
      throttling: { rateLimit: 10, burstLimit: 20 },
      routeThrottling: { 'GET /hello.json': { rateLimit: 1, burstLimit: 2 } },
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

test('reads a token that comes in a query parameter', () => {
  const source = { IdentitySource: ['$request.querystring.Token'] };
  expect(read({ Authorizer: source }).routes[0]?.authorizer?.identitySource).toEqual({
    from: 'querystring',
    name: 'Token',
  });
});

test('needs no permission where the API has a role of its own for the function', () => {
  const role = { CredentialsArn: { 'Fn::GetAtt': ['Role', 'Arn'] } };
  expect(read({ Integration: role }, { Permission: resource('AWS::SQS::Queue') }).routes).toHaveLength(1);
});

test('takes a route for open only where the template says so', () => {
  expect(read({ Route: { AuthorizationType: 'NONE' } }).routes[0]?.authorizer).toBeUndefined();
  expect(read({ Route: { AuthorizationType: undefined } }).routes[0]?.authorizer).toBeUndefined();
});

test('reads the scopes of a route', () => {
  expect(read({ Route: { AuthorizationScopes: ['read', 'write'] } }).routes[0]?.authorizationScopes).toEqual([
    'read',
    'write',
  ]);
});

test('passes by APIs that are no HTTP APIs', () => {
  expect(
    read({}, { Chat: resource('AWS::ApiGatewayV2::Api', { ProtocolType: 'WEBSOCKET' }) }).logicalId,
  ).toBe('Api');
});

test.each([
  [
    'no API',
    {},
    { Api: resource('AWS::SQS::Queue') },
    'The stack has no HTTP API (AWS::ApiGatewayV2::Api): add one.',
  ],
  [
    'a second API',
    {},
    { Second: resource('AWS::ApiGatewayV2::Api', { ProtocolType: 'HTTP' }) },
    'Second (AWS::ApiGatewayV2::Api) is a second HTTP API beside Api, and one runs locally.',
  ],
  [
    'routes in a body',
    { Api: { Body: { openapi: '3.0.1' } } },
    {},
    'Api (AWS::ApiGatewayV2::Api) defines routes by its Body, which is not read locally: add them as AWS::ApiGatewayV2::Route.',
  ],
  [
    'no stage',
    {},
    { Stage: resource('AWS::SQS::Queue') },
    'Api (AWS::ApiGatewayV2::Api) has no stage, so that AWS would serve none of its routes: add one.',
  ],
  [
    'IAM authorization',
    { Route: { AuthorizationType: 'AWS_IAM' } },
    {},
    'Route (AWS::ApiGatewayV2::Route) has the AuthorizationType AWS_IAM, and only JWT and NONE run locally.',
  ],
  [
    'a Lambda authorizer',
    { Route: { AuthorizationType: 'CUSTOM' } },
    {},
    'Route (AWS::ApiGatewayV2::Route) has the AuthorizationType CUSTOM, and only JWT and NONE run locally.',
  ],
  [
    'an authorizer of another type',
    { Authorizer: { AuthorizerType: 'REQUEST' } },
    {},
    'Authorizer (AWS::ApiGatewayV2::Authorizer) is no JWT authorizer.',
  ],
  [
    'JWT authorization without an authorizer',
    { Route: { AuthorizerId: undefined } },
    {},
    'Route (AWS::ApiGatewayV2::Route) has no AuthorizerId.',
  ],
  [
    'an authorizer of another stack',
    { Route: { AuthorizerId: 'abc123' } },
    {},
    'Route (AWS::ApiGatewayV2::Route) has an AuthorizerId that is no authorizer of this stack.',
  ],
  [
    'an authorizer without an audience',
    { Authorizer: { JwtConfiguration: { Issuer: 'https://issuer.example' } } },
    {},
    'Authorizer (AWS::ApiGatewayV2::Authorizer) has no Audience, without which AWS would not create it.',
  ],
  [
    'an audience that is not known here',
    {
      Authorizer: {
        JwtConfiguration: { Issuer: 'https://issuer.example', Audience: [{ Ref: 'Elsewhere' }] },
      },
    },
    {},
    'Authorizer.JwtConfiguration.Audience refers to Elsewhere, which has no value locally: state the value itself.',
  ],
  [
    'two identity sources',
    { Authorizer: { IdentitySource: ['$request.header.A', '$request.header.B'] } },
    {},
    'Authorizer (AWS::ApiGatewayV2::Authorizer) needs one IdentitySource: $request.header.NAME or $request.querystring.NAME.',
  ],
  [
    'an integration that is no function',
    { Integration: { IntegrationType: 'HTTP_PROXY' } },
    {},
    'Integration (AWS::ApiGatewayV2::Integration) is no Lambda proxy integration (AWS_PROXY), and only those run locally.',
  ],
  [
    'payload format 1.0',
    { Integration: { PayloadFormatVersion: '1.0' } },
    {},
    'Integration (AWS::ApiGatewayV2::Integration) has another PayloadFormatVersion than 2.0, and only that one runs locally.',
  ],
  [
    'parameter mapping',
    { Integration: { RequestParameters: { 'overwrite:path': '/' } } },
    {},
    'Integration (AWS::ApiGatewayV2::Integration) has RequestParameters, which are not mapped locally.',
  ],
  [
    'a domain that asks for client certificates',
    {},
    {
      Domain: resource('AWS::ApiGatewayV2::DomainName', {
        DomainName: 'api.example.com',
        MutualTlsAuthentication: { TruststoreUri: 's3://certificates/truststore.pem' },
      }),
    },
    'Domain (AWS::ApiGatewayV2::DomainName) asks for client certificates, which are not checked locally.',
  ],
  [
    'a condition',
    {},
    { Route: { ...resource('AWS::ApiGatewayV2::Route'), Condition: 'IsProduction' } },
    'Route (AWS::ApiGatewayV2::Route) has a Condition, which is not evaluated locally: leave it out.',
  ],
  [
    'a function on another runtime',
    { Function: { Runtime: 'python3.14' } },
    {},
    'Function (AWS::Lambda::Function) runs on python3.14, and only Node.js functions run locally.',
  ],
  [
    'a function with layers',
    { Function: { Layers: ['arn:layer'] } },
    {},
    'Function (AWS::Lambda::Function) has Layers, which are not available locally: bundle their code with the function.',
  ],
  [
    'code from elsewhere',
    { Function: { Code: { S3Bucket: 'b', S3Key: 'elsewhere.zip' } } },
    {},
    'Function (AWS::Lambda::Function) has the code elsewhere.zip, which is no asset of this app.',
  ],
  [
    'no permission to invoke the function',
    {},
    { Permission: resource('AWS::SQS::Queue') },
    'Route (AWS::ApiGatewayV2::Route) may not invoke Function (AWS would answer 500): add an AWS::Lambda::Permission.',
  ],
])('refuses to start with %s', (_, changes, more, message) => {
  expect(() => read(changes, more)).toThrow(message);
});
