import { latestCode, Password, rejection, useLocalCognito } from '../../support/local-cognito';
import { userPool, userPoolClient } from '../../support/user-pools';

const hiding = userPoolClient();
const revealing = userPoolClient({ id: '2revealing', preventUserExistenceErrors: false });
const secretive = userPoolClient({ id: '3secretive', hasSecret: true });
const open = userPool({
  adminCreateUserOnly: false,
  aliasAttributes: ['email'],
  autoVerifiedAttributes: ['email', 'phone_number'],
  sendsSms: true,
  schema: [{ name: 'preferred_username', mutable: true }],
  clients: [hiding, revealing, secretive],
});
const byEmail = userPool({
  id: 'us-east-1_byEmail',
  adminCreateUserOnly: false,
  usernameAttributes: ['email'],
  usernameCaseSensitive: false,
  schema: [{ name: 'name', required: true, mutable: true }],
  clients: [userPoolClient({ id: '5byEmail' })],
});
const closed = userPool({ id: 'us-east-1_closed', clients: [userPoolClient({ id: '6closed' })] });
const ClientId = hiding.id;
const email = { Name: 'email', Value: 'Alice@example.com' };
const phone = { Name: 'phone_number', Value: '+15550104444' };
const emailDelivery = { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'A***@e***' };

const cognito = useLocalCognito(open, byEmail, closed);

const signUp = (Username: string, UserAttributes = [email], client = ClientId) =>
  cognito.sdk.signUp({ ClientId: client, Username, Password, UserAttributes });
const confirm = (Username: string, ConfirmationCode: string, client = ClientId) =>
  cognito.sdk.confirmSignUp({ ClientId: client, Username, ConfirmationCode });
const wrong = (code: string) => (code === '000000' ? '000001' : '000000');
const getUser = (Username: string) => cognito.sdk.adminGetUser({ UserPoolId: open.id, Username });

const mismatch = 'CodeMismatchException: Invalid verification code provided, please try again.';
const expired = 'ExpiredCodeException: Invalid code provided, please request a code again.';
const unknown = 'UserNotFoundException: Username/client id combination not found.';
const tooMany = 'LimitExceededException: Attempt limit exceeded, please try after some time.';

test('a user who signs up can sign in after confirming the code, which verifies the address', async () => {
  const { $metadata, ...output } = await signUp('alice');
  expect(output).toEqual({
    UserConfirmed: false,
    UserSub: expect.stringMatching(/^[\da-f-]{36}$/),
    CodeDeliveryDetails: emailDelivery,
  });
  expect(cognito.lines).toEqual([
    expect.stringMatching(
      /^Email to Alice@example\.com, "Your verification code": \d{6} \(http:\/\/127\.0\.0\.1:\d+\/mailbox\/1\)$/,
    ),
  ]);
  expect((await getUser('alice')).UserStatus).toBe('UNCONFIRMED');
  expect(await rejection(cognito.signIn('alice'))).toBe('UserNotConfirmedException: User is not confirmed.');

  const code = latestCode(cognito);
  expect(await rejection(confirm('alice', wrong(code)))).toBe(mismatch);
  await confirm('alice', code);
  const { UserStatus, UserAttributes } = await getUser('alice');
  expect([UserStatus, UserAttributes]).toEqual([
    'CONFIRMED',
    [email, { Name: 'email_verified', Value: 'true' }, { Name: 'sub', Value: output.UserSub }],
  ]);
  await cognito.signIn('alice@example.com'.replace('a', 'A'));
  expect(await rejection(confirm('alice', code))).toBe(
    'NotAuthorizedException: User cannot be confirmed. Current status is CONFIRMED',
  );
});

test.each([
  [
    'both',
    [email, phone],
    { AttributeName: 'phone_number', DeliveryMedium: 'SMS', Destination: '+*******4444' },
  ],
  ['mail', [email], emailDelivery],
  ['nothing', [], undefined],
])('sends the code of the user %s to the preferred verified address', async (name, attributes, delivery) => {
  expect((await signUp(name, attributes)).CodeDeliveryDetails).toEqual(delivery);
});

test.each([
  ['a taken name', {}, 'UsernameExistsException: User already exists'],
  [
    'a weak password',
    { Username: 'new', Password: 'Short-1' },
    'InvalidPasswordException: Password did not conform with policy: Password not long enough',
  ],
  [
    'no password',
    { Username: 'new', Password: undefined },
    'InvalidParameterException: Password is required',
  ],
  [
    'an unknown attribute',
    { Username: 'new', UserAttributes: [{ Name: 'custom:x', Value: '1' }] },
    'InvalidParameterException: Attributes did not conform to the schema: custom:x: Attribute does not exist in the schema.',
  ],
  [
    'a missing required attribute',
    { ClientId: '5byEmail', Username: 'x@example.com' },
    'InvalidParameterException: Attributes did not conform to the schema: name: The attribute is required\n',
  ],
  [
    "a name that isn't an email address in a pool with email addresses as user names",
    { ClientId: '5byEmail' },
    'InvalidParameterException: Username should be an email.',
  ],
  [
    'a pool in which only administrators create users',
    { ClientId: '6closed' },
    'NotAuthorizedException: SignUp is not permitted for this user pool',
  ],
  [
    'a client with a secret, without its hash',
    { ClientId: secretive.id },
    'NotAuthorizedException: Client 3secretive is configured with secret but SECRET_HASH was not received',
  ],
])('SignUp rejects %s', async (_what, input, message) => {
  await signUp('taken').catch(() => undefined);

  expect(await rejection(cognito.sdk.signUp({ ClientId, Username: 'taken', Password, ...input }))).toBe(
    message,
  );
});

test('the Session that signs a user in after the confirmation is rejected by name', async () => {
  const Session = 'x'.repeat(20);
  await signUp('impatient');
  const input = { ClientId, Username: 'impatient', ConfirmationCode: latestCode(cognito), Session };
  const rejected =
    'InvalidParameterException: The Session of a sign-up is not supported: sign in with a password';
  expect(await rejection(cognito.sdk.confirmSignUp(input))).toBe(rejected);
  expect((await getUser('impatient')).UserStatus).toBe('UNCONFIRMED');
  const AuthParameters = { USERNAME: 'impatient' };
  expect(
    await rejection(cognito.sdk.initiateAuth({ ClientId, AuthFlow: 'USER_AUTH', AuthParameters, Session })),
  ).toBe(rejected);
});

test('ResendConfirmationCode replaces the code, five times in an hour', async () => {
  await signUp('forgetful');
  const first = latestCode(cognito);
  const resend = () => cognito.sdk.resendConfirmationCode({ ClientId, Username: 'forgetful' });

  for (let count = 0; count < 5; count++) expect((await resend()).CodeDeliveryDetails).toEqual(emailDelivery);
  expect(await rejection(resend())).toBe(tooMany);
  const latest = latestCode(cognito);
  if (first !== latest) expect(await rejection(confirm('forgetful', first))).toBe(mismatch);
  await cognito.sdk.confirmSignUp({
    ClientId,
    Username: 'forgetful',
    ConfirmationCode: latest,
    ForceAliasCreation: true,
  });
  cognito.wait(3600);
  expect(await rejection(resend())).toBe('InvalidParameterException: User is already confirmed.');
});

test('a code expires after 24 hours', async () => {
  await signUp('late');
  const code = latestCode(cognito);
  cognito.wait(24 * 3600);

  expect(await rejection(confirm('late', code))).toBe(expired);
});

test('ConfirmSignUp is limited to 15 attempts in an hour', async () => {
  await signUp('guesser');
  const code = latestCode(cognito);
  for (let count = 0; count < 15; count++)
    expect(await rejection(confirm('guesser', wrong(code)))).toBe(mismatch);

  expect(await rejection(confirm('guesser', code))).toBe(tooMany);
});

test('the second user of an alias is confirmed only with ForceAliasCreation, which takes it from the first', async () => {
  const shared = { Name: 'email', Value: 'shared@example.com' };
  await signUp('first', [shared]);
  await confirm('first', latestCode(cognito));
  await signUp('second', [shared]);
  const code = latestCode(cognito);

  expect(await rejection(confirm('second', code))).toBe(
    'AliasExistsException: An account with the given email already exists.',
  );
  await cognito.sdk.confirmSignUp({
    ClientId,
    Username: 'second',
    ConfirmationCode: code,
    ForceAliasCreation: true,
  });
  const { UserAttributes = [] } = await getUser('first');
  expect(UserAttributes).toContainEqual({ Name: 'email_verified', Value: 'false' });
  expect((await getUser('shared@example.com')).Username).toBe('second');
});

test('AdminConfirmSignUp confirms a user without verifying an address', async () => {
  await signUp('helped');
  const confirmByAdmin = () => cognito.sdk.adminConfirmSignUp({ UserPoolId: open.id, Username: 'helped' });
  await confirmByAdmin();

  const { UserStatus, UserAttributes = [] } = await getUser('helped');
  expect([UserStatus, UserAttributes.map(({ Name }) => Name)]).toEqual(['CONFIRMED', ['email', 'sub']]);
  expect(await rejection(confirmByAdmin())).toBe(
    'NotAuthorizedException: User cannot be confirmed. Current status is CONFIRMED',
  );
});

test('an unknown user gets the same fake address every time, unless the client reveals who exists', async () => {
  const Username = 'nobody';
  const resend = (client: string) => cognito.sdk.resendConfirmationCode({ ClientId: client, Username });

  expect(await rejection(confirm(Username, '123456', revealing.id))).toBe(unknown);
  const { CodeDeliveryDetails } = await resend(ClientId);
  expect(CodeDeliveryDetails).toEqual({
    ...emailDelivery,
    Destination: expect.stringMatching(/^[a-z]\*{3}@[a-z]\*{3}$/),
  });
  expect((await resend(ClientId)).CodeDeliveryDetails).toEqual(CodeDeliveryDetails);
  expect(await rejection(resend(revealing.id))).toBe(unknown);
});

test('without AutoVerifiedAttributes, no code is sent at sign-up and none can be resent', async () => {
  const UserAttributes = [{ Name: 'name', Value: 'Bob' }];
  const [client, Username] = ['5byEmail', 'bob@example.com'];

  expect((await signUp(Username, UserAttributes, client)).CodeDeliveryDetails).toBeUndefined();
  // An unknown user gets the same error.
  for (const name of [Username, 'nobody@example.com'])
    expect(await rejection(cognito.sdk.resendConfirmationCode({ ClientId: client, Username: name }))).toBe(
      'NotAuthorizedException: Cannot resend codes. Auto verification not turned on.',
    );
  expect(await rejection(signUp(Username, UserAttributes, client))).toBe(
    'UsernameExistsException: An account with the given email already exists.',
  );
});
