import { ROUTE_METHODS } from '../model/http-api';
import { TRIGGER_NAMES } from '../model/user-pool';

/** What the emulator does with a property. */
export type Support =
  /** Honored. */
  | { kind: 'read' }
  /** Honored, but only whether it is set. */
  | { kind: 'presence' }
  /** Honored. AWS accepts only numbers in this range. */
  | { kind: 'between'; min: number; max: number }
  /** Honored. AWS accepts at most this many items. */
  | { kind: 'list'; maxItems: number }
  /** Only these values are emulated. */
  | { kind: 'only'; values: readonly string[] }
  /** Has no local effect, for this reason. */
  | { kind: 'ignored'; reason: string }
  /** Stops the start, with this advice. */
  | { kind: 'rejected'; advice: string };

const READ: Support = { kind: 'read' };
const REJECTED: Support = { kind: 'rejected', advice: 'remove it to run the stack locally' };
const between = (min: number, max: number): Support => ({ kind: 'between', min, max });
const list = (maxItems: number): Support => ({ kind: 'list', maxItems });
const only = (...values: string[]): Support => ({ kind: 'only', values });
const ignored = (reason: string): Support => ({ kind: 'ignored', reason });
const rejected = (advice: string): Support => ({ kind: 'rejected', advice });

function all(support: Support, ...paths: string[]): Record<string, Support> {
  return Object.fromEntries(paths.map((path) => [path, support]));
}

const LABEL = ignored('only a label');
const NO_LOGS = ignored('nothing is sent to CloudWatch or X-Ray');
const NO_EMAIL = ignored('emails are shown in the mailbox instead of sent');
const APPEARANCE = ignored('the sign-in page has no branding');
const NO_PASSKEYS = ignored('SignInPolicy allows no passkeys');
const ENCRYPTION = ignored('encryption at rest');
const WEBSOCKET_ONLY = rejected('remove it, because it is only for WebSocket APIs');
const NO_ROLES = rejected('add an AWS::Lambda::Permission instead, because IAM roles are not evaluated');
const ROUTES_AS_RESOURCES = rejected('define the routes as AWS::ApiGatewayV2::Route');
const NO_SENDERS = rejected('remove it, because the emulator sends no email or SMS and has no KMS keys');
const NODEJS_ONLY = rejected('use a Node.js runtime');

/**
 * Every property of the emulated resource types, by path. `*` is any key of a map or any index of a list. A path covers
 * everything below it. The comment names the file that reads the type. A property that isn't listed stops the start.
 * Sources: CloudFormation template reference; for bounds also "HTTP API quotas" and the Cognito API reference.
 */
export const SUPPORTED_PROPERTIES: Readonly<Record<string, Readonly<Record<string, Support>>>> = {
  // read-http-api.ts
  'AWS::ApiGatewayV2::Api': {
    ...all(READ, 'CorsConfiguration.AllowCredentials', 'CorsConfiguration.AllowHeaders'),
    ...all(READ, 'CorsConfiguration.AllowMethods', 'CorsConfiguration.AllowOrigins'),
    'CorsConfiguration.ExposeHeaders': READ,
    'CorsConfiguration.MaxAge': between(-1, 86_400),
    ProtocolType: only('HTTP'),
    RouteSelectionExpression: only(`\${request.method} \${request.path}`),
    ...all(LABEL, 'Description', 'Name', 'Tags', 'Version'),
    DisableExecuteApiEndpoint: ignored("the local URL replaces the custom domain's"),
    FailOnWarnings: ignored('only for Body'),
    IpAddressType: ignored('requests arrive on the loopback address'),
    ...all(ROUTES_AS_RESOURCES, 'BasePath', 'Body', 'BodyS3Location', 'CredentialsArn', 'RouteKey', 'Target'),
    ...all(WEBSOCKET_ONLY, 'ApiKeySelectionExpression', 'DisableSchemaValidation'),
  },
  // read-http-api.ts
  'AWS::ApiGatewayV2::Stage': {
    ...all(READ, 'ApiId', 'AutoDeploy', 'StageName', 'StageVariables.*'),
    ...all(READ, 'DefaultRouteSettings.ThrottlingBurstLimit', 'DefaultRouteSettings.ThrottlingRateLimit'),
    ...all(READ, 'RouteSettings.*.ThrottlingBurstLimit', 'RouteSettings.*.ThrottlingRateLimit'),
    ...all(LABEL, 'Description', 'Tags'),
    ...all(NO_LOGS, 'AccessLogSettings', 'DefaultRouteSettings.DataTraceEnabled'),
    ...all(NO_LOGS, 'DefaultRouteSettings.DetailedMetricsEnabled', 'DefaultRouteSettings.LoggingLevel'),
    ...all(NO_LOGS, 'RouteSettings.*.DataTraceEnabled', 'RouteSettings.*.DetailedMetricsEnabled'),
    'RouteSettings.*.LoggingLevel': NO_LOGS,
    AccessPolicyId: REJECTED,
    ClientCertificateId: WEBSOCKET_ONLY,
    DeploymentId: rejected('set AutoDeploy to true instead'),
  },
  // read-route.ts
  'AWS::ApiGatewayV2::Route': {
    ...all(READ, 'ApiId', 'AuthorizationType', 'AuthorizerId', 'RouteKey', 'Target'),
    ApiKeyRequired: only('false'),
    AuthorizationScopes: list(10),
    OperationName: LABEL,
    ...all(WEBSOCKET_ONLY, 'ModelSelectionExpression', 'RequestModels', 'RequestParameters'),
    RouteResponseSelectionExpression: WEBSOCKET_ONLY,
  },
  // read-authorizer.ts
  'AWS::ApiGatewayV2::Authorizer': {
    ...all(
      READ,
      'ApiId',
      'AuthorizerUri',
      'EnableSimpleResponses',
      'IdentitySource',
      'JwtConfiguration.Issuer',
    ),
    'JwtConfiguration.Audience': list(50),
    AuthorizerPayloadFormatVersion: only('1.0', '2.0'),
    AuthorizerResultTtlInSeconds: between(0, 3600),
    AuthorizerType: only('JWT', 'REQUEST'),
    Name: LABEL,
    AuthorizerCredentialsArn: NO_ROLES,
    IdentityValidationExpression: REJECTED,
  },
  // read-integration.ts
  'AWS::ApiGatewayV2::Integration': {
    ...all(READ, 'ApiId', 'IntegrationUri', 'RequestParameters.*'),
    ...all(READ, 'ResponseParameters.*.ResponseParameters.*.Destination'),
    ...all(READ, 'ResponseParameters.*.ResponseParameters.*.Source'),
    ConnectionType: only('INTERNET'),
    IntegrationMethod: only('ANY', ...ROUTE_METHODS),
    IntegrationType: only('AWS_PROXY', 'HTTP_PROXY'),
    PayloadFormatVersion: only('1.0', '2.0'),
    TimeoutInMillis: between(50, 30_000),
    Description: LABEL,
    ...all(REJECTED, 'ConnectionId', 'TlsConfig'),
    CredentialsArn: NO_ROLES,
    IntegrationSubtype: rejected('use HttpLambdaIntegration'),
    ...all(WEBSOCKET_ONLY, 'ContentHandlingStrategy', 'PassthroughBehavior', 'RequestTemplates'),
    TemplateSelectionExpression: WEBSOCKET_ONLY,
  },
  // read-user-pools.ts
  'AWS::Cognito::UserPool': {
    ...all(READ, 'AdminCreateUserConfig.AllowAdminCreateUserOnly', 'UsernameConfiguration.CaseSensitive'),
    ...all(READ, 'AliasAttributes', 'EnabledMfas', 'UserPoolName', 'UserPoolTier', 'UsernameAttributes'),
    'AdminCreateUserConfig.UnusedAccountValidityDays': between(0, 365),
    MfaConfiguration: only('OFF', 'OPTIONAL', 'ON'),
    'AccountRecoverySetting.RecoveryMechanisms.*.Name': READ,
    'AccountRecoverySetting.RecoveryMechanisms.*.Priority': READ,
    'Policies.PasswordPolicy.MinimumLength': between(6, 99),
    'Policies.PasswordPolicy.PasswordHistorySize': between(0, 24),
    ...all(READ, 'Policies.PasswordPolicy.RequireLowercase', 'Policies.PasswordPolicy.RequireUppercase'),
    ...all(READ, 'Policies.PasswordPolicy.RequireNumbers', 'Policies.PasswordPolicy.RequireSymbols'),
    'Policies.PasswordPolicy.TemporaryPasswordValidityDays': between(0, 365),
    'Policies.SignInPolicy.AllowedFirstAuthFactors': only('PASSWORD', 'EMAIL_OTP'),
    'Schema.*.AttributeDataType': only('String', 'Number', 'DateTime', 'Boolean'),
    'Schema.*.DeveloperOnlyAttribute': only('false'),
    ...all(READ, 'Schema.*.Mutable', 'Schema.*.Name', 'Schema.*.Required'),
    ...all(READ, 'Schema.*.NumberAttributeConstraints.MaxValue'),
    ...all(READ, 'Schema.*.NumberAttributeConstraints.MinValue'),
    ...all(READ, 'Schema.*.StringAttributeConstraints.MaxLength'),
    ...all(READ, 'Schema.*.StringAttributeConstraints.MinLength'),
    'UserPoolAddOns.AdvancedSecurityMode': only('OFF', 'AUDIT'),
    'UserPoolAddOns.AdvancedSecurityAdditionalFlows.CustomAuthMode': only('AUDIT'),
    UserPoolTags: LABEL,
    DeletionProtection: ignored('the emulator never deletes the pool'),
    KeyConfiguration: ENCRYPTION,
    ...all(READ, 'AdminCreateUserConfig.InviteMessageTemplate.EmailMessage'),
    ...all(READ, 'AdminCreateUserConfig.InviteMessageTemplate.EmailSubject'),
    ...all(READ, 'AdminCreateUserConfig.InviteMessageTemplate.SMSMessage'),
    ...all(READ, 'EmailAuthenticationMessage', 'EmailAuthenticationSubject'),
    ...all(READ, 'EmailVerificationMessage', 'EmailVerificationSubject', 'SmsVerificationMessage'),
    ...all(READ, 'VerificationMessageTemplate.EmailMessage', 'VerificationMessageTemplate.EmailSubject'),
    'VerificationMessageTemplate.SmsMessage': READ,
    'VerificationMessageTemplate.DefaultEmailOption': only('CONFIRM_WITH_CODE'),
    'VerificationMessageTemplate.EmailMessageByLink': ignored('only for CONFIRM_WITH_LINK'),
    'VerificationMessageTemplate.EmailSubjectByLink': ignored('only for CONFIRM_WITH_LINK'),
    AutoVerifiedAttributes: only('email', 'phone_number'),
    'EmailConfiguration.EmailSendingAccount': only('COGNITO_DEFAULT', 'DEVELOPER'),
    ...all(NO_EMAIL, 'EmailConfiguration.ConfigurationSet', 'EmailConfiguration.From'),
    ...all(NO_EMAIL, 'EmailConfiguration.ReplyToEmailAddress', 'EmailConfiguration.SourceArn'),
    SmsAuthenticationMessage: ignored('text messages are not a second factor'),
    SmsConfiguration: { kind: 'presence' },
    'UserAttributeUpdateSettings.AttributesRequireVerificationBeforeUpdate': only('email', 'phone_number'),
    ...all(NO_PASSKEYS, 'WebAuthnFactorConfiguration', 'WebAuthnRelyingPartyID', 'WebAuthnUserVerification'),
    DeviceConfiguration: REJECTED,
    IssuerConfiguration: rejected('remove it to use the default issuer'),
    ...all(READ, ...TRIGGER_NAMES.map((name) => `LambdaConfig.${name}`)),
    'LambdaConfig.PreTokenGenerationConfig.LambdaArn': READ,
    'LambdaConfig.PreTokenGenerationConfig.LambdaVersion': only('V1_0', 'V2_0', 'V3_0'),
    ...all(
      NO_SENDERS,
      'LambdaConfig.CustomEmailSender',
      'LambdaConfig.CustomSMSSender',
      'LambdaConfig.KMSKeyID',
    ),
    'LambdaConfig.InboundFederation': rejected('remove it, because federated sign-in is not emulated'),
  },
  // read-pool-members.ts
  'AWS::Cognito::UserPoolGroup': {
    ...all(READ, 'Description', 'GroupName', 'RoleArn', 'UserPoolId'),
    Precedence: between(0, 2_147_483_647),
  },
  // read-pool-members.ts
  'AWS::Cognito::UserPoolUser': {
    ...all(READ, 'UserAttributes.*.Name', 'UserAttributes.*.Value', 'UserPoolId', 'Username'),
    DesiredDeliveryMediums: only('EMAIL', 'SMS'),
    ForceAliasCreation: only('false'),
    MessageAction: only('SUPPRESS'),
    ...all(ignored("triggers don't run for the template's users"), 'ClientMetadata', 'ValidationData'),
  },
  // read-pool-members.ts
  'AWS::Cognito::UserPoolUserToGroupAttachment': all(READ, 'GroupName', 'UserPoolId', 'Username'),
  // read-user-pools.ts
  'AWS::Cognito::UserPoolClient': {
    ...all(READ, 'ClientName', 'EnableTokenRevocation', 'ExplicitAuthFlows', 'GenerateSecret', 'UserPoolId'),
    ...all(READ, 'AccessTokenValidity', 'IdTokenValidity', 'RefreshTokenValidity'),
    ...all(READ, 'ReadAttributes', 'WriteAttributes'),
    AuthSessionValidity: between(3, 15),
    PreventUserExistenceErrors: only('ENABLED', 'LEGACY'),
    'RefreshTokenRotation.Feature': only('ENABLED', 'DISABLED'),
    'RefreshTokenRotation.RetryGracePeriodSeconds': between(0, 60),
    'TokenValidityUnits.AccessToken': only('seconds', 'minutes', 'hours', 'days'),
    'TokenValidityUnits.IdToken': only('seconds', 'minutes', 'hours', 'days'),
    'TokenValidityUnits.RefreshToken': only('seconds', 'minutes', 'hours', 'days'),
    AnalyticsConfiguration: ignored('nothing is sent to Pinpoint'),
    EnablePropagateAdditionalUserContextData: ignored('only for threat protection'),
    AllowedOAuthFlows: only('code', 'implicit', 'client_credentials'),
    ...all(READ, 'AllowedOAuthFlowsUserPoolClient', 'AllowedOAuthScopes'),
    ...all(READ, 'CallbackURLs', 'DefaultRedirectURI', 'LogoutURLs'),
    SupportedIdentityProviders: only('COGNITO'),
  },
  // read-user-pool-domain.ts
  'AWS::Cognito::UserPoolDomain': {
    ...all(READ, 'CustomDomainConfig.CertificateArn', 'Domain', 'UserPoolId'),
    ManagedLoginVersion: only('1', '2'),
    'CustomDomainConfig.SecurityPolicy': ignored('requests arrive on the loopback address'),
    Routing: REJECTED,
  },
  // read-oauth-settings.ts
  'AWS::Cognito::ManagedLoginBranding': {
    ...all(READ, 'ClientId', 'UseCognitoProvidedValues', 'UserPoolId'),
    ...all(APPEARANCE, 'Assets', 'ReturnMergedResources', 'Settings'),
  },
  // read-oauth-settings.ts
  'AWS::Cognito::UserPoolResourceServer': {
    ...all(READ, 'Identifier', 'Scopes.*.ScopeName', 'UserPoolId'),
    ...all(LABEL, 'Name', 'Scopes.*.ScopeDescription'),
  },
  // read-function.ts
  'AWS::Lambda::Function': {
    ...all(READ, 'Code.S3Key', 'Code.ZipFile', 'Environment.Variables.*'),
    ...all(READ, 'FunctionName', 'Handler', 'Runtime'),
    MemorySize: between(128, 10_240),
    PackageType: only('Zip'),
    'SnapStart.ApplyOn': only('None'),
    ReservedConcurrentExecutions: between(0, 100_000),
    Timeout: between(1, 900),
    'LoggingConfig.ApplicationLogLevel': only('TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'),
    'LoggingConfig.LogFormat': only('JSON', 'Text'),
    'LoggingConfig.LogGroup': READ,
    'LoggingConfig.SystemLogLevel': only('DEBUG', 'INFO', 'WARN'),
    ...all(LABEL, 'Description', 'Tags'),
    TracingConfig: NO_LOGS,
    ...all(ENCRYPTION, 'Code.SourceKMSKeyArn', 'KmsKeyArn'),
    Architectures: ignored('JavaScript runs on any'),
    'Code.S3Bucket': ignored('assets are found by their key'),
    CodeSigningConfigArn: ignored('checked when AWS deploys'),
    DeadLetterConfig: ignored('only for asynchronous invocations'),
    EphemeralStorage: ignored("the local disk's size"),
    PublishToLatestPublished: ignored('API Gateway invokes $LATEST'),
    RecursiveLoop: ignored('only for SQS, SNS and S3'),
    Role: ignored("functions get placeholder credentials or those of the user's profile"),
    RuntimeManagementConfig: ignored('the Node.js release is the local one'),
    VpcConfig: ignored('functions use the local network'),
    ...all(REJECTED, 'CapacityProviderConfig', 'Code.S3ObjectStorageMode', 'Code.S3ObjectVersion'),
    ...all(REJECTED, 'DurableConfig', 'FileSystemConfigs', 'FunctionScalingConfig'),
    TenancyConfig: REJECTED,
    ...all(NODEJS_ONLY, 'Code.ImageUri', 'ImageConfig'),
    Layers: rejected('bundle the code of the layers with the function'),
  },
  // invoke-permission.ts
  'AWS::Lambda::Permission': {
    ...all(READ, 'Action', 'EventSourceToken', 'FunctionName', 'FunctionUrlAuthType'),
    ...all(READ, 'InvokedViaFunctionUrl', 'Principal', 'PrincipalOrgID', 'SourceAccount', 'SourceArn'),
  },
};
