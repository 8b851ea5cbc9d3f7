import { type Changes, readStack, resource } from '../support/template';

test('applies the defaults of CloudFormation to a pool and its client', () => {
  const [pool] = readStack().userPools;
  expect(pool).toEqual({
    id: expect.stringMatching(/^us-east-1_\w{9}$/),
    name: 'Pool',
    region: 'us-east-1',
    accountId: '123456789012',
    issuer: `https://cognito-idp.us-east-1.amazonaws.com/${pool?.id}`,
    passwordPolicy: {
      minimumLength: 8,
      requireLowercase: true,
      requireUppercase: true,
      requireNumbers: true,
      requireSymbols: true,
      temporaryPasswordValidityDays: 7,
    },
    adminCreateUserOnly: false,
    mfaConfiguration: 'OFF',
    enabledMfas: [],
    usernameAttributes: [],
    usernameCaseSensitive: true,
    schema: undefined,
    aliasAttributes: undefined,
    autoVerifiedAttributes: undefined,
    verifiedBeforeUpdate: undefined,
    sendsSms: false,
    hasOwnEmailAccount: false,
    messageTexts: { verification: {}, invitation: {}, authentication: {} },
    groups: [{ name: 'admins' }],
    users: [{ username: 'alice', attributes: [], label: 'User' }],
    memberships: [{ username: 'alice', groupName: 'admins', label: 'Membership' }],
    domain: {
      prefix: 'hello',
      customDomain: undefined,
      urls: ['https://hello.auth.us-east-1.amazoncognito.com'],
      managedLoginVersion: 1,
    },
    clients: [
      {
        id: expect.stringMatching(/^[a-z0-9]{26}$/),
        name: 'Client',
        hasSecret: false,
        explicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
        idTokenValiditySeconds: 3600,
        accessTokenValiditySeconds: 3600,
        refreshTokenValiditySeconds: 30 * 24 * 3600,
        preventUserExistenceErrors: false,
        enableTokenRevocation: true,
        readAttributes: undefined,
        writeAttributes: undefined,
        validityUnits: { idToken: 'hours', accessToken: 'hours', refreshToken: 'days' },
      },
    ],
  });
});

const schema = [
  { Name: 'email', Required: true, Mutable: false },
  {
    Name: 'plan',
    AttributeDataType: 'String',
    StringAttributeConstraints: { MinLength: '1', MaxLength: '20' },
  },
  {
    Name: 'age',
    AttributeDataType: 'Number',
    NumberAttributeConstraints: { MinValue: '0', MaxValue: '150' },
  },
];

test.each<[changes: Changes, pool: object]>([
  [
    { 'Pool.Policies.PasswordPolicy': { MinimumLength: 12, RequireNumbers: true } },
    {
      passwordPolicy: {
        minimumLength: 12,
        requireLowercase: false,
        requireUppercase: false,
        requireNumbers: true,
        requireSymbols: false,
        temporaryPasswordValidityDays: 7,
      },
    },
  ],
  [
    {
      'Pool.AdminCreateUserConfig.UnusedAccountValidityDays': 3,
      'Pool.Policies.PasswordPolicy.TemporaryPasswordValidityDays': 1,
    },
    { passwordPolicy: { temporaryPasswordValidityDays: 1 } },
  ],
  [
    { 'Pool.AdminCreateUserConfig.UnusedAccountValidityDays': 3 },
    { passwordPolicy: { temporaryPasswordValidityDays: 3 } },
  ],
  [
    { 'Pool.Schema': schema },
    {
      schema: [
        { name: 'email', required: true, mutable: false },
        { name: 'plan', dataType: 'String', minLength: 1, maxLength: 20 },
        { name: 'age', dataType: 'Number', minValue: 0, maxValue: 150 },
      ],
    },
  ],
  [{ 'Pool.AliasAttributes': ['email'] }, { aliasAttributes: ['email'] }],
  [{ 'Pool.MfaConfiguration': 'OPTIONAL' }, { mfaConfiguration: 'OPTIONAL' }],
  [
    {
      'Pool.Policies.SignInPolicy.AllowedFirstAuthFactors': ['PASSWORD', 'EMAIL_OTP'],
      'Pool.AccountRecoverySetting.RecoveryMechanisms': [{ Name: 'verified_email', Priority: 2 }],
    },
    {
      firstAuthFactors: ['PASSWORD', 'EMAIL_OTP'],
      recoveryMechanisms: [{ name: 'verified_email', priority: 2 }],
    },
  ],
  [
    {
      'Pool.AutoVerifiedAttributes': ['email'],
      'Pool.UserAttributeUpdateSettings.AttributesRequireVerificationBeforeUpdate': ['email'],
      'Pool.SmsConfiguration.SnsCallerArn': { 'Fn::GetAtt': ['Unknown', 'Arn'] },
      'Pool.EmailConfiguration.EmailSendingAccount': 'DEVELOPER',
    },
    {
      autoVerifiedAttributes: ['email'],
      verifiedBeforeUpdate: ['email'],
      sendsSms: true,
      hasOwnEmailAccount: true,
    },
  ],
  [
    {
      'Pool.EmailVerificationSubject': 'Earlier',
      'Pool.EmailVerificationMessage': 'Earlier {####}',
      'Pool.AdminCreateUserConfig.InviteMessageTemplate': {
        EmailSubject: 'Welcome',
        EmailMessage: '{username} {####}',
        SMSMessage: '{username}: {####}',
      },
    },
    {
      messageTexts: {
        verification: { emailSubject: 'Earlier', emailMessage: 'Earlier {####}' },
        invitation: {
          emailSubject: 'Welcome',
          emailMessage: '{username} {####}',
          smsMessage: '{username}: {####}',
        },
      },
    },
  ],
  [
    {
      'Pool.EmailVerificationSubject': 'a'.repeat(140),
      'Pool.EmailVerificationMessage': '{####}',
      'Pool.EmailAuthenticationSubject': 'a',
    },
    {
      messageTexts: {
        verification: { emailSubject: 'a'.repeat(140), emailMessage: '{####}' },
        authentication: { emailSubject: 'a' },
      },
    },
  ],
  [
    {
      'Pool.EmailVerificationMessage': 'Earlier {####}',
      'Pool.VerificationMessageTemplate': { EmailSubject: 'Code', SmsMessage: 'Code {####}' },
    },
    {
      messageTexts: {
        verification: { emailSubject: 'Code', emailMessage: undefined, smsMessage: 'Code {####}' },
      },
    },
  ],
  [
    {
      'Group.RoleArn': { 'Fn::GetAtt': ['Role', 'Arn'] },
      Role: resource('AWS::IAM::Role', { RoleName: 'admin' }),
    },
    { groups: [{ roleArn: 'arn:aws:iam::123456789012:role/admin' }] },
  ],
  [
    { 'User.UserAttributes': [{ Name: 'email', Value: 'alice@example.com' }] },
    { users: [{ attributes: [{ name: 'email', value: 'alice@example.com' }] }] },
  ],
  [
    { 'User.DesiredDeliveryMediums': ['EMAIL'], 'User.MessageAction': 'SUPPRESS' },
    { users: [{ deliveryMediums: ['EMAIL'], messageAction: 'SUPPRESS' }] },
  ],
])('reads the pool with %j', (changes, pool) => {
  expect(readStack(changes).userPools).toMatchObject([pool]);
});

const TIMES = { IdTokenValidity: 10, AccessTokenValidity: 2, RefreshTokenValidity: 1 };

test.each<[properties: Record<string, unknown>, client: object]>([
  [
    { ReadAttributes: ['email', 'custom:plan'], WriteAttributes: ['email'] },
    { readAttributes: ['email', 'custom:plan'], writeAttributes: ['email'] },
  ],
  [
    { ...TIMES, TokenValidityUnits: { IdToken: 'minutes' } },
    {
      idTokenValiditySeconds: 600,
      accessTokenValiditySeconds: 7200,
      refreshTokenValiditySeconds: 86_400,
      validityUnits: { idToken: 'minutes', accessToken: 'hours', refreshToken: 'days' },
    },
  ],
  [
    { IdTokenValidity: 5, AccessTokenValidity: 24, TokenValidityUnits: { IdToken: 'minutes' } },
    { idTokenValiditySeconds: 300, accessTokenValiditySeconds: 86_400 },
  ],
  [{ PreventUserExistenceErrors: 'ENABLED' }, { preventUserExistenceErrors: true }],
  [{ RefreshTokenValidity: 0 }, { refreshTokenValiditySeconds: 30 * 86_400 }],
])('reads the app client with %j', (properties, client) => {
  const changed = resource('AWS::Cognito::UserPoolClient', { UserPoolId: { Ref: 'Pool' }, ...properties });
  expect(readStack({ Client: changed }).userPools).toMatchObject([{ clients: [client] }]);
});

test('skips clients of other pools', () => {
  const { userPools } = readStack({ 'Client.UserPoolId': 'us-east-1_another' });
  expect(userPools).toMatchObject([{ clients: [] }]);
});

test.each([{ Ref: 'LoadBalancer' }, { Ref: 'PoolOfServers' }])('skips the web ACL of %j', (ResourceArn) => {
  const webAcl = resource('AWS::WAFv2::WebACLAssociation', { ResourceArn });
  expect(readStack({ WebAcl: webAcl })).toEqual(readStack());
});
