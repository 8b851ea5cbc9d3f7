import { ClientId, Password, rejection, useLocalCognito } from '../../support/local-cognito';
import { userPool, userPoolClient } from '../../support/user-pools';

const openClient = userPoolClient({ id: '2open' });
const openPool = userPool({ id: 'us-east-1_open', adminCreateUserOnly: false, clients: [openClient] });
const NewPassword = 'Battery-staple-2';
const incorrect = 'NotAuthorizedException: Incorrect username or password.';

const cognito = useLocalCognito(userPool(), openPool);
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

/** Changes the claims of a token but not its signature. */
function alter(token: string): string {
  const [header, claims = '', signature] = token.split('.');
  const changed = { ...JSON.parse(Buffer.from(claims, 'base64url').toString()), exp: 4102444800 };
  return [header, Buffer.from(JSON.stringify(changed)).toString('base64url'), signature].join('.');
}

test.each<[string, (tokens: { AccessToken: string; IdToken: string }) => string]>([
  ['an ID token', ({ IdToken }) => IdToken],
  ['an altered token', ({ AccessToken }) => alter(AccessToken)],
  ['a token without a signature', ({ AccessToken }) => AccessToken.replace(/[^.]*$/, '')],
  ['a token with a fourth part', ({ AccessToken }) => `${AccessToken}.a`],
])('GetUser rejects %s as an access token', async (_what, make) => {
  const AccessToken = make(await cognito.signIn('alice'));

  expect(await rejection(cognito.sdk.getUser({ AccessToken }))).toBe(
    'NotAuthorizedException: Invalid Access Token',
  );
});

test('ChangePassword requires the current password, and locks a user out after five wrong ones', async () => {
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

  for (let count = 0; count < 5; count++)
    expect(await rejection(change(Password, NewPassword))).toBe(incorrect);
  expect(await rejection(change(NewPassword, Password))).toBe(
    'NotAuthorizedException: Password attempts exceeded',
  );
});

test.each([
  [ClientId, 'NotAuthorizedException: SignUp is not permitted for this user pool'],
  [openClient.id, 'UnsupportedOperationException: cdk-offline does not emulate SignUp'],
])('SignUp through client %s is rejected with %s', async (client, message) => {
  const call = cognito.sdk.signUp({ ClientId: client, Username: 'dave', Password });

  expect(await rejection(call)).toBe(message);
});
