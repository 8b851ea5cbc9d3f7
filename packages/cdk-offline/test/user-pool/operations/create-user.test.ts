import { Password, rejection, UserPoolId, useLocalCognito } from '../../support/local-cognito';
import { userPool } from '../../support/user-pools';

const byEmail = userPool({
  id: 'us-east-1_byEmail',
  usernameAttributes: ['email'],
  usernameCaseSensitive: false,
});
const byAlias = userPool({ id: 'us-east-1_byAlias', aliasAttributes: ['email', 'phone_number'] });
const uuid = expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
const email = { Name: 'email', Value: 'Alice@example.com' };
const phone = { Name: 'phone_number', Value: '+15550100' };

const cognito = useLocalCognito(userPool({ sendsSms: true }), byEmail, byAlias);
beforeEach(() => cognito.lines.splice(0));

test('AdminCreateUser creates a user who must change the password', async () => {
  const { User } = await cognito.sdk.adminCreateUser({
    UserPoolId,
    Username: 'alice',
    UserAttributes: [email],
    TemporaryPassword: Password,
  });

  expect(User).toEqual({
    Username: 'alice',
    Attributes: [email, { Name: 'sub', Value: uuid }],
    UserCreateDate: expect.any(Date),
    UserLastModifiedDate: User?.UserCreateDate,
    Enabled: true,
    UserStatus: 'FORCE_CHANGE_PASSWORD',
  });
  expect(cognito.lines).toEqual([]);
});

test.each([
  ['phone', [phone], [], ['Text message to +15550100']],
  ['mail', [email], ['EMAIL'], ['Email to Alice@example.com, "Your temporary password"']],
  [
    'both',
    [phone, email],
    ['EMAIL', 'SMS'],
    ['Email to Alice@example.com, "Your temporary password"', 'Text message to +15550100'],
  ],
  [
    'none',
    [email],
    [],
    ['Temporary password for none (AWS would not send it: the user has no phone number)'],
  ],
] as const)('sends the temporary password of the user %s to the desired addresses', async (...row) => {
  const [Username, attributes, media, expected] = row;
  await cognito.sdk.adminCreateUser({
    UserPoolId,
    Username,
    UserAttributes: [...attributes],
    DesiredDeliveryMediums: [...media],
  });

  const parts = cognito.lines.map((line) => /^(.*): (\S+)(?: \(.*\))?$/.exec(line) ?? []);
  expect(parts.map(([, text]) => text)).toEqual(expected);
  for (const [, , password = ''] of parts) {
    const { ChallengeName } = await cognito.startSignIn(Username, { password });
    expect(ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
  }
});

test('rejects an invitation by text message in a pool without SmsConfiguration', async () => {
  const call = cognito.sdk.adminCreateUser({
    UserPoolId: byAlias.id,
    Username: 'phone',
    UserAttributes: [phone],
  });

  expect(await rejection(call)).toBe(
    'InvalidSmsRoleAccessPolicyException: The user pool has no SmsConfiguration, so it cannot send text messages',
  );
});

test('prints no temporary password with SUPPRESS, and a new one each time with RESEND', async () => {
  const invite = async (MessageAction?: 'SUPPRESS' | 'RESEND') =>
    (await cognito.sdk.adminCreateUser({ UserPoolId, Username: 'again', MessageAction })).User?.Attributes;
  const attributes = await invite('SUPPRESS');
  expect(cognito.lines).toEqual([]);

  expect(await invite('RESEND')).toEqual(attributes);
  await invite('RESEND');
  expect(new Set(cognito.lines).size).toBe(2);
});

test.each([
  ['a taken name', { Username: 'taken' }, 'UsernameExistsException: User account already exists'],
  ['RESEND for an unknown user', { MessageAction: 'RESEND' }, 'UserNotFoundException: User does not exist.'],
  [
    'RESEND for a user with a permanent password',
    { Username: 'taken', MessageAction: 'RESEND' },
    'UnsupportedUserStateException: Resend not possible. taken status is not FORCE_CHANGE_PASSWORD',
  ],
  [
    'a weak temporary password',
    { TemporaryPassword: 'Short-1' },
    'InvalidPasswordException: Password did not conform with password policy: Password not long enough',
  ],
  [
    'a name with a space',
    { Username: 'a b' },
    "InvalidParameterException: 1 validation error detected: Value at 'username' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+",
  ],
  [
    'a delivery medium without its address',
    { DesiredDeliveryMediums: ['EMAIL' as const] },
    'InvalidParameterException: No email provided but desired delivery medium was Email',
  ],
  [
    'ForceAliasCreation',
    { ForceAliasCreation: true },
    'InvalidParameterException: cdk-offline does not emulate ForceAliasCreation',
  ],
  [
    'an email address as user name if email addresses are aliases',
    { UserPoolId: byAlias.id, Username: 'eve@example.com' },
    'InvalidParameterException: Username cannot be of email format, since user pool is configured for email alias.',
  ],
  [
    'a phone number as user name if phone numbers are aliases',
    { UserPoolId: byAlias.id, Username: '+15550100' },
    'InvalidParameterException: Username cannot be of phone number format, since user pool is configured for phone number alias.',
  ],
  [
    'a user name that is not an email address if email addresses are user names',
    { UserPoolId: byEmail.id },
    'InvalidParameterException: Username should be an email.',
  ],
] as const)('AdminCreateUser rejects %s', async (_what, input, message) => {
  await cognito.addUser('taken').catch(() => undefined);
  const call = cognito.sdk.adminCreateUser({
    UserPoolId,
    Username: 'new',
    ...structuredClone<object>(input),
  });

  expect(await rejection(call)).toBe(message);
});

test('if email addresses are user names, the stored user name is the sub, and the address keeps its case', async () => {
  const create = (Username: string) => cognito.sdk.adminCreateUser({ UserPoolId: byEmail.id, Username });
  const { User } = await create('Carol@Example.com');
  const found = await cognito.sdk.adminGetUser({ UserPoolId: byEmail.id, Username: 'carol@EXAMPLE.com' });

  expect(User).toMatchObject({
    Username: uuid,
    Attributes: [
      { Name: 'email', Value: 'Carol@Example.com' },
      { Name: 'sub', Value: User?.Username },
    ],
  });
  expect(found.Username).toBe(User?.Username);
  expect(await rejection(create('CAROL@example.com'))).toBe(
    'UsernameExistsException: An account with the given email already exists.',
  );
});

test('if email addresses are aliases, a user is found by a verified address but not by an unverified one', async () => {
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
  expect(await rejection(find('frank@example.com'))).toBe('UserNotFoundException: User does not exist.');
});
