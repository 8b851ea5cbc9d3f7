import { ClientId, Password, rejection, UserPoolId } from '../../support/local-cognito';
import { respond, triggerClient, triggerPool, useCognitoWithTriggers } from '../../support/triggers';

const byEmail = triggerPool(['UserMigration'], {
  id: 'us-east-1_byEmail',
  usernameAttributes: ['email'],
  clients: [triggerClient({ id: '2email' })],
});
const byAlias = triggerPool(['UserMigration'], {
  id: 'us-east-1_byAlias',
  aliasAttributes: ['email'],
  clients: [triggerClient({ id: '3alias' })],
});
const cognito = useCognitoWithTriggers(triggerPool(['UserMigration', 'PreAuthentication']), byEmail, byAlias);

const email = { email: 'alice@example.com', email_verified: 'true' };
const confirmed = { userAttributes: email, finalUserStatus: 'CONFIRMED', messageAction: 'SUPPRESS' };
const incorrect = 'NotAuthorizedException: Incorrect username or password.';

const signIn = (name: string, client = ClientId, PASSWORD = 'old') =>
  cognito.sdk.initiateAuth({
    ClientId: client,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: name, PASSWORD },
    ClientMetadata: { from: 'client' },
  });

test('an unknown user whom the trigger confirms is created with the old password, and signed in', async () => {
  cognito.handlers.UserMigration = respond(confirmed);
  const { AuthenticationResult } = await signIn('alice');
  expect(AuthenticationResult?.AccessToken).toEqual(expect.any(String));
  expect(cognito.events[0]).toEqual({
    version: '1',
    region: 'us-east-1',
    userPoolId: UserPoolId,
    userName: 'alice',
    callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: ClientId },
    triggerSource: 'UserMigration_Authentication',
    request: { password: 'old', validationData: { from: 'client' }, userAttributes: null },
    response: {
      userAttributes: null,
      forceAliasCreation: null,
      enableSMSMFA: null,
      finalUserStatus: null,
      messageAction: null,
      desiredDeliveryMediums: null,
    },
  });
  const user = await cognito.sdk.adminGetUser({ UserPoolId, Username: 'alice' });
  expect([user.UserStatus, user.UserAttributes?.slice(0, 2)]).toEqual([
    'CONFIRMED',
    [
      { Name: 'email', Value: 'alice@example.com' },
      { Name: 'email_verified', Value: 'true' },
    ],
  ]);
});

test('the trigger runs for ADMIN_USER_PASSWORD_AUTH too', async () => {
  cognito.handlers.UserMigration = respond(confirmed);
  expect((await cognito.signIn('admitted', { password: 'old' })).AccessToken).not.toBe('');
});

test('PreAuthentication sees the migrated user', async () => {
  cognito.handlers.UserMigration = respond(confirmed);
  await signIn('bob');
  expect(cognito.events.map(({ triggerSource, request }) => [triggerSource, request.userNotFound])).toEqual([
    ['UserMigration_Authentication', undefined],
    ['PreAuthentication_Authentication', false],
  ]);
});

test('UserMigration does not run for a user who exists or for SRP', async () => {
  await cognito.addUser('carol');
  await rejection(cognito.startSignIn('carol', { password: 'Wrong-horse-1!' }));
  await cognito.provePassword('nobody');
  expect(cognito.events.map(({ triggerSource }) => triggerSource)).toEqual(
    Array(2).fill('PreAuthentication_Authentication'),
  );
});

test('a user without finalUserStatus is kept and must reset the password', async () => {
  const Username = 'alice.dave@example.com';
  cognito.handlers.UserMigration = respond({ userAttributes: { name: 'Dave' }, messageAction: 'SUPPRESS' });
  expect(await rejection(signIn(Username, '2email'))).toBe(
    'PasswordResetRequiredException: Password reset required for the user',
  );
  const { UserStatus } = await cognito.sdk.adminGetUser({ UserPoolId: byEmail.id, Username });
  expect(UserStatus).toBe('RESET_REQUIRED');
});

test.each([
  ['no attributes', {}],
  ['empty attributes', { userAttributes: {}, finalUserStatus: 'CONFIRMED' }],
])('a response with %s leaves the user unknown', async (_, response) => {
  cognito.handlers.UserMigration = respond(response);
  expect(await rejection(signIn('erin'))).toBe(incorrect);
  expect(await rejection(cognito.sdk.adminGetUser({ UserPoolId, Username: 'erin' }))).toMatch(
    /^UserNotFoundException/,
  );
});

test('a trigger that throws rejects the sign-in with its message', async () => {
  cognito.handlers.UserMigration = () => {
    throw new Error('Bad Password');
  };
  expect(await rejection(signIn('frank'))).toBe(
    'UserLambdaValidationException: UserMigration failed with error Bad Password.',
  );
});

test.each([
  ['forceAliasCreation', { ...confirmed, forceAliasCreation: true }],
  ['enableSMSMFA', { ...confirmed, enableSMSMFA: true }],
])('a response with %s is rejected by name, and the user is not created', async (member, response) => {
  cognito.handlers.UserMigration = respond(response);
  expect(await rejection(signIn('grace'))).toBe(
    `UnsupportedOperationException: cdk-offline does not emulate ${member} in the response of UserMigration`,
  );
});

test('a user of a pool with email as user name gets a generated name', async () => {
  cognito.handlers.UserMigration = respond(confirmed);
  await signIn('alice@example.com', '2email');
  const user = await cognito.sdk.adminGetUser({ UserPoolId: byEmail.id, Username: 'alice@example.com' });
  expect(user.Username).toMatch(/^[\da-f-]{36}$/);
});

test('a user with an alias that is taken is not migrated', async () => {
  cognito.handlers.UserMigration = respond(confirmed);
  await signIn('first', '3alias');
  expect(await rejection(signIn('second', '3alias'))).toBe(
    'AliasExistsException: An account with the given email already exists.',
  );
});

test.each([
  ['SMS', undefined],
  ['EMAIL and SMS', ['EMAIL', 'SMS']],
])(
  'the terminal says that AWS would send a welcome message by %s, without the password',
  async (media, given) => {
    const name = `helen-${media.length}`;
    cognito.handlers.UserMigration = respond({
      ...confirmed,
      userAttributes: { name: 'Helen' },
      messageAction: null,
      desiredDeliveryMediums: given,
    });
    await signIn(name, ClientId, Password);
    expect(cognito.lines).toEqual([`Migrated ${name} (AWS would send a welcome message by ${media}).`]);
  },
);

test('a user that another sign-in has created meanwhile is not created again', async () => {
  cognito.handlers.UserMigration = async (event) => {
    await cognito.addUser('ivan');
    return { ...event, response: confirmed };
  };
  expect(await rejection(signIn('ivan'))).toBe(incorrect);
});
