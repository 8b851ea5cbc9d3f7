import {
  type LocalCognito,
  Password,
  refusal,
  startLocalCognito,
  UserPoolId,
} from '../../support/local-cognito';
import { userPool, userPoolClient } from '../../support/user-pools';

const byEmail = userPool({
  id: 'us-east-1_byEmail',
  usernameAttributes: ['email'],
  usernameCaseSensitive: false,
  clients: [userPoolClient({ id: '2example' })],
});
const uuid = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

let cognito: LocalCognito;
beforeAll(async () => {
  cognito = await startLocalCognito([userPool(), byEmail]);
});
afterAll(() => cognito.stop());
beforeEach(() => cognito.lines.splice(0));

test('creates a user who has to change the password', async () => {
  const { User } = await cognito.sdk.adminCreateUser({
    UserPoolId,
    Username: 'alice',
    UserAttributes: [
      { Name: 'email', Value: 'Alice@example.com' },
      { Name: 'email_verified', Value: 'True' },
    ],
    TemporaryPassword: Password,
  });

  expect(User).toEqual({
    Username: 'alice',
    Attributes: [
      { Name: 'email', Value: 'Alice@example.com' },
      { Name: 'email_verified', Value: 'true' },
      { Name: 'sub', Value: expect.stringMatching(uuid) },
    ],
    UserCreateDate: expect.any(Date),
    UserLastModifiedDate: User?.UserCreateDate,
    Enabled: true,
    UserStatus: 'FORCE_CHANGE_PASSWORD',
  });
  expect(cognito.lines).toEqual([]);
});

test('prints the password that Cognito would send by e-mail, which works', async () => {
  await cognito.sdk.adminCreateUser({ UserPoolId, Username: 'invited' });

  const [, temporary = ''] =
    /^On AWS, invited would receive this .* by e-mail: (\S{12})$/.exec(cognito.lines.join()) ?? [];
  const { ChallengeName } = await cognito.sdk.adminInitiateAuth({
    UserPoolId,
    ClientId: userPoolClient().id,
    AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: 'invited', PASSWORD: temporary },
  });
  expect(ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
});

test('prints no password where no message is wanted', async () => {
  await cognito.sdk.adminCreateUser({ UserPoolId, Username: 'quiet', MessageAction: 'SUPPRESS' });

  expect(cognito.lines).toEqual([]);
});

test('sends the invitation again with another password, to a user who has not used the first', async () => {
  const first = await cognito.sdk.adminCreateUser({ UserPoolId, Username: 'again' });
  const second = await cognito.sdk.adminCreateUser({
    UserPoolId,
    Username: 'again',
    MessageAction: 'RESEND',
  });

  expect(second.User?.Attributes).toEqual(first.User?.Attributes);
  expect(new Set(cognito.lines).size).toBe(2);
});

describe('refuses', () => {
  beforeAll(async () => {
    await cognito.sdk.adminCreateUser({ UserPoolId, Username: 'taken', MessageAction: 'SUPPRESS' });
    await cognito.sdk.adminSetUserPassword({ UserPoolId, Username: 'taken', Password, Permanent: true });
  });

  test.each([
    ['a name that is taken', { Username: 'taken' }, 'UsernameExistsException', 'User account already exists'],
    [
      'to invite nobody',
      { Username: 'nobody', MessageAction: 'RESEND' },
      'UserNotFoundException',
      'User does not exist.',
    ],
    [
      'to invite a user who is in already',
      { Username: 'taken', MessageAction: 'RESEND' },
      'UnsupportedUserStateException',
      'Resend not possible. taken status is not FORCE_CHANGE_PASSWORD',
    ],
    [
      'a weak temporary password',
      { Username: 'new', TemporaryPassword: 'Short-1' },
      'InvalidPasswordException',
      'Password did not conform with policy: Password not long enough',
    ],
    [
      'a password with a space at its end',
      { Username: 'new', TemporaryPassword: `${Password} ` },
      'InvalidParameterException',
      "1 validation error detected: Value at 'temporaryPassword' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[\\S]+.*[\\S]+$",
    ],
    [
      'a name with a space',
      { Username: 'a b' },
      'InvalidParameterException',
      "1 validation error detected: Value at 'username' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+$",
    ],
    [
      'an attribute that the pool does not have',
      { Username: 'new', UserAttributes: [{ Name: 'custom:tenant', Value: '1' }] },
      'InvalidParameterException',
      'Attributes did not conform to the schema: Type for attribute could not be determined',
    ],
    [
      'a sub of its own',
      { Username: 'new', UserAttributes: [{ Name: 'sub', Value: '1' }] },
      'InvalidParameterException',
      'Cannot modify the non-mutable attribute sub',
    ],
    [
      'no e-mail address',
      { Username: 'new', UserAttributes: [{ Name: 'email', Value: 'alice' }] },
      'InvalidParameterException',
      'Invalid email address format.',
    ],
    [
      'another pool',
      { Username: 'new', UserPoolId: 'us-east-1_other' },
      'ResourceNotFoundException',
      'User pool us-east-1_other does not exist.',
    ],
  ] as const)('%s', async (_what, input, name, message) => {
    const call = cognito.sdk.adminCreateUser({
      UserPoolId,
      ...input,
      UserAttributes: [...('UserAttributes' in input ? input.UserAttributes : [])],
    });

    expect(await refusal(call)).toEqual({ name, message });
  });

  test('and creates nobody then', async () => {
    await expect(cognito.sdk.adminGetUser({ UserPoolId, Username: 'new' })).rejects.toThrow(
      'User does not exist.',
    );
  });
});

describe('where the e-mail address is the user name and case does not matter', () => {
  const pool = { UserPoolId: byEmail.id };

  test('the user name is the sub, and the address is found in any case', async () => {
    const { User } = await cognito.sdk.adminCreateUser({ ...pool, Username: 'Carol@Example.com' });
    const found = await cognito.sdk.adminGetUser({ ...pool, Username: 'carol@EXAMPLE.com' });

    expect(User?.Username).toMatch(uuid);
    expect(User?.Attributes).toEqual([
      { Name: 'email', Value: 'carol@example.com' },
      { Name: 'sub', Value: User?.Username },
    ]);
    expect(found.Username).toBe(User?.Username);
  });

  test.each([
    ['no address', 'dave', 'InvalidParameterException', 'Username should be an email.'],
    [
      'an address that is taken',
      'CAROL@example.com',
      'UsernameExistsException',
      'User account already exists',
    ],
  ])('refuses %s', async (_what, Username, name, message) => {
    expect(await refusal(cognito.sdk.adminCreateUser({ ...pool, Username }))).toEqual({ name, message });
  });

  test('no user takes the address of another one', async () => {
    await cognito.sdk.adminCreateUser({ ...pool, Username: 'eve@example.com' });
    const call = cognito.sdk.adminUpdateUserAttributes({
      ...pool,
      Username: 'eve@example.com',
      UserAttributes: [{ Name: 'email', Value: 'Carol@example.com' }],
    });

    expect(await refusal(call)).toEqual({
      name: 'AliasExistsException',
      message: 'An account with the given email already exists.',
    });
  });
});
