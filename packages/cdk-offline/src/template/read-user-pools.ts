import type { PasswordPolicy, UserPool, UserPoolClient } from '../model';
import type { Resource } from './resource';
import type { Template } from './template';

const SECONDS_PER_UNIT: Readonly<Record<string, number>> = {
  seconds: 1,
  minutes: 60,
  hours: 3600,
  days: 86_400,
};

/**
 * Reads the user pools, each with its app clients.
 * Source of the defaults: CloudFormation template reference, AWS::Cognito::UserPool and AWS::Cognito::UserPoolClient.
 * @throws ExplainedError if the emulator can't check users as strictly as AWS does
 */
export function readUserPools(template: Template): UserPool[] {
  const clients = template.ofType('AWS::Cognito::UserPoolClient');
  return template.ofType('AWS::Cognito::UserPool').map((resource) => {
    if (resource.keys('LambdaConfig').length > 0) {
      resource.fail('LambdaConfig is not supported', 'remove the triggers to run the stack locally');
    }
    return {
      id: resource.ref,
      name: resource.string('UserPoolName') ?? resource.logicalId,
      region: template.stack.region,
      accountId: template.stack.accountId,
      issuer: resource.attribute('ProviderURL'),
      passwordPolicy: readPasswordPolicy(resource),
      adminCreateUserOnly: resource.boolean('AdminCreateUserConfig', 'AllowAdminCreateUserOnly') ?? false,
      mfaConfiguration: readMfaConfiguration(resource),
      enabledMfas: resource.stringList('EnabledMfas'),
      usernameAttributes: resource.stringList('UsernameAttributes'),
      usernameCaseSensitive: resource.boolean('UsernameConfiguration', 'CaseSensitive') ?? true,
      clients: clients
        .filter((client) => client.requiredString('UserPoolId') === resource.ref)
        .map((client) => readClient(client)),
    };
  });
}

/** Without a policy, all rules apply; with one, only the rules that it states. */
function readPasswordPolicy(resource: Resource): PasswordPolicy {
  const policy = ['Policies', 'PasswordPolicy'];
  const withoutPolicy = !resource.isSet(...policy);
  return {
    minimumLength: resource.number(...policy, 'MinimumLength') ?? 8,
    requireLowercase: resource.boolean(...policy, 'RequireLowercase') ?? withoutPolicy,
    requireUppercase: resource.boolean(...policy, 'RequireUppercase') ?? withoutPolicy,
    requireNumbers: resource.boolean(...policy, 'RequireNumbers') ?? withoutPolicy,
    requireSymbols: resource.boolean(...policy, 'RequireSymbols') ?? withoutPolicy,
    temporaryPasswordValidityDays: resource.number(...policy, 'TemporaryPasswordValidityDays') ?? 7,
  };
}

function readMfaConfiguration(resource: Resource): UserPool['mfaConfiguration'] {
  const mfa = resource.string('MfaConfiguration') ?? 'OFF';
  if (mfa === 'OFF' || mfa === 'OPTIONAL' || mfa === 'ON') return mfa;
  return resource.fail(`MfaConfiguration ${mfa} is not supported`, 'use OFF, OPTIONAL or ON');
}

function readClient(resource: Resource): UserPoolClient {
  return {
    id: resource.ref,
    name: resource.string('ClientName') ?? resource.logicalId,
    hasSecret: resource.boolean('GenerateSecret') ?? false,
    explicitAuthFlows: explicitAuthFlows(resource),
    idTokenValiditySeconds: validitySeconds(resource, 'IdToken', 1, 'hours'),
    accessTokenValiditySeconds: validitySeconds(resource, 'AccessToken', 1, 'hours'),
    refreshTokenValiditySeconds: validitySeconds(resource, 'RefreshToken', 30, 'days'),
    preventUserExistenceErrors: resource.string('PreventUserExistenceErrors') === 'ENABLED',
    enableTokenRevocation: resource.boolean('EnableTokenRevocation') ?? true,
  };
}

/** The defaults, except CUSTOM_AUTH, which needs triggers. */
function explicitAuthFlows(resource: Resource): string[] {
  const flows = resource.stringList('ExplicitAuthFlows');
  return flows.length > 0 ? flows : ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'];
}

function validitySeconds(resource: Resource, token: string, fallback: number, fallbackUnit: string): number {
  const unit = resource.string('TokenValidityUnits', token) ?? fallbackUnit;
  const seconds =
    SECONDS_PER_UNIT[unit] ??
    resource.fail(
      `TokenValidityUnits.${token} ${unit} is not supported`,
      `use ${Object.keys(SECONDS_PER_UNIT).join(', ')}`,
    );
  return (resource.number(`${token}Validity`) || fallback) * seconds;
}
