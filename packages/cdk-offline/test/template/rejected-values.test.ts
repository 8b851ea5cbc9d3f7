import { ExplainedError } from '../../src/explained-error';
import { type Changes, readStack, resource } from '../support/template';

const ISSUER = 'Authorizer.JwtConfiguration.Issuer';
const JWT_MISSING = 'is set without AuthorizationType JWT (Route): set the type or remove';

test.each<[path: string, value: unknown, message: string]>([
  ['Api', undefined, 'The stack has no HTTP API (AWS::ApiGatewayV2::Api): add one.'],
  [
    'Stage',
    undefined,
    'The HTTP API has no stage (Api): add one, because AWS serves no route without a stage.',
  ],
  [
    'Stage.AutoDeploy',
    undefined,
    'AutoDeploy is off, so AWS serves no route (Stage): set AutoDeploy to true.',
  ],
  [
    'Stage.RouteSettings',
    { 'GET /other': { ThrottlingBurstLimit: 1 } },
    'RouteSettings names GET /other, which is not a route of this API (Stage): use a RouteKey.',
  ],
  ['Authorizer.AuthorizerType', undefined, 'AuthorizerType is missing (Authorizer): add it.'],
  [
    'Authorizer.JwtConfiguration.Audience',
    undefined,
    'JwtConfiguration.Audience is empty (Authorizer): add an audience.',
  ],
  [
    ISSUER,
    'http://issuer.example',
    'JwtConfiguration.Issuer is not an HTTPS URL (Authorizer): use https://HOST.',
  ],
  [
    ISSUER,
    'http://localhost:80@issuer.example',
    'JwtConfiguration.Issuer is not an HTTPS URL (Authorizer): use https://HOST.',
  ],
  [
    'Authorizer.IdentitySource',
    ['$request.header.A', '$request.header.B'],
    'IdentitySource is not a single header or query parameter (Authorizer): use $request.header.NAME or $request.querystring.NAME.',
  ],
  ['Route.AuthorizerId', undefined, 'AuthorizerId is missing (Route): add it.'],
  [
    'Route.AuthorizerId',
    'abc123',
    'AuthorizerId is not an authorizer of this API (Route): define the authorizer in this stack.',
  ],
  [
    'Authorizer.ApiId',
    'other',
    'AuthorizerId is not an authorizer of this API (Route): define the authorizer in this stack.',
  ],
  ['Route.AuthorizationType', undefined, `AuthorizerId ${JWT_MISSING} AuthorizerId.`],
  [
    'Integration.ApiId',
    'other',
    'Target is not an integration of this API (Route): use integrations/INTEGRATION_ID.',
  ],
  ['Integration.IntegrationType', undefined, 'IntegrationType is missing (Integration): add it.'],
  ['Integration.PayloadFormatVersion', undefined, 'PayloadFormatVersion is missing (Integration): add it.'],
  [
    'Integration.IntegrationUri',
    'arn:aws:lambda:us-east-1:123456789012:function:other',
    'IntegrationUri is not a function of this stack (Integration): define the function in this stack.',
  ],
  [
    'Permission',
    undefined,
    'GET /hello has no permission to invoke Function, so AWS would respond with 500 (Route): add an AWS::Lambda::Permission.',
  ],
  [
    'Function.Environment.Variables.AWS_REGION',
    'eu-west-1',
    'Environment.Variables.AWS_REGION is reserved by Lambda (Function): use another name.',
  ],
  [
    'Function.Environment.Variables.LONG',
    'x'.repeat(4096),
    'Environment.Variables have more than 4096 bytes (Function): shorten them.',
  ],
  [
    'Function.Runtime',
    'python3.14',
    'Runtime python3.14 is not supported (Function): use a Node.js runtime.',
  ],
  [
    'Function.Code.S3Key',
    'other.zip',
    'Code.S3Key other.zip is not an asset of this app (Function): use Code.fromAsset or NodejsFunction.',
  ],
  [
    'Function.FunctionName',
    { Ref: 'Client' },
    'FunctionName refers to another resource, which is not supported (Function): write the value itself.',
  ],
  ['Client.IdTokenValidity', 'long', 'IdTokenValidity is not a number (Client): use a number.'],
  ['Pool.MfaConfiguration', { toString: 1 }, 'MfaConfiguration is not a string (Pool): use a string.'],
  ['Client.ClientName', ['a'], 'ClientName is not a string (Client): use a string.'],
  ['Client.GenerateSecret', 'yes', 'GenerateSecret is neither true nor false (Client): use true or false.'],
  ['Client.ReadAttributes', [1], 'ReadAttributes is not a list of strings (Client): use a list of strings.'],
  [
    'Client.AccessTokenValidity',
    25,
    'AccessTokenValidity is out of range: 90000 seconds (Client): use 300 to 86400 seconds.',
  ],
])('rejects %s with the value %j', (path, value, message) => {
  expect(() => readStack({ [path]: value })).toThrow(new ExplainedError(message));
});

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
])('rejects the route key %j', (routeKey) => {
  expect(() => readStack({ 'Route.RouteKey': routeKey })).toThrow(
    new ExplainedError(`RouteKey ${routeKey} is not valid (Route): use $default or METHOD /path.`),
  );
});

const openRoute = resource('AWS::ApiGatewayV2::Route', { ApiId: { Ref: 'Api' }, RouteKey: 'GET /{name}' });
const webAcl = (ResourceArn: unknown) => resource('AWS::WAFv2::WebACLAssociation', { ResourceArn });
const poolArn = { 'Fn::GetAtt': ['Pool', 'Arn'] };
const WEB_ACL_MESSAGE =
  'Web ACLs of user pools are not supported (WebAcl): remove it to run the stack locally.';

test.each<[problem: string, changes: Changes, message: string]>([
  [
    'a second API',
    { Second: resource('AWS::ApiGatewayV2::Api', { ProtocolType: 'HTTP' }) },
    'The stack has a second HTTP API besides Api (Second): move it to another stack.',
  ],
  [
    'a domain name that requires client certificates',
    {
      Domain: resource('AWS::ApiGatewayV2::DomainName', {
        MutualTlsAuthentication: { TruststoreUri: 's3:' },
      }),
    },
    'MutualTlsAuthentication is not supported (Domain): remove it to run the stack locally.',
  ],
  [
    'a second route for the same requests',
    { 'Route.RouteKey': 'GET /{id}', Open: openRoute },
    'Another route matches the same requests as GET /{name} (Open): remove one.',
  ],
  [
    'a route with scopes but no authorization type JWT',
    {
      'Route.AuthorizationType': 'NONE',
      'Route.AuthorizerId': undefined,
      'Route.AuthorizationScopes': ['read'],
    },
    `AuthorizationScopes ${JWT_MISSING} AuthorizationScopes.`,
  ],
  [
    'both alias attributes and username attributes',
    { 'Pool.UsernameAttributes': ['email'], 'Pool.AliasAttributes': ['phone_number'] },
    'UsernameAttributes and AliasAttributes cannot be combined (Pool): remove one of them.',
  ],
  [
    'ID tokens that are valid for less than 5 minutes',
    { 'Client.IdTokenValidity': 299, 'Client.TokenValidityUnits.IdToken': 'seconds' },
    'IdTokenValidity is out of range: 299 seconds (Client): use 300 to 86400 seconds.',
  ],
  ['a web ACL of a user pool', { WebAcl: webAcl(poolArn) }, WEB_ACL_MESSAGE],
  [
    'a web ACL of a user pool in an expression',
    { WebAcl: webAcl({ 'Fn::Select': [0, [poolArn]] }) },
    WEB_ACL_MESSAGE,
  ],
  [
    'a web ACL of a user pool by its ARN',
    { WebAcl: webAcl(`arn:aws:cognito-idp:us-east-1:123456789012:userpool/${readStack().userPools[0]?.id}`) },
    WEB_ACL_MESSAGE,
  ],
])('rejects a template with %s', (_, changes, message) => {
  expect(() => readStack(changes)).toThrow(new ExplainedError(message));
});

test('names the construct path before the logical ID', () => {
  const route = {
    ...resource('AWS::ApiGatewayV2::Route', { ApiId: { Ref: 'Api' } }),
    Metadata: { 'aws:cdk:path': 'TestStack/Api/GET--hello/Resource' },
  };
  expect(() => readStack({ Route: route })).toThrow(
    new ExplainedError('RouteKey is missing (Api/GET--hello, Route): add it.'),
  );
});
