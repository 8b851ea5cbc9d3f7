import type { PasswordPolicy, UserPool, UserPoolClient } from '../model';
import type { Resource, Template } from './template';

const SECONDS: Readonly<Record<string, number>> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };

/**
 * The user pools, each with its app clients.
 * Source of the defaults: CloudFormation template reference, AWS::Cognito::UserPool and AWS::Cognito::UserPoolClient.
 * @throws ExplainedError for a pool that would let in here whom it keeps out on AWS
 */
export function readUserPools(template: Template): UserPool[] {
  const clients = template.ofType('AWS::Cognito::UserPoolClient');
  return template.ofType('AWS::Cognito::UserPool').map((resource) => {
    if (resource.keys('LambdaConfig').length > 0) {
      resource.refuse('has triggers (LambdaConfig), which do not run locally');
    }
    return {
      logicalId: resource.logicalId,
      id: resource.ref,
      name: resource.text('UserPoolName') ?? resource.logicalId,
      region: template.stack.region,
      accountId: template.stack.accountId,
      issuer: resource.attribute('ProviderURL'),
      passwordPolicy: readPasswordPolicy(resource),
      adminCreateUserOnly: resource.boolean('AdminCreateUserConfig', 'AllowAdminCreateUserOnly') ?? false,
      mfaConfiguration: readMfaConfiguration(resource),
      enabledMfas: resource.texts('EnabledMfas'),
      usernameAttributes: resource.texts('UsernameAttributes'),
      usernameCaseSensitive: resource.boolean('UsernameConfiguration', 'CaseSensitive') ?? true,
      clients: clients
        .filter((client) => client.requiredText('UserPoolId') === resource.ref)
        .map((client) => readClient(client)),
    };
  });
}

/** A pool without a policy has all the rules, at 8 characters; a policy has the rules that it states. */
function readPasswordPolicy(resource: Resource): PasswordPolicy {
  const policy = ['Policies', 'PasswordPolicy'];
  const unstated = !resource.isSet(...policy);
  return {
    minimumLength: resource.number(...policy, 'MinimumLength') ?? 8,
    requireLowercase: resource.boolean(...policy, 'RequireLowercase') ?? unstated,
    requireUppercase: resource.boolean(...policy, 'RequireUppercase') ?? unstated,
    requireNumbers: resource.boolean(...policy, 'RequireNumbers') ?? unstated,
    requireSymbols: resource.boolean(...policy, 'RequireSymbols') ?? unstated,
    temporaryPasswordValidityDays: resource.number(...policy, 'TemporaryPasswordValidityDays') ?? 7,
  };
}

function readMfaConfiguration(resource: Resource): UserPool['mfaConfiguration'] {
  const mfa = resource.text('MfaConfiguration') ?? 'OFF';
  if (mfa === 'OFF' || mfa === 'OPTIONAL' || mfa === 'ON') return mfa;
  return resource.refuse(`has the MfaConfiguration ${mfa}, which is none of OFF, OPTIONAL and ON`);
}

function readClient(resource: Resource): UserPoolClient {
  return {
    logicalId: resource.logicalId,
    id: resource.ref,
    name: resource.text('ClientName') ?? resource.logicalId,
    hasSecret: resource.boolean('GenerateSecret') ?? false,
    explicitAuthFlows: explicitAuthFlows(resource),
    idTokenValiditySeconds: validitySeconds(resource, 'IdToken', 1, 'hours'),
    accessTokenValiditySeconds: validitySeconds(resource, 'AccessToken', 1, 'hours'),
    refreshTokenValiditySeconds: validitySeconds(resource, 'RefreshToken', 30, 'days'),
    preventUserExistenceErrors: resource.text('PreventUserExistenceErrors') === 'ENABLED',
    enableTokenRevocation: resource.boolean('EnableTokenRevocation') ?? true,
  };
}

/** "If you don't specify a value for ExplicitAuthFlows", these two are allowed (CUSTOM_AUTH needs triggers). */
function explicitAuthFlows(resource: Resource): string[] {
  const flows = resource.texts('ExplicitAuthFlows');
  return flows.length > 0 ? flows : ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'];
}

function validitySeconds(resource: Resource, token: string, fallback: number, fallbackUnit: string): number {
  const unit = resource.text('TokenValidityUnits', token) ?? fallbackUnit;
  const seconds = SECONDS[unit] ?? resource.refuse(`has the unknown unit ${unit} for ${token}Validity`);
  return (resource.number(`${token}Validity`) || fallback) * seconds;
}
