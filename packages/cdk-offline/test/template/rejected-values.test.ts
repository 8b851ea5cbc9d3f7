import { ExplainedError } from '../../src/explained-error';
import { type Changes, HTTP_INTEGRATION, LAMBDA_AUTHORIZER, readStack, resource } from '../support/template';

const words = (text: string) => text.split(/\s+/);
const ISSUER = 'Authorizer.JwtConfiguration.Issuer';
const FUNCTION_ARN = { 'Fn::GetAtt': ['Function', 'Arn'] };
const LAMBDA_ONLY = 'is only for Lambda authorizers (Authorizer): remove it.';
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
  [
    'Api.CorsConfiguration',
    { AllowCredentials: true, AllowOrigins: ['https://app.example', '*'] },
    'AllowCredentials is true for the origin *, so AWS rejects it (Api): list the origins in AllowOrigins, or remove AllowCredentials.',
  ],
  [
    'Authorizer.AuthorizerType',
    'OTHER',
    'AuthorizerType OTHER is not supported (Authorizer): use JWT or REQUEST.',
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
  [
    'Route.AuthorizationType',
    undefined,
    'AuthorizerId is set without AuthorizationType JWT or CUSTOM (Route): set the type or remove AuthorizerId.',
  ],
  [
    'Route.AuthorizationType',
    'AWS_IAM',
    'AuthorizationType AWS_IAM is not supported (Route): use JWT or CUSTOM, because there is no IAM locally.',
  ],
  [
    'Route.AuthorizationType',
    'OTHER',
    'AuthorizationType OTHER is not valid (Route): use JWT, CUSTOM or NONE.',
  ],
  [
    'Route.AuthorizationType',
    'CUSTOM',
    'AuthorizationType CUSTOM needs an authorizer of type REQUEST (Route): use another authorizer or type.',
  ],
  ['Authorizer.AuthorizerResultTtlInSeconds', 300, `AuthorizerResultTtlInSeconds ${LAMBDA_ONLY}`],
  ['Authorizer.AuthorizerUri', 'arn:aws:apigateway:x', `AuthorizerUri ${LAMBDA_ONLY}`],
  ['Authorizer.AuthorizerPayloadFormatVersion', '2.0', `AuthorizerPayloadFormatVersion ${LAMBDA_ONLY}`],
  ['Authorizer.EnableSimpleResponses', true, `EnableSimpleResponses ${LAMBDA_ONLY}`],
  [
    'Integration.RequestParameters.overwrite:path',
    '/x',
    'RequestParameters is not supported for Lambda integrations (Integration): remove it to run the stack locally.',
  ],
  [
    'Integration.ResponseParameters.200.ResponseParameters',
    [],
    'ResponseParameters is not supported for Lambda integrations (Integration): remove it to run the stack locally.',
  ],
  [
    'Integration.IntegrationUri',
    {
      'Fn::Join': [
        '',
        [
          'arn:aws:apigateway:us-east-1:lambda:path/2021-11-15/functions/',
          FUNCTION_ARN,
          '/response-streaming-invocations',
        ],
      ],
    },
    'IntegrationUri is not a function of this stack (Integration): define the function in this stack.',
  ],
  ...[
    ['x', ''],
    ['', '/x'],
  ].map(([before, after]): [string, unknown, string] => [
    'Integration.IntegrationUri',
    {
      'Fn::Join': [
        '',
        [
          `${before}arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/`,
          FUNCTION_ARN,
          `/invocations${after}`,
        ],
      ],
    },
    'IntegrationUri is not a function of this stack (Integration): define the function in this stack.',
  ]),
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
    'x'.repeat(4097 - '{"LONG":""}'.length),
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
  ...['long', '', ' '].map((value): [string, unknown, string] => [
    'Client.IdTokenValidity',
    value,
    'IdTokenValidity is not a number (Client): use a number.',
  ]),
  ['Api.CorsConfiguration.MaxAge', 'long', 'CorsConfiguration.MaxAge is not a number (Api): use a number.'],
  ['Pool.MfaConfiguration', { toString: 1 }, 'MfaConfiguration is not a string (Pool): use a string.'],
  [
    'Function.LoggingConfig.LogFormat',
    {},
    'LoggingConfig.LogFormat is not a string (Function): use a string.',
  ],
  ['Function.Code.S3Key', undefined, 'Code.S3Key is missing (Function): add it.'],
  ['Client.ClientName', ['a'], 'ClientName is not a string (Client): use a string.'],
  ['Client.GenerateSecret', 'yes', 'GenerateSecret is neither true nor false (Client): use true or false.'],
  [
    'Api.CorsConfiguration.AllowCredentials',
    'yes',
    'CorsConfiguration.AllowCredentials is neither true nor false (Api): use true or false.',
  ],
  [
    'Api.CorsConfiguration.AllowOrigins',
    ['*', 1],
    'CorsConfiguration.AllowOrigins is not a list of strings (Api): use a list of strings.',
  ],
  ['Client.ReadAttributes', [1], 'ReadAttributes is not a list of strings (Client): use a list of strings.'],
  [
    'Client.AccessTokenValidity',
    25,
    'AccessTokenValidity is out of range: 90000 seconds (Client): use 300 to 86400 seconds.',
  ],
])('rejects %s with the value %j', (path, value, message) => {
  expect(() => readStack({ [path]: value })).toThrow(new ExplainedError(message));
});

// The allow-list's bounds and values once more, because the tests that read them from it follow every change of it.
test.each([
  ['Api.CorsConfiguration.MaxAge', -1, 86_400],
  ['Integration.TimeoutInMillis', 50, 30_000],
  ['Pool.AdminCreateUserConfig.UnusedAccountValidityDays', 0, 365],
  ['Pool.Policies.PasswordPolicy.MinimumLength', 6, 99],
  ['Pool.Policies.PasswordPolicy.PasswordHistorySize', 0, 24],
  ['Pool.Policies.PasswordPolicy.TemporaryPasswordValidityDays', 0, 365],
  ['Group.Precedence', 0, 2_147_483_647],
  ['Client.AuthSessionValidity', 3, 15],
  ['Client.RefreshTokenRotation.RetryGracePeriodSeconds', 0, 60],
  ['Function.MemorySize', 128, 10_240],
  ['Function.ReservedConcurrentExecutions', 0, 100_000],
  ['Function.Timeout', 1, 900],
])('rejects %s below %d and above %d', (path, min, max) => {
  const { id, place } = splitPath(path);
  for (const value of [min - 1, max + 1]) {
    expect(() => readStack({ [path]: value })).toThrow(
      new ExplainedError(`${place} ${value} is out of range (${id}): use ${min} to ${max}.`),
    );
  }
});

const JSON_LOGS = { 'Function.LoggingConfig.LogFormat': 'JSON' };
const CUSTOM_ATTRIBUTE = { 'Pool.Schema': [{ Name: 'plan' }] };
const TOKEN_TRIGGER = { 'Pool.LambdaConfig.PreTokenGenerationConfig': { LambdaArn: FUNCTION_ARN } };
test.each<[path: string, value: string | string[], changes?: Changes]>([
  ['Api.ProtocolType', 'REST'],
  ['Api.RouteSelectionExpression', '$request.body.action'],
  ['Route.ApiKeyRequired', 'true'],
  ['Authorizer.AuthorizerPayloadFormatVersion', '3.0', LAMBDA_AUTHORIZER],
  ['Integration.ConnectionType', 'VPC_LINK'],
  ['Integration.IntegrationMethod', 'TRACE'],
  ['Integration.IntegrationType', 'MOCK'],
  ['Integration.PayloadFormatVersion', '3.0'],
  ['Pool.MfaConfiguration', 'REQUIRED'],
  ['Pool.Policies.SignInPolicy.AllowedFirstAuthFactors', ['PASSWORD', 'SMS_OTP']],
  ['Pool.Policies.SignInPolicy.AllowedFirstAuthFactors', ['PASSWORD', 'WEB_AUTHN']],
  ['Pool.Schema.0.AttributeDataType', 'Date', CUSTOM_ATTRIBUTE],
  ['Pool.Schema.0.DeveloperOnlyAttribute', 'true', CUSTOM_ATTRIBUTE],
  ['Pool.UserPoolAddOns.AdvancedSecurityMode', 'ENFORCED'],
  ['Pool.UserPoolAddOns.AdvancedSecurityAdditionalFlows.CustomAuthMode', 'ENFORCED'],
  ['Pool.VerificationMessageTemplate.DefaultEmailOption', 'CONFIRM_WITH_LINK'],
  ['Pool.AutoVerifiedAttributes', ['email', 'address']],
  ['Pool.EmailConfiguration.EmailSendingAccount', 'OTHER'],
  ['Pool.UserAttributeUpdateSettings.AttributesRequireVerificationBeforeUpdate', ['address']],
  ['Pool.LambdaConfig.PreTokenGenerationConfig.LambdaVersion', 'V4_0', TOKEN_TRIGGER],
  ['User.DesiredDeliveryMediums', ['EMAIL', 'PUSH']],
  ['User.ForceAliasCreation', 'true'],
  ['User.MessageAction', 'RESEND'],
  ['Client.PreventUserExistenceErrors', 'DISABLED'],
  ['Client.RefreshTokenRotation.Feature', 'OTHER'],
  ['Client.AllowedOAuthFlows', ['code', 'device']],
  ['Client.SupportedIdentityProviders', ['COGNITO', 'Google']],
  ['Domain.ManagedLoginVersion', '3'],
  ['Function.PackageType', 'Image'],
  ['Function.SnapStart.ApplyOn', 'PublishedVersions'],
  ['Function.LoggingConfig.ApplicationLogLevel', 'ALL', JSON_LOGS],
  ['Function.LoggingConfig.LogFormat', 'XML'],
  ['Function.LoggingConfig.SystemLogLevel', 'ERROR', JSON_LOGS],
])('rejects %s %j, which is not emulated', (path, value, changes = {}) => {
  const { id, place } = splitPath(path);
  expect(() => readStack({ ...changes, [path]: value })).toThrow(
    `${place} ${[value].flat().at(-1)} is not supported (${id}): use `,
  );
});

test.each(
  words(`Api.ApiKeySelectionExpression Api.BasePath Api.Body Api.BodyS3Location Api.CredentialsArn
    Api.DisableSchemaValidation Api.RouteKey Api.Target Stage.AccessPolicyId Stage.ClientCertificateId
    Stage.DeploymentId Route.ModelSelectionExpression Route.RequestModels Route.RequestParameters
    Route.RouteResponseSelectionExpression Authorizer.AuthorizerCredentialsArn Authorizer.IdentityValidationExpression
    Integration.ConnectionId Integration.ContentHandlingStrategy Integration.CredentialsArn
    Integration.IntegrationSubtype Integration.PassthroughBehavior Integration.RequestTemplates
    Integration.TemplateSelectionExpression Integration.TlsConfig Pool.DeviceConfiguration Pool.IssuerConfiguration
    Pool.LambdaConfig.CustomEmailSender Pool.LambdaConfig.CustomSMSSender Pool.LambdaConfig.InboundFederation
    Pool.LambdaConfig.KMSKeyID Domain.Routing Function.CapacityProviderConfig Function.Code.ImageUri
    Function.Code.S3ObjectStorageMode Function.Code.S3ObjectVersion Function.DurableConfig
    Function.FileSystemConfigs Function.FunctionScalingConfig Function.ImageConfig Function.Layers
    Function.TenancyConfig`),
)('rejects the property %s', (path) => {
  const { id, place } = splitPath(path);
  expect(() => readStack({ [path]: ['value'] })).toThrow(`${place} is not supported (${id}): `);
});

function splitPath(path: string) {
  const [id = '', ...place] = path.split('.');
  return { id, place: place.join('.') };
}

test.each<[path: string, value: unknown, message: string]>([
  ['AuthorizerUri', undefined, 'AuthorizerUri is missing (Authorizer): add it.'],
  [
    'AuthorizerUri',
    FUNCTION_ARN,
    'AuthorizerUri is not a function of this stack (Authorizer): define the function in this stack.',
  ],
  [
    'AuthorizerPayloadFormatVersion',
    undefined,
    'AuthorizerPayloadFormatVersion is missing (Authorizer): add it.',
  ],
  [
    'AuthorizerPayloadFormatVersion',
    '1.0',
    'EnableSimpleResponses needs AuthorizerPayloadFormatVersion 2.0 (Authorizer): use 2.0.',
  ],
  ...[-1, 3601].map((ttl): [string, unknown, string] => [
    'AuthorizerResultTtlInSeconds',
    ttl,
    `AuthorizerResultTtlInSeconds ${ttl} is out of range (Authorizer): use 0 to 3600.`,
  ]),
  [
    'JwtConfiguration.Issuer',
    'https://a.example',
    'JwtConfiguration is only for JWT authorizers (Authorizer): remove it.',
  ],
  ...[
    '$request.body.a',
    '$request.header',
    '$context.authorizer.claims.sub',
    '$context.integrationStatus',
    'Authorization',
  ].map((source): [string, unknown, string] => [
    'IdentitySource',
    [source],
    `IdentitySource ${source} is not supported (Authorizer): use a header or a query parameter.`,
  ]),
])('rejects %s of a Lambda authorizer with the value %j', (path, value, message) => {
  expect(() => readStack({ ...LAMBDA_AUTHORIZER, [`Authorizer.${path}`]: value })).toThrow(
    new ExplainedError(message),
  );
});

test('rejects a Lambda authorizer on a route with AuthorizationType JWT, and scopes on a route with a Lambda authorizer', () => {
  expect(() => readStack({ ...LAMBDA_AUTHORIZER, 'Route.AuthorizationType': 'JWT' })).toThrow(
    'AuthorizationType JWT needs an authorizer of type JWT (Route): use another authorizer or type.',
  );
  expect(() => readStack({ ...LAMBDA_AUTHORIZER, 'Route.AuthorizationScopes': ['read'] })).toThrow(
    `AuthorizationScopes ${JWT_MISSING} AuthorizationScopes.`,
  );
});

const NOT_A_URL =
  'IntegrationUri is not a URL (Integration): use https://HOST/PATH, with variables only in the path.';
test.each<[path: string, value: unknown, message: string]>([
  ['IntegrationMethod', undefined, 'IntegrationMethod is missing (Integration): add it.'],
  [
    'PayloadFormatVersion',
    '2.0',
    'PayloadFormatVersion 2.0 is only for Lambda integrations (Integration): use 1.0.',
  ],
  ...[
    'backend.example/api',
    'xhttps://backend.example',
    'ftp://backend.example',
    'https://{name}.example/',
    'https://user@backend.example/',
    'https://backend.example:x/',
    'https://backend.example/$' + '{stageVariables.path}',
    'https://backend.example/a b',
    'https://backend.example/?a={name}',
    'https://backend.example/#a',
  ].map((uri): [string, unknown, string] => ['IntegrationUri', uri, NOT_A_URL]),
  [
    'IntegrationUri',
    'https://backend.example/{id}',
    'IntegrationUri uses {id}, which is not a variable of GET /hello (Integration): use one of its variables.',
  ],
])('rejects %s of an HTTP_PROXY integration with the value %j', (path, value, message) => {
  expect(() => readStack({ ...HTTP_INTEGRATION, [`Integration.${path}`]: value })).toThrow(
    new ExplainedError(message),
  );
});

const RESERVED = 'changes a reserved header, so AWS rejects it (Integration): remove it.';
const reserved =
  words(`Access-Control-Allow-Origin apigw-requestid Authorization Connection Content-Encoding Content-Length
  Content-Location Forwarded Keep-Alive Origin Proxy-Authenticate Proxy-Authorization TE Trailers Transfer-Encoding
  Upgrade x-amz-date x-amzn-trace-id X-Forwarded-For X-Forwarded-Host X-Forwarded-Proto Via`);
test.each([
  ...reserved.flatMap((name) => [
    [`append:header.${name}`, 'x', RESERVED],
    [`remove:header.${name}`, '', RESERVED],
  ]),
  ['append:header.a b', 'x', 'has an invalid header name (Integration): use another name.'],
  ...[
    'append:path',
    'overwrite:body.x',
    'overwrite:header',
    'set:header.x',
    'xappend:header.x',
    'xoverwrite:path',
    'overwrite:pathx',
    'xoverwrite:statuscode',
    'overwrite:statuscodex',
  ].map((target) => [target, 'x', 'is not supported (Integration): use another target.']),
  ...[
    '$request.headers.x',
    '$request.header',
    '$request.body..x',
    '$request.body.a[?(1)]',
    '$context.error.message',
    'a $' + '{request.header}',
    '',
  ].map((value) => [
    'append:header.x',
    value,
    `uses ${value || 'no value'}, which is not supported (Integration): use another value.`,
  ]),
])('rejects the parameter mapping %s with the value %j', (target, value, problem) => {
  const request = { 'Integration.RequestParameters': { [target]: value } };
  const response = {
    'Integration.ResponseParameters': {
      200: { ResponseParameters: [{ Destination: target, Source: value }] },
    },
  };
  for (const changes of [request, response]) {
    expect(() => readStack({ ...HTTP_INTEGRATION, ...changes })).toThrow(
      new ExplainedError(`The parameter mapping ${target} ${problem}`),
    );
  }
});

test.each<[properties: object, problem: string]>([
  [
    { RequestParameters: { 'overwrite:statuscode': '201' } },
    'The parameter mapping overwrite:statuscode is not supported',
  ],
  [
    { RequestParameters: { 'append:header.x': '$response.header.x' } },
    'uses $response.header.x, which is not supported',
  ],
  ...['/a?b=c', `/a?b=\${request.path.id}`].map((path): [object, string] => [
    { RequestParameters: { 'overwrite:path': path } },
    'RequestParameters overwrite:path is not a path (Integration): use a path without a query string.',
  ]),
  [
    { ResponseParameters: { 200: { ResponseParameters: [{ Destination: 'overwrite:path', Source: '/' }] } } },
    'The parameter mapping overwrite:path is not supported',
  ],
  [
    {
      ResponseParameters: {
        200: { ResponseParameters: [{ Destination: 'append:querystring.x', Source: '1' }] },
      },
    },
    'The parameter mapping append:querystring.x is not supported',
  ],
  [
    {
      ResponseParameters: {
        200: { ResponseParameters: [{ Destination: 'append:header.x', Source: '$request.header.x' }] },
      },
    },
    'uses $request.header.x, which is not supported',
  ],
  ...['199', '600', '2000', '1200'].map((statusCode): [object, string] => [
    { ResponseParameters: { [statusCode]: { ResponseParameters: [] } } },
    `ResponseParameters.${statusCode} is not a status code (Integration): use 200 to 599.`,
  ]),
  [
    { ResponseParameters: { 200: { 'overwrite:statuscode': '201' } } },
    'ResponseParameters.200.overwrite:statuscode is not supported',
  ],
])('rejects an HTTP_PROXY integration with %j', (properties, problem) => {
  const changes = Object.entries(properties).map(([key, value]) => [`Integration.${key}`, value]);
  expect(() => readStack({ ...HTTP_INTEGRATION, ...Object.fromEntries(changes) })).toThrow(problem);
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
  'GET /a/',
  'GET //a',
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
  [
    'a message without its code',
    { 'Pool.VerificationMessageTemplate.EmailMessage': 'Hello {username}' },
    'VerificationMessageTemplate.EmailMessage does not contain {####} (Pool): add it.',
  ],
  [
    'an invitation without the user name',
    { 'Pool.AdminCreateUserConfig.InviteMessageTemplate.SMSMessage': 'Code {####}' },
    'AdminCreateUserConfig.InviteMessageTemplate.SMSMessage does not contain {username} (Pool): add it.',
  ],
  [
    'an invitation without the password',
    { 'Pool.AdminCreateUserConfig.InviteMessageTemplate.SMSMessage': 'Hello {username}' },
    'AdminCreateUserConfig.InviteMessageTemplate.SMSMessage does not contain {####} (Pool): add it.',
  ],
  [
    'a message with an empty subject',
    { 'Pool.EmailVerificationSubject': '' },
    'EmailVerificationSubject has 0 characters (Pool): use 1 to 140.',
  ],
  [
    'a message with a long subject',
    { 'Pool.EmailVerificationSubject': 'x'.repeat(141) },
    'EmailVerificationSubject has 141 characters (Pool): use 1 to 140.',
  ],
  [
    '51 audiences',
    { 'Authorizer.JwtConfiguration.Audience': Array(51).fill('client') },
    'JwtConfiguration.Audience has 51 items (Authorizer): use at most 50.',
  ],
  [
    '11 scopes',
    { 'Route.AuthorizationScopes': Array(11).fill('read') },
    'AuthorizationScopes has 11 items (Route): use at most 10.',
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

test('an error names the construct path before the logical ID', () => {
  const route = {
    ...resource('AWS::ApiGatewayV2::Route', { ApiId: { Ref: 'Api' } }),
    Metadata: { 'aws:cdk:path': 'TestStack/Api/ResourceRoute/Resource' },
  };
  expect(() => readStack({ Route: route })).toThrow(
    new ExplainedError('RouteKey is missing (Api/ResourceRoute, Route): add it.'),
  );
});
