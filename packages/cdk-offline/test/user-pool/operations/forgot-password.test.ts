import { latestCode, Password, rejection, useLocalCognito } from '../../support/local-cognito';
import { userPool, userPoolClient } from '../../support/user-pools';

const hiding = userPoolClient();
const revealing = userPoolClient({ id: '2revealing', preventUserExistenceErrors: false });
const pool = userPool({ clients: [hiding, revealing], sendsSms: true });
const adminOnly = userPool({
  id: 'us-east-1_adminOnly',
  recoveryMechanisms: [{ name: 'admin_only', priority: 1 }],
  clients: [userPoolClient({ id: '3adminOnly' })],
});
const emailFirst = userPool({
  id: 'us-east-1_emailFirst',
  sendsSms: true,
  recoveryMechanisms: [
    { name: 'verified_phone_number', priority: 2 },
    { name: 'verified_email', priority: 1 },
  ],
  clients: [userPoolClient({ id: '4emailFirst' })],
});
const open = userPool({
  id: 'us-east-1_open',
  adminCreateUserOnly: false,
  autoVerifiedAttributes: ['email'],
  clients: [userPoolClient({ id: '5open' })],
});
const NewPassword = 'Battery-staple-2';
const email = { email: 'alice@example.com', email_verified: 'true' };
const phone = { phone_number: '+15550104444', phone_number_verified: 'true' };
const emailDelivery = { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'a***@e***' };
const smsDelivery = { AttributeName: 'phone_number', DeliveryMedium: 'SMS', Destination: '+*******4444' };

const cognito = useLocalCognito(pool, adminOnly, emailFirst, open);
beforeAll(() => addCases());

async function addUser(Username: string, attributes: Record<string, string>, UserPoolId = pool.id) {
  await cognito.addUser(Username, UserPoolId);
  const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
  await cognito.sdk.adminUpdateUserAttributes({ UserPoolId, Username, UserAttributes });
}

const forgot = (Username: string, ClientId = hiding.id) => cognito.sdk.forgotPassword({ ClientId, Username });
const confirm = (Username: string, ConfirmationCode: string, ClientId = hiding.id, password = NewPassword) =>
  cognito.sdk.confirmForgotPassword({ ClientId, Username, ConfirmationCode, Password: password });
const reset = (Username: string, UserPoolId = pool.id) =>
  cognito.sdk.adminResetUserPassword({ UserPoolId, Username });
const wrong = (code: string) => (code === '000000' ? '000001' : '000000');

const mismatch = 'CodeMismatchException: Invalid verification code provided, please try again.';
const expired = 'ExpiredCodeException: Invalid code provided, please request a code again.';
const unknown = 'UserNotFoundException: Username/client id combination not found.';
const disabled = 'NotAuthorizedException: User is disabled.';

test('the code from the message replaces a forgotten password, once and within an hour', async () => {
  await addUser('alice', email);
  expect((await forgot('alice')).CodeDeliveryDetails).toEqual(emailDelivery);
  await cognito.signIn('alice');
  const first = latestCode(cognito);
  cognito.wait(3600);
  expect(await rejection(confirm('alice', first))).toBe(expired);

  await forgot('alice');
  const code = latestCode(cognito);
  expect(await rejection(confirm('alice', wrong(code)))).toBe(mismatch);
  expect(await rejection(confirm('alice', code, hiding.id, 'weak-password'))).toBe(
    'InvalidPasswordException: Password does not conform to policy: Password must have uppercase characters',
  );
  await confirm('alice', code);
  await cognito.signIn('alice', { password: NewPassword });
  expect(await rejection(confirm('alice', code))).toBe(expired);
});

test('after AdminResetUserPassword, even a user who knows the current password must set another one', async () => {
  await addUser('bob', email);
  await reset('bob');
  expect((await cognito.sdk.adminGetUser({ UserPoolId: pool.id, Username: 'bob' })).UserStatus).toBe(
    'RESET_REQUIRED',
  );
  expect(await rejection(cognito.signIn('bob'))).toBe(
    'PasswordResetRequiredException: Password reset required for the user',
  );
  expect(await rejection(cognito.signIn('bob', { password: NewPassword }))).toBe(
    'NotAuthorizedException: Incorrect username or password.',
  );
  await confirm('bob', latestCode(cognito));
  await cognito.signIn('bob', { password: NewPassword });
});

test.each([
  ['a phone number before an email address', pool, hiding.id, { ...email, ...phone }, smsDelivery],
  ['by priority', emailFirst, '4emailFirst', { ...email, ...phone }, emailDelivery],
  [
    'only verified addresses',
    pool,
    hiding.id,
    { ...email, ...phone, phone_number_verified: 'false' },
    emailDelivery,
  ],
])('ForgotPassword chooses %s', async (name, { id }, client, attributes, delivery) => {
  const username = name.replaceAll(' ', '-');
  await addUser(username, attributes, id);

  expect((await forgot(username, client)).CodeDeliveryDetails).toEqual(delivery);
});

const unverified =
  'InvalidParameterException: Cannot reset password for the user as there is no registered/verified email or phone_number';
test.each([
  ['unknown', forgot, unknown],
  ['disabled', forgot, disabled],
  ['disabled', reset, disabled],
  ['unverified', forgot, unverified],
  ['unverified', reset, unverified],
  ['invited', forgot, 'NotAuthorizedException: User password cannot be reset in the current state.'],
  ['invited', reset, 'NotAuthorizedException: User password cannot be reset in the current state.'],
] as const)(
  'the user %s gets no code from a client that reveals users or from an administrator',
  async (...row) => {
    const [name, call, message] = row;

    expect(await rejection(call === forgot ? forgot(name, revealing.id) : call(name))).toBe(message);
  },
);

test.each(['unknown', 'disabled', 'unverified'])(
  'a client that hides users simulates a message to the user %s',
  async (name) => {
    const count = cognito.lines.length;

    expect((await forgot(name)).CodeDeliveryDetails).toEqual({
      ...emailDelivery,
      Destination: expect.stringMatching(/^[a-z]\*{3}@[a-z]\*{3}$/),
    });
    expect(cognito.lines).toHaveLength(count);
  },
);

test.each([
  ['unknown', revealing.id, unknown],
  ['disabled', revealing.id, disabled],
  ['without-request', hiding.id, expired],
])(
  'ConfirmForgotPassword of the user %s through client %s is rejected with %s',
  async (name, client, message) => {
    expect(await rejection(confirm(name, '123456', client))).toBe(message);
  },
);

test('ConfirmForgotPassword rejects a user who has not confirmed the sign-up', async () => {
  const user = { ClientId: '5open', Username: 'unconfirmed' };
  const UserAttributes = [{ Name: 'email', Value: email.email }];
  await cognito.sdk.signUp({ ...user, Password, UserAttributes });
  await cognito.sdk.adminUpdateUserAttributes({
    UserPoolId: open.id,
    Username: user.Username,
    UserAttributes: [{ Name: 'email_verified', Value: 'true' }],
  });
  await cognito.sdk.forgotPassword(user);

  expect(await rejection(confirm(user.Username, latestCode(cognito), user.ClientId))).toBe(
    'UserNotConfirmedException: User is not confirmed.',
  );
});

test('ConfirmForgotPassword is limited to five attempts in an hour', async () => {
  await addUser('guesser', email);
  await forgot('guesser');
  const code = latestCode(cognito);
  for (let count = 0; count < 5; count++)
    expect(await rejection(confirm('guesser', wrong(code)))).toBe(mismatch);

  expect(await rejection(confirm('guesser', code))).toBe(
    'LimitExceededException: Attempt limit exceeded, please try after some time.',
  );
});

test('a pool with admin_only recovery sends no codes', async () => {
  await addUser('carol', email, adminOnly.id);
  const message = 'NotAuthorizedException: Only an administrator can reset passwords in this user pool';

  expect(await rejection(forgot('carol', '3adminOnly'))).toBe(message);
  expect(await rejection(reset('carol', adminOnly.id))).toBe(message);
});

async function addCases(): Promise<void> {
  const UserPoolId = pool.id;
  await addUser('disabled', email);
  await cognito.sdk.adminDisableUser({ UserPoolId, Username: 'disabled' });
  await addUser('unverified', { email: 'u@example.com' });
  await addUser('without-request', email);
  const UserAttributes = Object.entries(email).map(([Name, Value]) => ({ Name, Value }));
  await cognito.sdk.adminCreateUser({
    UserPoolId,
    Username: 'invited',
    UserAttributes,
    TemporaryPassword: Password,
    MessageAction: 'SUPPRESS',
  });
}
