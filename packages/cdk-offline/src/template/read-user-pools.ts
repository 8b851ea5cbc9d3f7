import type { PasswordPolicy, SchemaAttribute, UserPool, UserPoolClient } from '../model/user-pool';
import { readMessageTexts } from './read-message-texts';
import { readCustomScopes, readOAuthSettings, requireValidBrandings } from './read-oauth-settings';
import { readPoolMembers } from './read-pool-members';
import { readTriggers } from './read-triggers';
import { readUserPoolDomain } from './read-user-pool-domain';
import { requireSupportedProperties } from './require-supported';
import type { Resource } from './resource';
import type { Template } from './template';

const SECONDS_PER_UNIT: Record<string, number> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };

/** Defaults and bounds (API reference, UserPoolClientType). */
const TOKEN_VALIDITY = {
  IdToken: { value: 1, unit: 'hours', minSeconds: 300, maxSeconds: 86_400 },
  AccessToken: { value: 1, unit: 'hours', minSeconds: 300, maxSeconds: 86_400 },
  RefreshToken: { value: 30, unit: 'days', minSeconds: 3600, maxSeconds: 315_360_000 },
} as const;

const MFA_CONFIGURATIONS = ['OFF', 'OPTIONAL', 'ON'] as const;
const ATTRIBUTE_TYPES = ['String', 'Number', 'DateTime', 'Boolean'] as const;

/**
 * Reads the user pools, each with its app clients.
 * Source of the defaults: CloudFormation template reference, AWS::Cognito::UserPool and AWS::Cognito::UserPoolClient.
 * @throws ExplainedError if the emulator can't check users as strictly as AWS does
 */
export function readUserPools(template: Template): UserPool[] {
  const clients = template.ofType('AWS::Cognito::UserPoolClient');
  requireValidBrandings(template);
  return template.ofType('AWS::Cognito::UserPool').map((resource) => {
    requireSupportedProperties(resource);
    rejectWebAcl(resource, template);
    const customScopes = readCustomScopes(resource, template);
    return {
      ...readUserPool(resource, template),
      ...readPoolMembers(resource, template),
      domain: readUserPoolDomain(resource, template),
      clients: clients
        .filter((client) => client.requiredString('UserPoolId') === resource.ref)
        .map((client) => ({
          ...readClient(client),
          oauth: readOAuthSettings(client, customScopes, template),
        })),
    };
  });
}

function readUserPool(
  resource: Resource,
  template: Template,
): Omit<UserPool, 'clients' | 'domain' | 'groups' | 'users' | 'memberships'> {
  const usernameAttributes = resource.stringList('UsernameAttributes') ?? [];
  const aliasAttributes = resource.stringList('AliasAttributes');
  if (usernameAttributes.length > 0 && aliasAttributes?.length)
    resource.fail('UsernameAttributes and AliasAttributes cannot be combined', 'remove one of them');
  return {
    id: resource.ref,
    name: resource.string('UserPoolName') ?? resource.logicalId,
    region: template.stack.region,
    accountId: template.stack.accountId,
    issuer: resource.attribute('ProviderURL'),
    passwordPolicy: readPasswordPolicy(resource),
    adminCreateUserOnly: resource.boolean('AdminCreateUserConfig', 'AllowAdminCreateUserOnly') ?? false,
    mfaConfiguration:
      MFA_CONFIGURATIONS.find((value) => value === resource.string('MfaConfiguration')) ?? 'OFF',
    enabledMfas: resource.stringList('EnabledMfas') ?? [],
    usernameAttributes,
    usernameCaseSensitive: resource.boolean('UsernameConfiguration', 'CaseSensitive') ?? true,
    schema: resource.isSet('Schema')
      ? resource.keys('Schema').map((index) => readAttribute(resource, index))
      : undefined,
    aliasAttributes,
    recoveryMechanisms: readRecoveryMechanisms(resource),
    tier: resource.string('UserPoolTier'),
    firstAuthFactors: resource.stringList('Policies', 'SignInPolicy', 'AllowedFirstAuthFactors'),
    autoVerifiedAttributes: resource.stringList('AutoVerifiedAttributes'),
    verifiedBeforeUpdate: resource.stringList(
      'UserAttributeUpdateSettings',
      'AttributesRequireVerificationBeforeUpdate',
    ),
    sendsSms: resource.isSet('SmsConfiguration'),
    hasOwnEmailAccount: resource.string('EmailConfiguration', 'EmailSendingAccount') === 'DEVELOPER',
    messageTexts: readMessageTexts(resource),
    ...readTriggers(resource, template),
  };
}

function readRecoveryMechanisms(resource: Resource): UserPool['recoveryMechanisms'] {
  const mechanisms = ['AccountRecoverySetting', 'RecoveryMechanisms'];
  if (!resource.isSet(...mechanisms)) return undefined;
  return resource.keys(...mechanisms).map((index) => ({
    priority: resource.number(...mechanisms, index, 'Priority') ?? 1,
    name: resource.requiredString(...mechanisms, index, 'Name'),
  }));
}

/** A web ACL can reject requests that the emulator would accept. */
function rejectWebAcl(pool: Resource, template: Template): void {
  for (const association of template.ofType('AWS::WAFv2::WebACLAssociation')) {
    const arn = association.stringIfKnown('ResourceArn');
    const expression = JSON.stringify(association.unresolved('ResourceArn'));
    if (arn === pool.attribute('Arn') || new RegExp(`\\b${pool.logicalId}\\b`).test(expression))
      association.fail('Web ACLs of user pools are not supported', 'remove it to run the stack locally');
  }
}

/** Without a policy, all character rules apply. With one, only those that it sets. */
function readPasswordPolicy(resource: Resource): PasswordPolicy {
  const policy = ['Policies', 'PasswordPolicy'];
  const withoutPolicy = !resource.isSet(...policy);
  return {
    minimumLength: resource.number(...policy, 'MinimumLength') ?? 8,
    requireLowercase: resource.boolean(...policy, 'RequireLowercase') ?? withoutPolicy,
    requireUppercase: resource.boolean(...policy, 'RequireUppercase') ?? withoutPolicy,
    requireNumbers: resource.boolean(...policy, 'RequireNumbers') ?? withoutPolicy,
    requireSymbols: resource.boolean(...policy, 'RequireSymbols') ?? withoutPolicy,
    temporaryPasswordValidityDays:
      resource.number(...policy, 'TemporaryPasswordValidityDays') ??
      resource.number('AdminCreateUserConfig', 'UnusedAccountValidityDays') ??
      7,
    passwordHistorySize: resource.number(...policy, 'PasswordHistorySize'),
  };
}

function readAttribute(resource: Resource, index: string): SchemaAttribute {
  const attribute = ['Schema', index];
  const dataType = resource.string(...attribute, 'AttributeDataType');
  return {
    name: resource.requiredString(...attribute, 'Name'),
    dataType: ATTRIBUTE_TYPES.find((type) => type === dataType),
    required: resource.boolean(...attribute, 'Required'),
    mutable: resource.boolean(...attribute, 'Mutable'),
    minLength: resource.number(...attribute, 'StringAttributeConstraints', 'MinLength'),
    maxLength: resource.number(...attribute, 'StringAttributeConstraints', 'MaxLength'),
    minValue: resource.number(...attribute, 'NumberAttributeConstraints', 'MinValue'),
    maxValue: resource.number(...attribute, 'NumberAttributeConstraints', 'MaxValue'),
  };
}

function readClient(resource: Resource): Omit<UserPoolClient, 'oauth'> {
  requireSupportedProperties(resource);
  return {
    id: resource.ref,
    name: resource.string('ClientName') ?? resource.logicalId,
    hasSecret: resource.boolean('GenerateSecret') ?? false,
    explicitAuthFlows: readAuthFlows(resource),
    idTokenValiditySeconds: readValiditySeconds(resource, 'IdToken'),
    accessTokenValiditySeconds: readValiditySeconds(resource, 'AccessToken'),
    refreshTokenValiditySeconds: readValiditySeconds(resource, 'RefreshToken'),
    preventUserExistenceErrors: resource.string('PreventUserExistenceErrors') === 'ENABLED',
    enableTokenRevocation: resource.boolean('EnableTokenRevocation') ?? true,
    readAttributes: resource.stringList('ReadAttributes'),
    writeAttributes: resource.stringList('WriteAttributes'),
    authSessionValidityMinutes: resource.number('AuthSessionValidity'),
    validityUnits: {
      idToken: readValidityUnit(resource, 'IdToken'),
      accessToken: readValidityUnit(resource, 'AccessToken'),
      refreshToken: readValidityUnit(resource, 'RefreshToken'),
    },
    refreshTokenRotation: readRefreshTokenRotation(resource),
  };
}

/** Rotation and REFRESH_TOKEN_AUTH exclude each other (developer guide, "Refresh token rotation"). */
function readRefreshTokenRotation(resource: Resource): UserPoolClient['refreshTokenRotation'] {
  if (!resource.isSet('RefreshTokenRotation')) return undefined;
  const enabled = resource.string('RefreshTokenRotation', 'Feature') === 'ENABLED';
  if (enabled && readAuthFlows(resource).includes('ALLOW_REFRESH_TOKEN_AUTH'))
    resource.fail(
      'RefreshTokenRotation.Feature ENABLED cannot be combined with ALLOW_REFRESH_TOKEN_AUTH, which is also a default',
      'set ExplicitAuthFlows without it',
    );
  return { enabled, graceSeconds: resource.number('RefreshTokenRotation', 'RetryGracePeriodSeconds') ?? 0 };
}

/** CreateUserPoolClient's default. */
function readAuthFlows(resource: Resource): string[] {
  const flows = resource.stringList('ExplicitAuthFlows');
  return flows?.length ? flows : ['ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'];
}

function readValidityUnit(resource: Resource, token: keyof typeof TOKEN_VALIDITY): string {
  return resource.string('TokenValidityUnits', token) ?? TOKEN_VALIDITY[token].unit;
}

function readValiditySeconds(resource: Resource, token: keyof typeof TOKEN_VALIDITY): number {
  const { value, minSeconds, maxSeconds } = TOKEN_VALIDITY[token];
  const unit = readValidityUnit(resource, token);
  const seconds = (resource.number(`${token}Validity`) || value) * (SECONDS_PER_UNIT[unit] ?? 0);
  if (seconds >= minSeconds && seconds <= maxSeconds) return seconds;
  return resource.fail(
    `${token}Validity is out of range: ${seconds} seconds`,
    `use ${minSeconds} to ${maxSeconds} seconds`,
  );
}
