import { ClientId, latestCode, Password, rejection, UserPoolId } from '../../support/local-cognito';
import { respond, triggerClient, triggerPool, useCognitoWithTriggers } from '../../support/triggers';

const NAMES = ['PreSignUp', 'PostConfirmation', 'CustomMessage', 'UserMigration'] as const;
const open = {
  adminCreateUserOnly: false,
  autoVerifiedAttributes: ['email'],
  sendsSms: true,
  hasOwnEmailAccount: true,
};
const byAlias = triggerPool(NAMES, {
  ...open,
  id: 'us-east-1_byAlias',
  aliasAttributes: ['email'],
  clients: [triggerClient({ id: '2alias' })],
});
const byDefault = triggerPool(['CustomMessage'], {
  ...open,
  id: 'us-east-1_default',
  hasOwnEmailAccount: false,
  clients: [triggerClient({ id: '3default' })],
});
const byCode = triggerPool(['CustomMessage', 'PreAuthentication'], {
  ...open,
  id: 'us-east-1_code',
  mfaConfiguration: 'OFF',
  firstAuthFactors: ['PASSWORD', 'EMAIL_OTP'],
  clients: [triggerClient({ id: '4code', explicitAuthFlows: ['ALLOW_USER_AUTH'] })],
});
const cognito = useCognitoWithTriggers(triggerPool(NAMES, open), byAlias, byDefault, byCode);

const email = (Value: string) => ({ Name: 'email', Value });
const ADDRESS = 'alice@example.com';
const metadata = { ClientMetadata: { from: 'client' } };

function signUp(Username: string, client = ClientId, address = ADDRESS) {
  return cognito.sdk.signUp({
    ClientId: client,
    Username,
    Password,
    UserAttributes: [email(address)],
    ValidationData: [{ Name: 'invite', Value: '7' }],
    ...metadata,
  });
}

const sources = () => cognito.events.map(({ triggerSource }) => triggerSource);
const status = async (Username: string, pool = UserPoolId) =>
  (await cognito.sdk.adminGetUser({ UserPoolId: pool, Username })).UserStatus;
const isUnknown = async (Username: string) =>
  /^UserNotFoundException/.test(await rejection(cognito.sdk.adminGetUser({ UserPoolId, Username })));

test('SignUp invokes PreSignUp and CustomMessage, and ConfirmSignUp invokes PostConfirmation, with complete requests', async () => {
  await signUp('alice');
  await cognito.sdk.confirmSignUp({
    ClientId,
    Username: 'alice',
    ConfirmationCode: latestCode(cognito),
    ClientMetadata: { second: 'call' },
  });
  const existing = { sub: expect.any(String), email: ADDRESS };
  expect(
    cognito.events.map(({ triggerSource, callerContext, request, response }) => [
      triggerSource,
      callerContext.clientId,
      request,
      response,
    ]),
  ).toEqual([
    [
      'PreSignUp_SignUp',
      ClientId,
      {
        userAttributes: { email: ADDRESS },
        validationData: { invite: '7' },
        clientMetadata: { from: 'client' },
      },
      { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
    ],
    [
      'CustomMessage_SignUp',
      ClientId,
      {
        userAttributes: { ...existing, 'cognito:user_status': 'UNCONFIRMED', email_verified: 'false' },
        codeParameter: '{####}',
        linkParameter: '{##Click Here##}',
        usernameParameter: null,
        clientMetadata: { from: 'client' },
      },
      { smsMessage: null, emailMessage: null, emailSubject: null },
    ],
    [
      'PostConfirmation_ConfirmSignUp',
      ClientId,
      {
        userAttributes: { ...existing, 'cognito:user_status': 'CONFIRMED', email_verified: 'true' },
        clientMetadata: { second: 'call' },
      },
      {},
    ],
  ]);
});

test('a user whom PreSignUp confirms gets no code, and PostConfirmation runs', async () => {
  cognito.handlers.PreSignUp = respond({ autoConfirmUser: true, autoVerifyEmail: true });
  const { UserConfirmed, CodeDeliveryDetails } = await signUp('bob');
  expect([UserConfirmed, CodeDeliveryDetails]).toEqual([true, undefined]);
  expect(sources()).toEqual(['PreSignUp_SignUp', 'PostConfirmation_ConfirmSignUp']);
  const { UserStatus, UserAttributes } = await cognito.sdk.adminGetUser({ UserPoolId, Username: 'bob' });
  expect(UserStatus).toBe('CONFIRMED');
  expect(UserAttributes).toContainEqual({ Name: 'email_verified', Value: 'true' });
  expect(cognito.lines).toEqual([]);
});

test('an alias moves to the new user whom PreSignUp verifies', async () => {
  cognito.handlers.PreSignUp = respond({ autoConfirmUser: true, autoVerifyEmail: true });
  await signUp('first', '2alias');
  await signUp('second', '2alias');
  const { Username } = await cognito.sdk.adminGetUser({ UserPoolId: byAlias.id, Username: ADDRESS });
  expect(Username).toBe('second');
});

test('PreSignUp can verify only an attribute that the user has', async () => {
  cognito.handlers.PreSignUp = respond({ autoVerifyPhone: true });
  expect(await rejection(signUp('carol'))).toBe(
    'InvalidLambdaResponseException: PreSignUp verifies phone_number, which the user does not have',
  );
});

test.each(['PreSignUp', 'CustomMessage'] as const)(
  'a %s trigger that throws creates no user',
  async (name) => {
    cognito.handlers[name] = () => {
      throw new Error('no');
    };
    expect(await rejection(signUp('dave'))).toBe(
      `UserLambdaValidationException: ${name} failed with error no.`,
    );
    expect(await isUnknown('dave')).toBe(true);
    expect(cognito.lines).toEqual([]);
  },
);

test('SignUp rejects a user name that was taken while PreSignUp ran', async () => {
  cognito.handlers.PreSignUp = async (event) => {
    cognito.handlers = {};
    await signUp('erin');
    return event;
  };
  expect(await rejection(signUp('erin'))).toBe('UsernameExistsException: User already exists');
});

test('a user stays confirmed if PostConfirmation throws, and the caller gets its error', async () => {
  await signUp('frank');
  cognito.handlers.PostConfirmation = () => {
    throw new Error('no');
  };
  const input = { ClientId, Username: 'frank', ConfirmationCode: latestCode(cognito) };
  expect(await rejection(cognito.sdk.confirmSignUp(input))).toBe(
    'UserLambdaValidationException: PostConfirmation failed with error no.',
  );
  expect(await status('frank')).toBe('CONFIRMED');
});

test('AdminConfirmSignUp runs PostConfirmation without a client', async () => {
  await signUp('grace');
  cognito.events.splice(0);
  await cognito.sdk.adminConfirmSignUp({ UserPoolId, Username: 'grace', ...metadata });
  expect(cognito.events).toMatchObject([
    {
      triggerSource: 'PostConfirmation_ConfirmSignUp',
      callerContext: { clientId: 'CLIENT_ID_NOT_APPLICABLE' },
      request: { clientMetadata: { from: 'client' } },
    },
  ]);
});

test('ForgotPassword invokes CustomMessage, and ConfirmForgotPassword invokes PostConfirmation', async () => {
  await signUp('helen');
  const user = { ClientId, Username: 'helen', ...metadata };
  await cognito.sdk.confirmSignUp({ ...user, ConfirmationCode: latestCode(cognito) });
  cognito.events.splice(0);
  await cognito.sdk.forgotPassword(user);
  await cognito.sdk.confirmForgotPassword({
    ...user,
    ConfirmationCode: latestCode(cognito),
    Password: `${Password}2`,
  });
  await cognito.sdk.adminResetUserPassword({ UserPoolId, Username: 'helen', ...metadata });
  expect(await status('helen')).toBe('RESET_REQUIRED');
  expect(cognito.events.map(({ triggerSource, request }) => [triggerSource, request.clientMetadata])).toEqual(
    [
      ['CustomMessage_ForgotPassword', { from: 'client' }],
      ['PostConfirmation_ConfirmForgotPassword', { from: 'client' }],
      ['CustomMessage_ForgotPassword', { from: 'client' }],
    ],
  );
});

test('ForgotPassword migrates an unknown user, who sets a password with the code', async () => {
  cognito.handlers.UserMigration = respond({
    userAttributes: { email: 'ivan@example.com', email_verified: 'true' },
    messageAction: 'SUPPRESS',
  });
  const user = { ClientId, Username: 'ivan' };
  await cognito.sdk.forgotPassword({ ...user, ...metadata });
  expect(sources()).toEqual(['UserMigration_ForgotPassword', 'CustomMessage_ForgotPassword']);
  expect(cognito.events[0]?.request).toEqual({
    validationData: null,
    userAttributes: null,
    clientMetadata: { from: 'client' },
  });
  await cognito.sdk.confirmForgotPassword({ ...user, ConfirmationCode: latestCode(cognito), Password });
  expect(await status('ivan')).toBe('CONFIRMED');
});

test('ForgotPassword does not migrate a user without a verified address', async () => {
  cognito.handlers.UserMigration = respond({ userAttributes: { email: 'judy@example.com' } });
  expect(await rejection(cognito.sdk.forgotPassword({ ClientId, Username: 'judy' }))).toBe(
    'InvalidLambdaResponseException: UserMigration returns no verified email or phone number to send a code to',
  );
  expect(await isUnknown('judy')).toBe(true);
});

test('codes for attributes and resent sign-up codes invoke CustomMessage with their own trigger sources', async () => {
  await signUp('kim');
  await cognito.sdk.resendConfirmationCode({ ClientId, Username: 'kim', ...metadata });
  await cognito.sdk.adminConfirmSignUp({ UserPoolId, Username: 'kim' });
  const { AccessToken } = await cognito.signIn('kim');
  cognito.events.splice(0, 2);
  const UserAttributes = [email('kim@example.com')];
  await cognito.sdk.updateUserAttributes({ AccessToken, UserAttributes, ...metadata });
  await cognito.sdk.getUserAttributeVerificationCode({ AccessToken, AttributeName: 'email', ...metadata });
  await cognito.sdk.updateUserAttributes({ AccessToken, UserAttributes: [{ Name: 'name', Value: 'Kim' }] });
  expect(cognito.events.map(({ triggerSource, request }) => [triggerSource, request.clientMetadata])).toEqual(
    [
      ['CustomMessage_ResendCode', { from: 'client' }],
      ['PostConfirmation_ConfirmSignUp', undefined],
      ['CustomMessage_UpdateUserAttribute', { from: 'client' }],
      ['CustomMessage_VerifyUserAttribute', { from: 'client' }],
    ],
  );
});

test('a change that the trigger of UpdateUserAttributes makes itself is kept', async () => {
  await signUp('leo');
  await cognito.sdk.adminConfirmSignUp({ UserPoolId, Username: 'leo' });
  const { AccessToken } = await cognito.signIn('leo');
  cognito.handlers.CustomMessage = async (event) => {
    const UserAttributes = [{ Name: 'name', Value: 'Leo' }];
    await cognito.sdk.adminUpdateUserAttributes({ UserPoolId, Username: 'leo', UserAttributes });
    return event;
  };
  await cognito.sdk.updateUserAttributes({ AccessToken, UserAttributes: [email('leo@example.com')] });
  const { UserAttributes } = await cognito.sdk.getUser({ AccessToken });
  expect(UserAttributes).toEqual(
    expect.arrayContaining([{ Name: 'name', Value: 'Leo' }, email('leo@example.com')]),
  );
});

const invite = (Username: string, more: object = {}) =>
  cognito.sdk.adminCreateUser({
    UserPoolId,
    Username,
    UserAttributes: [email(ADDRESS)],
    DesiredDeliveryMediums: ['EMAIL'],
    ...more,
  });

test('an invitation invokes CustomMessage with the user name parameter, again with RESEND, and not with SUPPRESS', async () => {
  await invite('mia');
  await invite('mia', { MessageAction: 'RESEND' });
  await invite('nick', { MessageAction: 'SUPPRESS' });
  expect(
    cognito.events.map(({ triggerSource, request }) => [triggerSource, request.usernameParameter]),
  ).toEqual([
    ['PreSignUp_AdminCreateUser', undefined],
    ['CustomMessage_AdminCreateUser', '{username}'],
    ['CustomMessage_AdminCreateUser', '{username}'],
    ['PreSignUp_AdminCreateUser', undefined],
  ]);
});

test('the texts of CustomMessage replace those of the pool, with the code and the user name filled in', async () => {
  cognito.handlers.CustomMessage = respond({
    emailSubject: 'Hello',
    emailMessage: '{username}: {####}',
  });
  await invite('olga', { TemporaryPassword: Password });
  expect(cognito.lines).toEqual([expect.stringContaining(`Email to ${ADDRESS}, "Hello": ${Password} (`)]);
  const page = await fetch(`${cognito.url}/mailbox/${/mailbox\/(\d+)/.exec(cognito.lines[0] ?? '')?.[1]}`);
  expect(await page.text()).toContain(`olga: ${Password}`);
});

const tooLong = (length: number) => `{####}${'x'.repeat(length)}`;
test.each([
  ['without the code', {}, { emailMessage: 'Hello' }, 'returns a message without {####}'],
  ['of a text message without the code', {}, { smsMessage: 'Hello' }, 'returns a message without {####}'],
  [
    'with more than 140 characters in the subject',
    {},
    { emailSubject: 'x'.repeat(141) },
    'returns more than 140 characters in emailSubject',
  ],
  [
    'with more than 140 characters by SMS',
    {},
    { smsMessage: tooLong(135) },
    'returns more than 140 characters in smsMessage',
  ],
  [
    'with more than 20,000 characters',
    {},
    { emailMessage: tooLong(19_995) },
    'returns more than 20000 characters in emailMessage',
  ],
  [
    'of an email from the default account',
    { client: '3default' },
    { emailSubject: 'Hello' },
    'changes an email, which needs EmailSendingAccount DEVELOPER',
  ],
])(
  'a CustomMessage text %s fails the sign-up',
  async (_, { client }: { client?: string }, response, problem) => {
    cognito.handlers.CustomMessage = respond(response);
    expect(await rejection(signUp('paul', client))).toBe(
      `InvalidLambdaResponseException: CustomMessage ${problem}`,
    );
  },
);

test('an invitation must contain the user name', async () => {
  cognito.handlers.CustomMessage = respond({ emailMessage: 'Your password is {####}' });
  expect(await rejection(invite('quinn'))).toBe(
    'InvalidLambdaResponseException: CustomMessage returns a message without {username}',
  );
});

test('choice-based sign-in invokes PreAuthentication once, and CustomMessage for the code', async () => {
  const user = { UserPoolId: byCode.id, Username: 'rosa' };
  await cognito.addUser(user.Username, byCode.id);
  const verified = { Name: 'email_verified', Value: 'true' };
  await cognito.sdk.adminUpdateUserAttributes({ ...user, UserAttributes: [email(ADDRESS), verified] });
  const { Session } = await cognito.sdk.initiateAuth({
    ClientId: '4code',
    AuthFlow: 'USER_AUTH',
    AuthParameters: { USERNAME: 'rosa' },
    ClientMetadata: { first: 'call' },
  });
  await cognito.sdk.respondToAuthChallenge({
    ClientId: '4code',
    Session,
    ChallengeName: 'SELECT_CHALLENGE',
    ChallengeResponses: { USERNAME: 'rosa', ANSWER: 'EMAIL_OTP' },
    ...metadata,
  });
  expect(cognito.events.map(({ triggerSource, request }) => [triggerSource, request.clientMetadata])).toEqual(
    [
      ['PreAuthentication_Authentication', undefined],
      ['CustomMessage_Authentication', { from: 'client' }],
    ],
  );
});
