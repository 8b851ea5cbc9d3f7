import type { OAuthSettings, SchemaAttribute, UserPool } from '../../model/user-pool';
import { type AppClient, clientSecret, requireClient, requirePool } from '../app-client';
import { poolSchema } from '../attributes';
import { clientId, userPoolId } from '../input-schemas';
import { defineOperation } from '../operation';
import type { LocalPool } from '../state';

const UNIT_SECONDS: Record<string, number> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };
const SECONDS = { idToken: 'seconds', accessToken: 'seconds', refreshToken: 'seconds' };

export const descriptionOperations = {
  DescribeUserPool: defineOperation('iam', { UserPoolId: userPoolId }, (context, { UserPoolId }) => ({
    UserPool: toUserPoolType(requirePool(context, UserPoolId)),
  })),
  DescribeUserPoolClient: defineOperation(
    'iam',
    { UserPoolId: userPoolId, ClientId: clientId },
    (context, { UserPoolId, ClientId }) => ({
      UserPoolClient: toUserPoolClientType(requireClient(context, ClientId, UserPoolId)),
    }),
  ),
  GetUserPoolMfaConfig: defineOperation('iam', { UserPoolId: userPoolId }, (context, { UserPoolId }) => {
    const { mfaConfiguration, enabledMfas } = requirePool(context, UserPoolId).template;
    return {
      MfaConfiguration: mfaConfiguration,
      ...(enabledMfas.includes('SOFTWARE_TOKEN_MFA') && { SoftwareTokenMfaConfiguration: { Enabled: true } }),
    };
  }),
};

function toUserPoolType(pool: LocalPool) {
  const { template, users } = pool;
  const {
    passwordPolicy,
    usernameAttributes,
    aliasAttributes = [],
    recoveryMechanisms,
    autoVerifiedAttributes = [],
  } = template;
  return {
    Id: template.id,
    Name: template.name,
    Arn: `arn:aws:cognito-idp:${template.region}:${template.accountId}:userpool/${template.id}`,
    ...poolDates(pool),
    ...(template.triggers && { LambdaConfig: toLambdaConfig(template) }),
    Policies: { PasswordPolicy: capitalizeKeys(passwordPolicy) },
    SchemaAttributes: [
      toSchemaAttributeType({ name: 'sub', required: true, mutable: false, minLength: 1 }),
      ...poolSchema(pool).map(toSchemaAttributeType),
    ],
    ...(usernameAttributes.length > 0 && { UsernameAttributes: usernameAttributes }),
    ...(aliasAttributes.length > 0 && { AliasAttributes: aliasAttributes }),
    ...(autoVerifiedAttributes.length > 0 && { AutoVerifiedAttributes: autoVerifiedAttributes }),
    MfaConfiguration: template.mfaConfiguration,
    UserPoolTier: template.tier ?? 'ESSENTIALS',
    ...(recoveryMechanisms && {
      AccountRecoverySetting: { RecoveryMechanisms: recoveryMechanisms.map(capitalizeKeys) },
    }),
    AdminCreateUserConfig: {
      AllowAdminCreateUserOnly: template.adminCreateUserOnly,
      UnusedAccountValidityDays: passwordPolicy.temporaryPasswordValidityDays,
    },
    Domain: template.domain?.prefix,
    CustomDomain: template.domain?.customDomain,
    UsernameConfiguration: { CaseSensitive: template.usernameCaseSensitive },
    EstimatedNumberOfUsers: users.count(),
  };
}

/** The API's LambdaConfigType. */
export function toLambdaConfig({ triggers = {}, preTokenGenerationVersion }: UserPool): object {
  const arns = Object.entries(triggers).map(([name, { region, accountId, name: functionName }]) => [
    name,
    `arn:aws:lambda:${region}:${accountId}:function:${functionName}`,
  ]);
  const config: Record<string, unknown> = Object.fromEntries(arns);
  if (preTokenGenerationVersion)
    config.PreTokenGenerationConfig = {
      LambdaVersion: preTokenGenerationVersion,
      LambdaArn: config.PreTokenGeneration,
    };
  return config;
}

function toSchemaAttributeType({ name, dataType = 'String', ...attribute }: SchemaAttribute) {
  const { required = false, mutable = true, minLength = 0, maxLength = 2048, minValue, maxValue } = attribute;
  return {
    Name: name,
    AttributeDataType: dataType,
    DeveloperOnlyAttribute: false,
    Mutable: mutable,
    Required: required,
    ...(dataType === 'String' && {
      StringAttributeConstraints: { MinLength: String(minLength), MaxLength: String(maxLength) },
    }),
    ...(dataType === 'Number' && {
      NumberAttributeConstraints: { MinValue: minValue?.toString(), MaxValue: maxValue?.toString() },
    }),
  };
}

function toUserPoolClientType(app: AppClient) {
  const { pool, client } = app;
  const units = client.validityUnits ?? SECONDS;
  const inUnit = (seconds: number, unit: string) => seconds / (UNIT_SECONDS[unit] ?? 1);
  return {
    UserPoolId: pool.template.id,
    ClientName: client.name,
    ClientId: client.id,
    ClientSecret: clientSecret(app),
    ...poolDates(pool),
    AuthSessionValidity: client.authSessionValidityMinutes ?? 3,
    RefreshTokenValidity: inUnit(client.refreshTokenValiditySeconds, units.refreshToken),
    AccessTokenValidity: inUnit(client.accessTokenValiditySeconds, units.accessToken),
    IdTokenValidity: inUnit(client.idTokenValiditySeconds, units.idToken),
    TokenValidityUnits: capitalizeKeys(units),
    ReadAttributes: client.readAttributes,
    WriteAttributes: client.writeAttributes,
    ExplicitAuthFlows: client.explicitAuthFlows,
    PreventUserExistenceErrors: client.preventUserExistenceErrors ? 'ENABLED' : 'LEGACY',
    EnableTokenRevocation: client.enableTokenRevocation,
    ...(client.refreshTokenRotation && {
      RefreshTokenRotation: {
        Feature: client.refreshTokenRotation.enabled ? 'ENABLED' : 'DISABLED',
        RetryGracePeriodSeconds: client.refreshTokenRotation.graceSeconds,
      },
    }),
    AllowedOAuthFlowsUserPoolClient: client.oauth !== undefined,
    ...(client.oauth && toOAuthMembers(client.oauth)),
  };
}

function toOAuthMembers(oauth: OAuthSettings) {
  return {
    AllowedOAuthFlows: oauth.flows,
    AllowedOAuthScopes: oauth.scopes,
    CallbackURLs: oauth.callbackUrls,
    LogoutURLs: oauth.logoutUrls,
    DefaultRedirectURI: oauth.defaultRedirectUri,
    SupportedIdentityProviders: oauth.hasLocalUsers ? ['COGNITO'] : [],
  };
}

/** Spells the model's names as the API does: `minimumLength` becomes `MinimumLength`. */
function capitalizeKeys(value: object): object {
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([key, member]) => [`${key.charAt(0).toUpperCase()}${key.slice(1)}`, member]),
  );
}

/** State files from earlier versions have no date. */
export function poolDates({ state: { createdAt } }: LocalPool) {
  return createdAt !== undefined && { CreationDate: createdAt / 1000, LastModifiedDate: createdAt / 1000 };
}
