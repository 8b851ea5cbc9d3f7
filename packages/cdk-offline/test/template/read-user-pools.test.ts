import { ExplainedError } from '../../src/explained-error';
import { readUserPools } from '../../src/template/read-user-pools';
import { protectedApi, resource, template } from '../support/template';

const read = (changes: Parameters<typeof protectedApi>[0]) => readUserPools(template(protectedApi(changes)));

test('reads a pool and its client with the defaults of CloudFormation', () => {
  const [pool] = read({});
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
    clients: [
      {
        id: expect.stringMatching(/^[a-z0-9]{26}$/),
        name: 'Client',
        hasSecret: false,
        explicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
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

test('a password policy has only the rules that it states', () => {
  const policy = {
    MinimumLength: 12,
    RequireNumbers: true,
    TemporaryPasswordValidityDays: 1,
    PasswordHistorySize: 3,
  };
  expect(read({ Pool: { Policies: { PasswordPolicy: policy } } })[0]?.passwordPolicy).toEqual({
    minimumLength: 12,
    requireLowercase: false,
    requireUppercase: false,
    requireNumbers: true,
    requireSymbols: false,
    temporaryPasswordValidityDays: 1,
    passwordHistorySize: 3,
  });
});

test('UnusedAccountValidityDays limits temporary passwords if the password policy does not', () => {
  const AdminCreateUserConfig = { UnusedAccountValidityDays: 3 };
  expect(read({ Pool: { AdminCreateUserConfig } })[0]?.passwordPolicy.temporaryPasswordValidityDays).toBe(3);
});

test('reads the schema, the aliases and the attributes that a client may read and write', () => {
  const Schema = [
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
  const [pool] = read({
    Pool: { Schema, AliasAttributes: ['email'] },
    Client: { ReadAttributes: ['email', 'custom:plan'], WriteAttributes: ['email'] },
  });
  expect(pool).toMatchObject({
    schema: [
      { name: 'email', required: true, mutable: false },
      { name: 'plan', dataType: 'String', minLength: 1, maxLength: 20 },
      { name: 'age', dataType: 'Number', minValue: 0, maxValue: 150 },
    ],
    aliasAttributes: ['email'],
    clients: [{ readAttributes: ['email', 'custom:plan'], writeAttributes: ['email'] }],
  });
});

test('reads how long a client may take to respond to a challenge', () => {
  expect(read({ Client: { AuthSessionValidity: 15 } })[0]?.clients[0]?.authSessionValidityMinutes).toBe(15);
});

test.each([
  [{ IdTokenValidity: 10, TokenValidityUnits: { IdToken: 'minutes' } }, { idTokenValiditySeconds: 600 }],
  [{ AccessTokenValidity: 2 }, { accessTokenValiditySeconds: 7200 }],
  [{ RefreshTokenValidity: 1 }, { refreshTokenValiditySeconds: 86_400 }],
  [{ RefreshTokenValidity: 0 }, { refreshTokenValiditySeconds: 30 * 86_400 }],
])('reads the token validity %j in seconds', (properties, seconds) => {
  expect(read({ Client: properties })[0]?.clients[0]).toMatchObject(seconds);
});

test('skips clients of other pools', () => {
  expect(read({ Client: { UserPoolId: 'us-east-1_another' } })[0]?.clients).toEqual([]);
});

test.each([
  [
    'aliases and sign-in by e-mail address',
    { Pool: { UsernameAttributes: ['email'], AliasAttributes: ['phone_number'] } },
    'UsernameAttributes and AliasAttributes exclude each other (Pool): remove one of them.',
  ],
  [
    'a shorter minimum length than Cognito allows',
    { Pool: { Policies: { PasswordPolicy: { MinimumLength: 5 } } } },
    'Policies.PasswordPolicy.MinimumLength 5 is out of range (Pool): use 6 to 99.',
  ],
  [
    'a longer password history than Cognito keeps',
    { Pool: { Policies: { PasswordPolicy: { PasswordHistorySize: 25 } } } },
    'Policies.PasswordPolicy.PasswordHistorySize 25 is out of range (Pool): use 0 to 24.',
  ],
  [
    'more than 15 minutes to respond to a challenge',
    { Client: { AuthSessionValidity: 16 } },
    'AuthSessionValidity 16 is out of range (Client): use 3 to 15.',
  ],
  [
    'temporary passwords that are valid for more than a year',
    { Pool: { AdminCreateUserConfig: { UnusedAccountValidityDays: 366 } } },
    'AdminCreateUserConfig.UnusedAccountValidityDays 366 is out of range (Pool): use 0 to 365.',
  ],
  [
    'ID tokens that are valid for less than 5 minutes',
    { Client: { IdTokenValidity: 299, TokenValidityUnits: { IdToken: 'seconds' } } },
    'IdTokenValidity is out of range: 299 seconds (Client): use 300 to 86400 seconds.',
  ],
  [
    'access tokens that are valid for more than a day',
    { Client: { AccessTokenValidity: 25 } },
    'AccessTokenValidity is out of range: 90000 seconds (Client): use 300 to 86400 seconds.',
  ],
  [
    'a string instead of a number',
    { Client: { IdTokenValidity: 'long' } },
    'IdTokenValidity is not a number (Client): use a number.',
  ],
])('rejects a user pool with %s', (_, changes, message) => {
  expect(() => read(changes)).toThrow(new ExplainedError(message));
});

function readWithWebAcl(ResourceArn: unknown) {
  const association = resource('AWS::WAFv2::WebACLAssociation', { ResourceArn });
  return readUserPools(template({ ...protectedApi(), WebAcl: association }));
}

test.each([
  { 'Fn::GetAtt': ['Pool', 'Arn'] },
  { 'Fn::Select': [0, [{ 'Fn::GetAtt': ['Pool', 'Arn'] }]] },
  `arn:aws:cognito-idp:us-east-1:123456789012:userpool/${read({})[0]?.id}`,
])('rejects a user pool with the web ACL of %j', (arn) => {
  expect(() => readWithWebAcl(arn)).toThrow(
    new ExplainedError(
      'Web ACLs of user pools are not supported (WebAcl): remove it to run the stack locally.',
    ),
  );
});

test.each([{ Ref: 'LoadBalancer' }, { Ref: 'PoolOfServers' }])('skips the web ACL of %j', (arn) => {
  expect(readWithWebAcl(arn)).toHaveLength(1);
});
