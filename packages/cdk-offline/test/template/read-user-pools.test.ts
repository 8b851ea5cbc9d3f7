import { ExplainedError } from '../../src/explained-error';
import { readUserPools } from '../../src/template/read-user-pools';
import { protectedApi, template } from '../support/template';

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
      },
    ],
  });
});

test('a password policy has only the rules that it states', () => {
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
])('reads the token validity %j in seconds', (properties, seconds) => {
  expect(read({ Client: properties })[0]?.clients[0]).toMatchObject(seconds);
});

test('skips clients of other pools', () => {
  expect(read({ Client: { UserPoolId: 'us-east-1_another' } })[0]?.clients).toEqual([]);
});

test.each([
  [
    'triggers',
    { Pool: { LambdaConfig: { PreAuthentication: 'arn' } } },
    'LambdaConfig is not supported (Pool): remove the triggers to run the stack locally.',
  ],
  [
    'an unknown MFA configuration',
    { Pool: { MfaConfiguration: 'SOMETIMES' } },
    'MfaConfiguration SOMETIMES is not supported (Pool): use OFF, OPTIONAL or ON.',
  ],
  [
    'an unknown unit',
    { Client: { TokenValidityUnits: { IdToken: 'weeks' } } },
    'TokenValidityUnits.IdToken weeks is not supported (Client): use seconds, minutes, hours, days.',
  ],
  [
    'a string instead of a number',
    { Client: { IdTokenValidity: 'long' } },
    'IdTokenValidity is not a number (Client): use a number.',
  ],
])('rejects a user pool with %s', (_, changes, message) => {
  expect(() => read(changes)).toThrow(new ExplainedError(message));
});
