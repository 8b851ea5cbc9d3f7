import { latestCode, Password, rejection, useLocalCognito } from '../support/local-cognito';
import { userPool, userPoolClient } from '../support/user-pools';

// What is tried with codes: guesses, codes of others, and codes for something else.

const { id: ClientId } = userPoolClient();
const cognito = useLocalCognito(
  userPool({ adminCreateUserOnly: false, aliasAttributes: ['email'], autoVerifiedAttributes: ['email'] }),
);
const NEW_PASSWORD = 'Battery-staple-2';
const tooMany = 'LimitExceededException: Attempt limit exceeded, please try after some time.';
const mismatch = 'CodeMismatchException: Invalid verification code provided, please try again.';
const expired = 'ExpiredCodeException: Invalid code provided, please request a code again.';
const wrong = (code: string) => (code === '000000' ? '000001' : '000000');
const addressOf = (name: string) => `${name}@example.com`;

const signUp = async (Username: string, address = addressOf(Username)) => {
  const UserAttributes = [{ Name: 'email', Value: address }];
  await cognito.sdk.signUp({ ClientId, Username, Password, UserAttributes });
  return latestCode(cognito);
};
const confirm = (Username: string, ConfirmationCode: string) =>
  cognito.sdk.confirmSignUp({ ClientId, Username, ConfirmationCode });
const addUser = async (name: string) => confirm(name, await signUp(name));
const forgot = async (Username: string) => {
  await cognito.sdk.forgotPassword({ ClientId, Username });
  return latestCode(cognito);
};
const reset = (Username: string, ConfirmationCode: string) =>
  cognito.sdk.confirmForgotPassword({ ClientId, Username, ConfirmationCode, Password: NEW_PASSWORD });
const requestVerification = async (AccessToken: string) => {
  await cognito.sdk.getUserAttributeVerificationCode({ AccessToken, AttributeName: 'email' });
  return latestCode(cognito);
};

test('an alias, another code and a sign-in give no more guesses of a password reset code', async () => {
  await addUser('alice');
  await forgot('alice');
  for (const name of ['alice', addressOf('alice'), 'alice', addressOf('alice')])
    expect(await rejection(reset(name, 'wrong'))).toBe(mismatch);
  const code = await forgot('alice');
  await cognito.signIn('alice');
  expect(await rejection(reset('alice', wrong(code)))).toBe(mismatch);

  for (const name of ['alice', addressOf('alice')]) expect(await rejection(reset(name, code))).toBe(tooMany);
  cognito.wait(3599);
  expect(await rejection(reset('alice', await forgot('alice')))).toBe(tooMany);
  await cognito.signIn('alice');
});

test("a user's code confirms nothing for another user", async () => {
  const [mine, others] = [await signUp('bob'), await signUp('carol')];
  if (mine !== others) expect(await rejection(confirm('carol', mine))).toBe(mismatch);
  await confirm('bob', mine);
  await confirm('carol', others);
  const [myReset, othersReset] = [await forgot('bob'), await forgot('carol')];
  if (myReset !== othersReset) expect(await rejection(reset('carol', myReset))).toBe(mismatch);

  await cognito.signIn('carol');
});

test('a code for one purpose is not accepted for another', async () => {
  const signUpCode = await signUp('dave');
  const user = { UserPoolId: userPool().id, Username: 'dave' };
  const UserAttributes = [{ Name: 'email_verified', Value: 'true' }];
  await cognito.sdk.adminUpdateUserAttributes({ ...user, UserAttributes });
  expect(await rejection(reset('dave', signUpCode))).toBe(expired);
  await confirm('dave', signUpCode);

  const { AccessToken } = await cognito.signIn('dave');
  const verification = await requestVerification(AccessToken);
  expect(await rejection(reset('dave', verification))).toBe(expired);
  const resetCode = await forgot('dave');
  const Code = resetCode;
  if (Code !== verification)
    expect(
      await rejection(cognito.sdk.verifyUserAttribute({ AccessToken, AttributeName: 'email', Code })),
    ).toBe(mismatch);
});

test('a password reset code ends when the address changes that it was sent to', async () => {
  await addUser('erin');
  const { AccessToken } = await cognito.signIn('erin');
  const code = await forgot('erin');
  const UserAttributes = [{ Name: 'email', Value: 'other@example.com' }];
  await cognito.sdk.updateUserAttributes({ AccessToken, UserAttributes });
  const AttributeName = 'email';
  await cognito.sdk.verifyUserAttribute({ AccessToken, AttributeName, Code: latestCode(cognito) });

  expect(await rejection(reset('erin', code))).toBe(expired);
});

test('a replaced code is not accepted', async () => {
  await addUser('frank');
  const [first, second] = [await forgot('frank'), await forgot('frank')];
  if (first !== second) expect(await rejection(reset('frank', first))).toBe(mismatch);

  await reset('frank', second);
  expect(await rejection(reset('frank', second))).toBe(expired);
});
