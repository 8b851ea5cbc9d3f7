import {
  addUser,
  invalidParameter,
  type LocalCognito,
  Password,
  rejection,
  startLocalCognito,
  startSignIn,
  UserPoolId,
} from '../../support/local-cognito';
import { userPool, userPoolClient } from '../../support/user-pools';

const byEmail = userPool({
  id: 'us-east-1_byEmail',
  usernameAttributes: ['email'],
  usernameCaseSensitive: false,
  clients: [userPoolClient({ id: '2example' })],
});
const byAlias = userPool({ id: 'us-east-1_byAlias', aliasAttributes: ['email', 'phone_number'] });
const uuid = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

let cognito: LocalCognito;
beforeAll(async () => {
  cognito = await startLocalCognito([userPool(), byEmail, byAlias]);
});
afterAll(() => cognito.stop());
beforeEach(() => cognito.lines.splice(0));

test('creates a user who must change the password', async () => {
  const { User } = await cognito.sdk.adminCreateUser({
    UserPoolId,
    Username: 'alice',
    UserAttributes: [{ Name: 'email', Value: 'Alice@example.com' }],
    TemporaryPassword: Password,
  });

  expect(User).toEqual({
    Username: 'alice',
    Attributes: [
      { Name: 'email', Value: 'Alice@example.com' },
      { Name: 'sub', Value: expect.stringMatching(uuid) },
    ],
    UserCreateDate: expect.any(Date),
    UserLastModifiedDate: User?.UserCreateDate,
    Enabled: true,
    UserStatus: 'FORCE_CHANGE_PASSWORD',
  });
  expect(cognito.lines).toEqual([]);
});

describe('the invitation', () => {
  const email = { Name: 'email', Value: 'a@example.com' };
  const phone = { Name: 'phone_number', Value: '+15550100' };

  test.each([
    [
      'by-phone',
      [phone, email],
      undefined,
      'On AWS, by-phone would receive this temporary password by text message: ',
    ],
    [
      'by-email',
      [phone, email],
      ['EMAIL'],
      'On AWS, by-email would receive this temporary password by e-mail: ',
    ],
    [
      'by-both',
      [phone, email],
      ['EMAIL', 'SMS'],
      'On AWS, by-both would receive this temporary password by e-mail and text message: ',
    ],
    [
      'by-none',
      [email],
      undefined,
      'The temporary password of by-none, who has no phone number to send it to on AWS: ',
    ],
  ] as const)(
    'the invitation of %s is printed with its medium and a working password',
    async (Username, attributes, media, text) => {
      await cognito.sdk.adminCreateUser({
        UserPoolId,
        Username,
        UserAttributes: [...attributes],
        DesiredDeliveryMediums: media && [...media],
      });

      expect(cognito.lines).toEqual([expect.stringMatching(new RegExp(`^${text}\\S{12}$`))]);
      const password = cognito.lines[0]?.slice(text.length) ?? '';
      expect((await startSignIn(cognito, Username, { password })).ChallengeName).toBe(
        'NEW_PASSWORD_REQUIRED',
      );
    },
  );

  test('an invitation needs an address for each medium', async () => {
    const call = cognito.sdk.adminCreateUser({
      UserPoolId,
      Username: 'new',
      DesiredDeliveryMediums: ['EMAIL'],
    });

    expect(await rejection(call)).toEqual(
      invalidParameter('No email provided but desired delivery medium was Email'),
    );
  });

  test('no invitation is printed with SUPPRESS', async () => {
    await cognito.sdk.adminCreateUser({ UserPoolId, Username: 'quiet', MessageAction: 'SUPPRESS' });

    expect(cognito.lines).toEqual([]);
  });

  test('RESEND prints an invitation with another password', async () => {
    const first = await cognito.sdk.adminCreateUser({ UserPoolId, Username: 'again' });
    const input = { UserPoolId, Username: 'again', MessageAction: 'RESEND' } as const;
    const second = await cognito.sdk.adminCreateUser(input);

    expect(second.User?.Attributes).toEqual(first.User?.Attributes);
    expect(new Set(cognito.lines).size).toBe(2);
  });
});

describe('rejections', () => {
  beforeAll(() => addUser(cognito, 'taken'));

  const violation = (path: string, pattern: string) =>
    `1 validation error detected: Value at '${path}' failed to satisfy constraint: Member must satisfy regular expression pattern: ${pattern}`;
  test.each([
    ['a taken name', { Username: 'taken' }, 'UsernameExistsException', 'User account already exists'],
    [
      'RESEND for an unknown user',
      { Username: 'nobody', MessageAction: 'RESEND' },
      'UserNotFoundException',
      'User does not exist.',
    ],
    [
      'RESEND for a user with a permanent password',
      { Username: 'taken', MessageAction: 'RESEND' },
      'UnsupportedUserStateException',
      'Resend not possible. taken status is not FORCE_CHANGE_PASSWORD',
    ],
    [
      'a weak temporary password',
      { TemporaryPassword: 'Short-1' },
      'InvalidPasswordException',
      'Password did not conform with password policy: Password not long enough',
    ],
    [
      'a name with a space',
      { Username: 'a b' },
      'InvalidParameterException',
      violation('username', '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+'),
    ],
    [
      'an unknown attribute',
      { UserAttributes: [{ Name: 'custom:tenant', Value: '1' }] },
      'InvalidParameterException',
      'Attributes did not conform to the schema: custom:tenant: Attribute does not exist in the schema.',
    ],
    [
      'an unknown pool',
      { UserPoolId: 'us-east-1_other' },
      'ResourceNotFoundException',
      'User pool us-east-1_other does not exist.',
    ],
    [
      'ForceAliasCreation',
      { ForceAliasCreation: true },
      'InvalidParameterException',
      'cdk-offline does not emulate ForceAliasCreation.',
    ],
  ] as const)('AdminCreateUser rejects %s', async (_what, input, name, message) => {
    const call = cognito.sdk.adminCreateUser({
      UserPoolId,
      Username: 'new',
      ...input,
      UserAttributes: 'UserAttributes' in input ? [...input.UserAttributes] : [],
    });

    expect(await rejection(call)).toEqual({ name, message });
  });
});

describe('in a case-insensitive pool with e-mail addresses as user names', () => {
  const pool = { UserPoolId: byEmail.id };

  test('if e-mail addresses are user names, the user name is the sub, and the address is stored as entered', async () => {
    const { User } = await cognito.sdk.adminCreateUser({ ...pool, Username: 'Carol@Example.com' });
    const found = await cognito.sdk.adminGetUser({ ...pool, Username: 'carol@EXAMPLE.com' });

    expect(User?.Username).toMatch(uuid);
    expect(User?.Attributes).toEqual([
      { Name: 'email', Value: 'Carol@Example.com' },
      { Name: 'sub', Value: User?.Username },
    ]);
    expect(found.Username).toBe(User?.Username);
  });

  test.each([
    ['another name', 'dave', 'InvalidParameterException', 'Username should be an email.'],
    [
      'a taken address',
      'CAROL@example.com',
      'UsernameExistsException',
      'An account with the given email already exists.',
    ],
  ])(
    'if e-mail addresses are user names, AdminCreateUser rejects %s',
    async (_what, Username, name, message) => {
      expect(await rejection(cognito.sdk.adminCreateUser({ ...pool, Username }))).toEqual({ name, message });
    },
  );
});

describe('in a pool with e-mail addresses and phone numbers as aliases', () => {
  test.each([
    ['email', 'eve@example.com'],
    ['phone number', '+15550100'],
  ])(
    'if e-mail addresses and phone numbers are aliases, rejects a user name in %s format',
    async (format, Username) => {
      expect(await rejection(cognito.sdk.adminCreateUser({ UserPoolId: byAlias.id, Username }))).toEqual(
        invalidParameter(
          `Username cannot be of ${format} format, since user pool is configured for ${format} alias.`,
        ),
      );
    },
  );

  test('if e-mail addresses are aliases, a verified one finds its user, an unverified one does not', async () => {
    const create = (Username: string, verified: string) =>
      cognito.sdk.adminCreateUser({
        UserPoolId: byAlias.id,
        Username,
        UserAttributes: [
          { Name: 'email', Value: `${Username}@example.com` },
          { Name: 'email_verified', Value: verified },
        ],
      });
    await create('erin', 'true');
    await create('frank', 'false');
    const find = (Username: string) => cognito.sdk.adminGetUser({ UserPoolId: byAlias.id, Username });

    expect((await find('erin@example.com')).Username).toBe('erin');
    expect((await rejection(find('frank@example.com'))).name).toBe('UserNotFoundException');
  });
});
