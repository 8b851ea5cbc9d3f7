import { Password, rejection, UserPoolId, useLocalCognito } from '../../support/local-cognito';

const NewPassword = 'Battery-staple-2';
const incorrect = 'NotAuthorizedException: Incorrect username or password.';

const cognito = useLocalCognito();
beforeAll(() => cognito.addUser('alice'));

test('GetUser returns the user of an access token until the token expires', async () => {
  const { AccessToken } = await cognito.signIn('alice');

  cognito.wait(3599);
  const { $metadata, ...user } = await cognito.sdk.getUser({ AccessToken });
  expect(user).toEqual({
    Username: 'alice',
    UserAttributes: [{ Name: 'sub', Value: expect.any(String) }],
  });
  cognito.wait(1);
  expect(await rejection(cognito.sdk.getUser({ AccessToken }))).toBe(
    'NotAuthorizedException: Access Token has expired',
  );
});

test('ChangePassword requires the current password, and counts wrong ones as failed sign-ins', async () => {
  await cognito.addUser('bob');
  const { AccessToken } = await cognito.signIn('bob');
  const change = (PreviousPassword: string, ProposedPassword: string) =>
    cognito.sdk.changePassword({ AccessToken, PreviousPassword, ProposedPassword });

  expect(await rejection(change(Password, 'weak-password'))).toBe(
    'InvalidPasswordException: Password does not conform to policy: Password must have uppercase characters',
  );
  await change(Password, NewPassword);
  expect(await rejection(cognito.signIn('bob'))).toBe(incorrect);
  await cognito.signIn('bob', { password: NewPassword });

  for (let count = 0; count < 3; count++)
    expect(await rejection(change(Password, NewPassword))).toBe(incorrect);
  for (let count = 0; count < 2; count++) expect(await rejection(cognito.signIn('bob'))).toBe(incorrect);
  expect(await rejection(cognito.signIn('bob', { password: NewPassword }))).toBe(
    'NotAuthorizedException: Password attempts exceeded',
  );
});

test('ChangePassword is limited to five attempts in an hour', async () => {
  await cognito.addUser('carol');
  const change = async () => {
    const { AccessToken } = await cognito.signIn('carol');
    const passwords = { PreviousPassword: Password, ProposedPassword: Password };
    return cognito.sdk.changePassword({ AccessToken, ...passwords });
  };

  for (let count = 0; count < 5; count++) await change();
  expect(await rejection(change())).toBe(
    'LimitExceededException: Attempt limit exceeded, please try after some time.',
  );
  cognito.wait(3600);
  await change();
});

test('DeleteUser deletes the user of the access token', async () => {
  await cognito.addUser('leaver');
  const { AccessToken } = await cognito.signIn('leaver');
  await cognito.sdk.deleteUser({ AccessToken });

  expect(await rejection(cognito.sdk.adminGetUser({ UserPoolId, Username: 'leaver' }))).toBe(
    'UserNotFoundException: User does not exist.',
  );
});
