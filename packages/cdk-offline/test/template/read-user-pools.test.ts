import { readUserPools } from '../../src/template/read-user-pools';
import { protectedApi, template } from '../support/template';

const read = (changes: Parameters<typeof protectedApi>[0]) => readUserPools(template(protectedApi(changes)));

test('reads a pool with its client, with the defaults of CloudFormation', () => {
  const [pool] = read({});
  expect(pool).toEqual({
    logicalId: 'Pool',
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
    clients: [
      {
        logicalId: 'Client',
        id: expect.stringMatching(/^[a-z0-9]{26}$/),
        name: 'Client',
        hasSecret: false,
        explicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
        idTokenValiditySeconds: 3600,
        accessTokenValiditySeconds: 3600,
        refreshTokenValiditySeconds: 30 * 24 * 3600,
        preventUserExistenceErrors: false,
        enableTokenRevocation: true,
      },
    ],
  });
});

test('holds the rules that a password policy states, and no others', () => {
  const policy = { MinimumLength: 12, RequireNumbers: true, TemporaryPasswordValidityDays: 1 };
  expect(read({ Pool: { Policies: { PasswordPolicy: policy } } })[0]?.passwordPolicy).toEqual({
    minimumLength: 12,
    requireLowercase: false,
    requireUppercase: false,
    requireNumbers: true,
    requireSymbols: false,
    temporaryPasswordValidityDays: 1,
  });
});

test.each([
  [{ IdTokenValidity: 10, TokenValidityUnits: { IdToken: 'minutes' } }, { idTokenValiditySeconds: 600 }],
  [{ AccessTokenValidity: 2 }, { accessTokenValiditySeconds: 7200 }],
  [{ RefreshTokenValidity: 1 }, { refreshTokenValiditySeconds: 86_400 }],
  [{ RefreshTokenValidity: 0 }, { refreshTokenValiditySeconds: 30 * 86_400 }],
])('counts a validity of %j in seconds', (properties, seconds) => {
  expect(read({ Client: properties })[0]?.clients[0]).toMatchObject(seconds);
});

test('leaves the clients of other pools out', () => {
  expect(read({ Client: { UserPoolId: 'us-east-1_another' } })[0]?.clients).toEqual([]);
});

test.each([
  [
    'triggers, which may keep users out',
    { Pool: { LambdaConfig: { PreAuthentication: 'arn' } } },
    'Pool (AWS::Cognito::UserPool) has triggers (LambdaConfig), which do not run locally.',
  ],
  [
    'an MFA configuration that does not exist',
    { Pool: { MfaConfiguration: 'SOMETIMES' } },
    'Pool (AWS::Cognito::UserPool) has the MfaConfiguration SOMETIMES, which is none of OFF, OPTIONAL and ON.',
  ],
  [
    'a unit that does not exist',
    { Client: { TokenValidityUnits: { IdToken: 'weeks' } } },
    'Client (AWS::Cognito::UserPoolClient) has the unknown unit weeks for IdTokenValidity.',
  ],
  [
    'a number that is none',
    { Client: { IdTokenValidity: 'long' } },
    'Client (AWS::Cognito::UserPoolClient) has a IdTokenValidity that is not a number.',
  ],
])('refuses to start with %s', (_, changes, message) => {
  expect(() => read(changes)).toThrow(message);
});
