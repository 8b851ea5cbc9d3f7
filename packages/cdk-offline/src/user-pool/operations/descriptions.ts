import type { UserPool } from '../../model';
import { type AppClient, clientSecret, requireClient, requirePool } from '../app-client';
import { clientId, userPoolId } from '../members';
import { operation } from '../operation';

/** What the template says about a pool and its clients, in the API's words; nothing here can be changed but there. */
export const describeUserPool = operation('iam', { UserPoolId: userPoolId }, (context, { UserPoolId }) => {
  const { template, state } = requirePool(context, UserPoolId);
  return { UserPool: { ...toUserPoolType(template), EstimatedNumberOfUsers: state.users.length } };
});

export const describeUserPoolClient = operation(
  'iam',
  { UserPoolId: userPoolId, ClientId: clientId },
  (context, { UserPoolId, ClientId }) => ({
    UserPoolClient: toUserPoolClientType(requireClient(context, ClientId, UserPoolId)),
  }),
);

function toUserPoolType(template: UserPool) {
  const { passwordPolicy } = template;
  return {
    Id: template.id,
    Name: template.name,
    Arn: `arn:aws:cognito-idp:${template.region}:${template.accountId}:userpool/${template.id}`,
    Policies: {
      PasswordPolicy: {
        MinimumLength: passwordPolicy.minimumLength,
        RequireUppercase: passwordPolicy.requireUppercase,
        RequireLowercase: passwordPolicy.requireLowercase,
        RequireNumbers: passwordPolicy.requireNumbers,
        RequireSymbols: passwordPolicy.requireSymbols,
        TemporaryPasswordValidityDays: passwordPolicy.temporaryPasswordValidityDays,
      },
    },
    ...(template.usernameAttributes.length > 0 && { UsernameAttributes: template.usernameAttributes }),
    MfaConfiguration: template.mfaConfiguration,
    AdminCreateUserConfig: {
      AllowAdminCreateUserOnly: template.adminCreateUserOnly,
      UnusedAccountValidityDays: passwordPolicy.temporaryPasswordValidityDays,
    },
    UsernameConfiguration: { CaseSensitive: template.usernameCaseSensitive },
  };
}

function toUserPoolClientType(app: AppClient) {
  const { pool, client } = app;
  return {
    UserPoolId: pool.template.id,
    ClientName: client.name,
    ClientId: client.id,
    ClientSecret: clientSecret(app),
    RefreshTokenValidity: client.refreshTokenValiditySeconds,
    AccessTokenValidity: client.accessTokenValiditySeconds,
    IdTokenValidity: client.idTokenValiditySeconds,
    TokenValidityUnits: { AccessToken: 'seconds', IdToken: 'seconds', RefreshToken: 'seconds' },
    ExplicitAuthFlows: client.explicitAuthFlows,
    PreventUserExistenceErrors: client.preventUserExistenceErrors ? 'ENABLED' : 'LEGACY',
    EnableTokenRevocation: client.enableTokenRevocation,
  };
}
