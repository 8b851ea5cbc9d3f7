import { ClientId, rejection, UserPoolId, useLocalCognito } from '../../support/local-cognito';
import { userPool, userPoolClient } from '../../support/user-pools';

const secretClient = userPoolClient({
  id: '2secretive',
  hasSecret: true,
  authSessionValidityMinutes: 15,
  readAttributes: ['email'],
  writeAttributes: ['name'],
  validityUnits: { idToken: 'minutes', accessToken: 'hours', refreshToken: 'days' },
});

const cognito = useLocalCognito(
  userPool({
    schema: [
      { name: 'email', mutable: true, required: true },
      { name: 'seats', dataType: 'Number', minValue: 1, maxValue: 10 },
      { name: 'updated_at', dataType: undefined, mutable: true },
    ],
    recoveryMechanisms: [{ name: 'verified_email', priority: 1 }],
    clients: [userPoolClient(), secretClient],
  }),
);

test('DescribeUserPool returns the pool as the template defines it', async () => {
  const { UserPool } = await cognito.sdk.describeUserPool({ UserPoolId });
  const { SchemaAttributes = [], ...pool } = UserPool ?? {};

  expect(pool).toEqual({
    Id: UserPoolId,
    Name: 'Users',
    Arn: `arn:aws:cognito-idp:us-east-1:123456789012:userpool/${UserPoolId}`,
    CreationDate: cognito.now(),
    LastModifiedDate: cognito.now(),
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
    UserPoolTier: 'ESSENTIALS',
    AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: true, UnusedAccountValidityDays: 7 },
    UsernameConfiguration: { CaseSensitive: true },
    EstimatedNumberOfUsers: 0,
  });
  const attribute = { DeveloperOnlyAttribute: false, Mutable: true, Required: false };
  const StringAttributeConstraints = { MinLength: '0', MaxLength: '2048' };
  const string = { ...attribute, AttributeDataType: 'String', StringAttributeConstraints };
  expect(SchemaAttributes).toHaveLength(21);
  expect(SchemaAttributes).toEqual(
    expect.arrayContaining([
      { ...string, Name: 'name' },
      { ...string, Name: 'email', Required: true },
      {
        ...attribute,
        Name: 'custom:seats',
        AttributeDataType: 'Number',
        Mutable: false,
        NumberAttributeConstraints: { MinValue: '1', MaxValue: '10' },
      },
      { ...attribute, Name: 'updated_at', AttributeDataType: 'Number', NumberAttributeConstraints: {} },
    ]),
  );
});

test.each([
  [
    ClientId,
    {
      RefreshTokenValidity: 2_592_000,
      AccessTokenValidity: 3600,
      IdTokenValidity: 3600,
      TokenValidityUnits: { AccessToken: 'seconds', IdToken: 'seconds', RefreshToken: 'seconds' },
    },
  ],
  [
    secretClient.id,
    {
      ClientSecret: expect.stringMatching(/^[a-z\d]{51}$/),
      RefreshTokenValidity: 30,
      AccessTokenValidity: 1,
      IdTokenValidity: 60,
      TokenValidityUnits: { AccessToken: 'hours', IdToken: 'minutes', RefreshToken: 'days' },
      AuthSessionValidity: 15,
      ReadAttributes: ['email'],
      WriteAttributes: ['name'],
    },
  ],
])('DescribeUserPoolClient returns the client %s as the template defines it', async (id, changes) => {
  const { UserPoolClient } = await cognito.sdk.describeUserPoolClient({ UserPoolId, ClientId: id });

  expect(UserPoolClient).toEqual({
    UserPoolId,
    AllowedOAuthFlowsUserPoolClient: false,
    ClientName: 'WebClient',
    ClientId: id,
    CreationDate: cognito.now(),
    LastModifiedDate: cognito.now(),
    AuthSessionValidity: 3,
    ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    PreventUserExistenceErrors: 'ENABLED',
    EnableTokenRevocation: true,
    ...changes,
  });
});

test('DescribeUserPool rejects an unknown pool', async () => {
  expect(await rejection(cognito.sdk.describeUserPool({ UserPoolId: 'us-east-1_other' }))).toBe(
    'ResourceNotFoundException: User pool us-east-1_other does not exist.',
  );
});
