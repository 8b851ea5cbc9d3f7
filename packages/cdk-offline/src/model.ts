/**
 * What runs on this machine, as plain data: the template's resources with every reference resolved.
 * `template.ts` and the readers beside it make it once at the start; no step of a request looks at the template.
 */

/** One HTTP API (AWS::ApiGatewayV2::Api) with all that a request to it meets. */
export interface HttpApi {
  logicalId: string;
  /** Ten lower-case letters and digits, as on AWS. */
  id: string;
  name: string;
  accountId: string;
  /** Its address on AWS. */
  endpoint: string;
  cors: CorsConfiguration | undefined;
  stages: Stage[];
  routes: Route[];
}

/** The API's CorsConfiguration; what it does not set is an empty list. */
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
  logicalId: string;
  name: string;
  /** Undefined where the template sets none. */
  variables: Record<string, string> | undefined;
  throttling: Throttling | undefined;
  /** The stage's RouteSettings, by route key; they take the place of `throttling`. */
  routeThrottling: Record<string, Throttling>;
}

/** A token bucket: `rateLimit` requests a second, `burstLimit` at once. */
export interface Throttling {
  rateLimit: number;
  burstLimit: number;
}

export interface Route {
  logicalId: string;
  /** `GET /hello`, `ANY /items/{id}`, `$default`: as the template has it. */
  routeKey: string;
  /** Undefined only where the template says AuthorizationType NONE. */
  authorizer: JwtAuthorizer | undefined;
  /** Empty where the route asks for none. */
  authorizationScopes: string[];
  integration: LambdaIntegration;
}

export interface JwtAuthorizer {
  logicalId: string;
  name: string;
  issuer: string;
  audience: string[];
  identitySource: IdentitySource;
}

/** `$request.header.NAME` (NAME in lower case here) or `$request.querystring.NAME`. */
export interface IdentitySource {
  from: 'header' | 'querystring';
  name: string;
}

/** An AWS_PROXY integration with payload format 2.0. */
export interface LambdaIntegration {
  logicalId: string;
  timeoutMilliseconds: number;
  lambdaFunction: LambdaFunction;
}

/** A function (AWS::Lambda::Function) on a Node.js runtime. */
export interface LambdaFunction {
  logicalId: string;
  name: string;
  region: string;
  accountId: string;
  /** The folder that would be zipped and deployed, as an absolute path. */
  codeDirectory: string;
  /** `FILE.EXPORT`, as the template has it. */
  handler: string;
  environment: Record<string, string>;
  timeoutSeconds: number;
  memoryMegabytes: number;
}

/** A user pool (AWS::Cognito::UserPool) with its app clients. */
export interface UserPool {
  logicalId: string;
  /** `REGION_` and nine letters or digits. */
  id: string;
  name: string;
  region: string;
  accountId: string;
  /** What tokens carry as `iss`: the pool's address on AWS. */
  issuer: string;
  passwordPolicy: PasswordPolicy;
  /** Whether only administrators may create users. */
  adminCreateUserOnly: boolean;
  mfaConfiguration: 'OFF' | 'OPTIONAL' | 'ON';
  /** The template's EnabledMfas, such as `SOFTWARE_TOKEN_MFA`. */
  enabledMfas: string[];
  /** Attributes that serve as user name (`email`, `phone_number`); empty where the user name is its own. */
  usernameAttributes: string[];
  usernameCaseSensitive: boolean;
  clients: UserPoolClient[];
  /** The template's Schema: standard attributes that it changes, and custom ones. */
  schema?: SchemaAttribute[];
  /** Attributes that serve as user name once they are verified: `email`, `phone_number`, `preferred_username`. */
  aliasAttributes?: string[];
  /** The template's AccountRecoverySetting, for DescribeUserPool. */
  recoveryMechanisms?: { name: string; priority: number }[];
  /** The template's UserPoolTier, for DescribeUserPool; undefined for the API's default, `ESSENTIALS`. */
  tier?: string;
}

/** An entry of a user pool's Schema. */
export interface SchemaAttribute {
  /** As the template has it: a custom attribute has no `custom:` prefix yet. */
  name: string;
  dataType?: 'String' | 'Number' | 'DateTime' | 'Boolean';
  required?: boolean;
  /** Undefined means immutable. */
  mutable?: boolean;
  minLength?: number;
  maxLength?: number;
  minValue?: number;
  maxValue?: number;
}

export interface PasswordPolicy {
  minimumLength: number;
  requireLowercase: boolean;
  requireUppercase: boolean;
  requireNumbers: boolean;
  requireSymbols: boolean;
  temporaryPasswordValidityDays: number;
  /** How many passwords a user must not reuse; undefined or 0 for none. */
  passwordHistorySize?: number;
}

/** An app client (AWS::Cognito::UserPoolClient). */
export interface UserPoolClient {
  logicalId: string;
  /** 26 lower-case letters and digits. */
  id: string;
  name: string;
  hasSecret: boolean;
  /** `ALLOW_USER_SRP_AUTH`, …: as the template has it. */
  explicitAuthFlows: string[];
  idTokenValiditySeconds: number;
  accessTokenValiditySeconds: number;
  refreshTokenValiditySeconds: number;
  preventUserExistenceErrors: boolean;
  enableTokenRevocation: boolean;
  /** Attributes that users may read through this client; undefined for the API's default. */
  readAttributes?: string[];
  /** Attributes that users may write through this client; undefined for the API's default. */
  writeAttributes?: string[];
  /** How long a challenge waits for its response; undefined for the API's default of 3 minutes. */
  authSessionValidityMinutes?: number;
  /** The template's TokenValidityUnits, for DescribeUserPoolClient: `seconds`, `minutes`, `hours` or `days`. */
  validityUnits?: { idToken: string; accessToken: string; refreshToken: string };
}
