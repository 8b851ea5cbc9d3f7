import {
  ClientId,
  type LocalCognito,
  refusal,
  startLocalCognito,
  UserPoolId,
} from '../../support/local-cognito';
import { userPool, userPoolClient } from '../../support/user-pools';

const secretive = userPoolClient({ id: '2secretive', hasSecret: true });

let cognito: LocalCognito;
beforeAll(async () => {
  cognito = await startLocalCognito([userPool({ clients: [userPoolClient(), secretive] })]);
});
afterAll(() => cognito.stop());

test('describes a pool as the template has it', async () => {
  expect((await cognito.sdk.describeUserPool({ UserPoolId })).UserPool).toEqual({
    Id: UserPoolId,
    Name: 'Users',
    Arn: `arn:aws:cognito-idp:us-east-1:123456789012:userpool/${UserPoolId}`,
    Policies: {
      PasswordPolicy: {
        MinimumLength: 12,
        RequireLowercase: true,
        RequireUppercase: true,
        RequireNumbers: true,
        RequireSymbols: true,
        TemporaryPasswordValidityDays: 7,
      },
    },
    MfaConfiguration: 'OPTIONAL',
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: true, UnusedAccountValidityDays: 7 },
    UsernameConfiguration: { CaseSensitive: true },
    EstimatedNumberOfUsers: 0,
  });
});

const described = {
  UserPoolId,
  ClientName: 'WebClient',
  RefreshTokenValidity: 2_592_000,
  AccessTokenValidity: 3600,
  IdTokenValidity: 3600,
  TokenValidityUnits: { AccessToken: 'seconds', IdToken: 'seconds', RefreshToken: 'seconds' },
  ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  PreventUserExistenceErrors: 'ENABLED',
  EnableTokenRevocation: true,
};

test.each([
  [ClientId, {}],
  [secretive.id, { ClientSecret: expect.stringMatching(/^[a-z\d]{51}$/) }],
])('describes the client %s as the template has it', async (id, secret) => {
  const { UserPoolClient } = await cognito.sdk.describeUserPoolClient({ UserPoolId, ClientId: id });

  expect(UserPoolClient).toEqual({ ...described, ClientId: id, ...secret });
});

test('knows no other', async () => {
  const pool = cognito.sdk.describeUserPool({ UserPoolId: 'us-east-1_other' });
  const client = cognito.sdk.describeUserPoolClient({ UserPoolId, ClientId: 'other' });

  expect([await refusal(pool), await refusal(client)]).toEqual([
    { name: 'ResourceNotFoundException', message: 'User pool us-east-1_other does not exist.' },
    { name: 'ResourceNotFoundException', message: 'User pool client other does not exist.' },
  ]);
});
