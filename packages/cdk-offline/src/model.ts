/**
 * The emulated stack as plain data: the template's resources with every reference resolved.
 * `src/template` builds it once per start or reload; no step of a request looks at the template.
 */

/** An HTTP API (AWS::ApiGatewayV2::Api) with everything that handling a request needs. */
export interface HttpApi {
  id: string;
  accountId: string;
  /** The API's URL on AWS. */
  endpoint: string;
  cors: CorsConfiguration | undefined;
  stages: Stage[];
  routes: Route[];
}

/** The API's CorsConfiguration. Lists that the template doesn't set are empty. */
export interface CorsConfiguration {
  allowOrigins: string[];
  allowMethods: string[];
  allowHeaders: string[];
  exposeHeaders: string[];
  allowCredentials: boolean;
  maxAgeSeconds: number | undefined;
}

/** A stage: `$default` is served at `/`, any other at `/NAME/`. */
export interface Stage {
  name: string;
  variables: Record<string, string> | undefined;
  throttling: Throttling | undefined;
  /** The stage's RouteSettings by route key; they replace `throttling`. */
  routeThrottling: Record<string, Throttling>;
}

/** A token bucket: refilled at `rateLimit` tokens per second, holds at most `burstLimit`. */
export interface Throttling {
  rateLimit: number;
  burstLimit: number;
}

/** The methods that a route key can name. ANY stands for these, and `$default` matches no others. */
export const ROUTE_METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];

export interface Route {
  /** Such as `GET /hello`, `ANY /items/{id}` or `$default`. */
  routeKey: string;
  /** Undefined only if the route's AuthorizationType is NONE. */
  authorizer: JwtAuthorizer | LambdaAuthorizer | undefined;
  /** Only for a JWT authorizer. */
  authorizationScopes: string[];
  integration: LambdaIntegration | HttpIntegration;
}

export interface JwtAuthorizer {
  type: 'JWT';
  issuer: string;
  audience: string[];
  /** A header or a query parameter. */
  identitySource: Variable;
}

export interface LambdaAuthorizer {
  type: 'REQUEST';
  id: string;
  payloadFormat: PayloadFormat;
  /** The function returns `isAuthorized` instead of an IAM policy. */
  simpleResponses: boolean;
  /** All must be present in a request. Their values are the cache key. */
  identitySources: Variable[];
  /** 0 to invoke the function for every request. */
  cacheSeconds: number;
  lambdaFunction: LambdaFunction;
}

export type PayloadFormat = '1.0' | '2.0';

/** A variable of a selection expression, such as `$request.header.NAME`. */
export interface Variable {
  source:
    | 'request.header'
    | 'request.querystring'
    | 'request.body'
    | 'request.path'
    | 'response.header'
    | 'response.body'
    | 'context'
    | 'stageVariables';
  /** Header names are in lowercase. Empty for the whole path or body. */
  name: string;
}

/** The names after `$context.`, apart from those that start with `authorizer.`. */
export const CONTEXT_VARIABLES = [
  'accountId',
  'apiId',
  'domainName',
  'domainPrefix',
  'extendedRequestId',
  'httpMethod',
  'identity.sourceIp',
  'identity.userAgent',
  'path',
  'protocol',
  'requestId',
  'requestTime',
  'requestTimeEpoch',
  'routeKey',
  'stage',
] as const;

/** An AWS_PROXY integration. */
export interface LambdaIntegration {
  type: 'AWS_PROXY';
  timeoutMilliseconds: number;
  payloadFormat: PayloadFormat;
  lambdaFunction: LambdaFunction;
}

/** An HTTP_PROXY integration. */
export interface HttpIntegration {
  type: 'HTTP_PROXY';
  timeoutMilliseconds: number;
  /** `ANY` for the caller's method. */
  method: string;
  /** The scheme and the host of the IntegrationUri, such as `https://api.example.com`. */
  origin: string;
  path: MappingValue;
  /** The query string of the IntegrationUri, without the `?`; empty if there is none. */
  query: string;
  requestMappings: ParameterMapping[];
  /** By the status code of the backend's response. */
  responseMappings: Record<string, ParameterMapping[]>;
}

/** Text and variables to concatenate. */
export type MappingValue = (string | Variable)[];

export interface ParameterMapping {
  action: 'append' | 'overwrite' | 'remove';
  target: 'header' | 'querystring' | 'path' | 'statuscode';
  /** Of a header (in lowercase) or a query parameter; otherwise empty. */
  name: string;
  value: MappingValue;
}

/** The functions of an API's integrations and authorizers. A function used several times is repeated. */
export function calledFunctions({ routes }: HttpApi): LambdaFunction[] {
  return routes.flatMap(({ authorizer, integration }) => [
    ...(authorizer?.type === 'REQUEST' ? [authorizer.lambdaFunction] : []),
    ...(integration.type === 'AWS_PROXY' ? [integration.lambdaFunction] : []),
  ]);
}

/** A function (AWS::Lambda::Function) on a Node.js runtime. */
export interface LambdaFunction {
  logicalId: string;
  /** Its construct path without the stack; its logical ID if the template has no metadata. */
  path: string;
  name: string;
  region: string;
  accountId: string;
  /** The folder that a deployment would zip, as an absolute path. */
  codeDirectory: string;
  /** Such as `nodejs24.x`. */
  runtime: string;
  /** `FILE.EXPORT`. */
  handler: string;
  environment: Record<string, string>;
  /** Environment variables that refer to something that isn't emulated. */
  unsetVariables: string[];
  timeoutSeconds: number;
  memoryMegabytes: number;
  /** ReservedConcurrentExecutions: the number of invocations that may run at once. */
  reservedConcurrency?: number | undefined;
  logging: Logging;
}

/** A function's LoggingConfig. */
export interface Logging {
  format: 'Text' | 'JSON';
  /** ApplicationLogLevel, `TRACE` to `FATAL`. It has no effect on the format Text. */
  level: string;
  group: string;
}

/** A user pool (AWS::Cognito::UserPool) with its app clients. */
export interface UserPool {
  /** `REGION_` and nine letters or digits. */
  id: string;
  name: string;
  region: string;
  accountId: string;
  /** The `iss` claim of its tokens: the pool's URL on AWS. */
  issuer: string;
  passwordPolicy: PasswordPolicy;
  adminCreateUserOnly: boolean;
  mfaConfiguration: 'OFF' | 'OPTIONAL' | 'ON';
  /** Such as `SOFTWARE_TOKEN_MFA`. */
  enabledMfas: string[];
  /** Attributes that users sign in with (`email`, `phone_number`); empty if they choose a username. */
  usernameAttributes: string[];
  usernameCaseSensitive: boolean;
  clients: UserPoolClient[];
  /** The template's Schema: custom attributes, and standard attributes that it changes. */
  schema?: SchemaAttribute[] | undefined;
  /** Attributes that users can sign in with once they are verified: `email`, `phone_number`, `preferred_username`. */
  aliasAttributes?: string[] | undefined;
  /** The template's AccountRecoverySetting, for DescribeUserPool. */
  recoveryMechanisms?: { name: string; priority: number }[] | undefined;
  /** The template's UserPoolTier, for DescribeUserPool; undefined for the API's default, `ESSENTIALS`. */
  tier?: string | undefined;
  triggers?: Triggers | undefined;
  /** LambdaVersion of the PreTokenGeneration trigger; undefined for `V1_0`. */
  preTokenGenerationVersion?: 'V2_0' | 'V3_0' | undefined;
  /** Attributes that get a code at sign-up and when they change: `email`, `phone_number`. */
  autoVerifiedAttributes?: string[] | undefined;
  /** Attributes that keep their value until the next one is verified. */
  verifiedBeforeUpdate?: string[] | undefined;
  /** `PASSWORD`, and `EMAIL_OTP` if users can sign in with a code; undefined for `PASSWORD` only. */
  firstAuthFactors?: string[] | undefined;
  /** Whether the pool can send text messages: it has an SmsConfiguration. */
  sendsSms?: boolean | undefined;
  /** True if emails are sent from the developer's account. Only then can their texts be changed. */
  hasOwnEmailAccount?: boolean | undefined;
  /** The template's texts for messages. */
  messageTexts?: Record<MessageTextKind, MessageText> | undefined;
  /** The template's groups. */
  groups?: PoolGroup[] | undefined;
  /** The template's users. */
  users?: PoolUser[] | undefined;
  /** Which of the users the template adds to groups. */
  memberships?: { username: string; groupName: string; label: string }[] | undefined;
  /** Undefined if the pool has no domain: then it has no OAuth endpoints and no sign-in page. */
  domain?: UserPoolDomain | undefined;
}

/** The Lambda triggers that the emulator runs, by their key in LambdaConfig. */
export const TRIGGER_NAMES = [
  'PreSignUp',
  'PostConfirmation',
  'PreAuthentication',
  'PostAuthentication',
  'PreTokenGeneration',
  'CustomMessage',
  'UserMigration',
  'DefineAuthChallenge',
  'CreateAuthChallenge',
  'VerifyAuthChallengeResponse',
] as const;

export type TriggerName = (typeof TRIGGER_NAMES)[number];

export type Triggers = Partial<Record<TriggerName, LambdaFunction>>;

/** The functions of the pools' triggers. A function used several times is repeated. */
export function triggerFunctions(userPools: UserPool[]): LambdaFunction[] {
  return userPools.flatMap(({ triggers = {} }) => Object.values(triggers));
}

/** A group of the template (AWS::Cognito::UserPoolGroup). */
export interface PoolGroup {
  name: string;
  description: string | undefined;
  roleArn: string | undefined;
  precedence: number | undefined;
}

/** A user of the template (AWS::Cognito::UserPoolUser), created as AdminCreateUser does. */
export interface PoolUser {
  username: string;
  attributes: { name: string; value: string }[];
  deliveryMediums: string[] | undefined;
  messageAction: string | undefined;
  /** The resource, for messages. */
  label: string;
}

export type MessageTextKind = 'verification' | 'invitation' | 'authentication';

/** The text of a message, with placeholders such as `{####}`. Undefined stands for AWS's own text. */
export interface MessageText {
  emailSubject?: string | undefined;
  /** HTML. */
  emailMessage?: string | undefined;
  smsMessage?: string | undefined;
}

/** The domains of a user pool (AWS::Cognito::UserPoolDomain): a prefix, a custom domain, or both. */
export interface UserPoolDomain {
  prefix: string | undefined;
  customDomain: string | undefined;
  /** The domains' addresses on AWS, such as `https://PREFIX.auth.REGION.amazoncognito.com`. */
  urls: string[];
  /** 1 is the classic hosted UI, 2 is managed login. */
  managedLoginVersion: 1 | 2;
}

/** An entry of a user pool's Schema. Undefined stands for the API's default. */
export interface SchemaAttribute {
  /** Without the prefix `custom:`. */
  name: string;
  dataType?: 'String' | 'Number' | 'DateTime' | 'Boolean' | undefined;
  required?: boolean | undefined;
  mutable?: boolean | undefined;
  minLength?: number | undefined;
  maxLength?: number | undefined;
  minValue?: number | undefined;
  maxValue?: number | undefined;
}

export interface PasswordPolicy {
  minimumLength: number;
  requireLowercase: boolean;
  requireUppercase: boolean;
  requireNumbers: boolean;
  requireSymbols: boolean;
  temporaryPasswordValidityDays: number;
  /** The number of previous passwords that a user must not reuse. */
  passwordHistorySize?: number | undefined;
}

/** An app client (AWS::Cognito::UserPoolClient). */
export interface UserPoolClient {
  id: string;
  name: string;
  hasSecret: boolean;
  /** Such as `ALLOW_USER_SRP_AUTH`. */
  explicitAuthFlows: string[];
  idTokenValiditySeconds: number;
  accessTokenValiditySeconds: number;
  refreshTokenValiditySeconds: number;
  preventUserExistenceErrors: boolean;
  enableTokenRevocation: boolean;
  /** Attributes that users may read through this client; undefined for the API's default. */
  readAttributes?: string[] | undefined;
  /** Attributes that users may write through this client; undefined for the API's default. */
  writeAttributes?: string[] | undefined;
  /** How long a challenge waits for its response; undefined for the API's default of 3 minutes. */
  authSessionValidityMinutes?: number | undefined;
  /** TokenValidityUnits, for DescribeUserPoolClient: `seconds`, `minutes`, `hours` or `days`. */
  validityUnits?: { idToken: string; accessToken: string; refreshToken: string };
  /** Undefined unless AllowedOAuthFlowsUserPoolClient is true. */
  oauth?: OAuthSettings | undefined;
  /** Undefined if the template doesn't set RefreshTokenRotation. */
  refreshTokenRotation?: { enabled: boolean; graceSeconds: number } | undefined;
}

/** What an app client may do with OAuth 2.0. */
export interface OAuthSettings {
  /** `code`, `implicit` or `client_credentials`. */
  flows: string[];
  /** The scopes that a token may have, such as `openid` or `reports/read`. */
  scopes: string[];
  callbackUrls: string[];
  logoutUrls: string[];
  defaultRedirectUri?: string | undefined;
  /** Whether the pool's own users can sign in: SupportedIdentityProviders contains `COGNITO`. */
  hasLocalUsers: boolean;
  /** Whether the client has an AWS::Cognito::ManagedLoginBranding, without which managed login shows no page. */
  hasBranding: boolean;
}
