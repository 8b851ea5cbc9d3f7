import type { LambdaFunction } from './lambda-function';

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
