import {
  addUser,
  ClientId,
  type LocalCognito,
  notAuthorized,
  Password,
  rejection,
  signIn,
  startLocalCognito,
} from '../../support/local-cognito';
import { userPool, userPoolClient } from '../../support/user-pools';

const openPool = userPool({
  id: 'us-east-1_open',
  adminCreateUserOnly: false,
  clients: [userPoolClient({ id: '2open' })],
});
const NewPassword = 'Battery-staple-2';

let cognito: LocalCognito;
beforeAll(async () => {
  cognito = await startLocalCognito([userPool(), openPool]);
  await addUser(cognito, 'alice');
});
afterAll(() => cognito.stop());

test("an access token returns its user's account until it expires", async () => {
  const { AccessToken } = await signIn(cognito, 'alice');
  const getUser = async () => {
    const { $metadata, ...user } = await cognito.sdk.getUser({ AccessToken });
    return user;
  };

  cognito.wait(3599);
  expect(await getUser()).toEqual({
    Username: 'alice',
    UserAttributes: [{ Name: 'sub', Value: expect.any(String) }],
  });
  cognito.wait(1);
  expect(await rejection(getUser())).toEqual(notAuthorized('Access Token has expired'));
});

/** The same token with changed claims and the old signature. */
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
  ['garbage', () => 'garbage'],
])('rejects %s as an access token', async (_what, make) => {
  const AccessToken = make(await signIn(cognito, 'alice'));

  expect(await rejection(cognito.sdk.getUser({ AccessToken }))).toEqual(
    notAuthorized('Invalid Access Token'),
  );
});

describe('ChangePassword', () => {
  async function changer(username: string) {
    await addUser(cognito, username);
    const { AccessToken } = await signIn(cognito, username);
    return (PreviousPassword: string, ProposedPassword: string) =>
      cognito.sdk.changePassword({ AccessToken, PreviousPassword, ProposedPassword });
  }

  test('ChangePassword replaces the password of a user who knows it', async () => {
    const change = await changer('bob');

    expect((await rejection(change(Password, 'weak-password'))).message).toBe(
      'Password does not conform to policy: Password must have uppercase characters',
    );
    await change(Password, NewPassword);
    await signIn(cognito, 'bob', { password: NewPassword });
    expect(await rejection(signIn(cognito, 'bob'))).toEqual(notAuthorized('Incorrect username or password.'));
  });

  test('ChangePassword locks a user out after five wrong passwords', async () => {
    const change = await changer('carol');
    for (let count = 0; count < 5; count++)
      expect(await rejection(change('Wrong-horse-1!', NewPassword))).toEqual(
        notAuthorized('Incorrect username or password.'),
      );

    expect(await rejection(change(Password, NewPassword))).toEqual(
      notAuthorized('Password attempts exceeded'),
    );
  });
});

test.each([
  [ClientId, 'NotAuthorizedException', 'SignUp is not permitted for this user pool'],
  ['2open', 'UnsupportedOperationException', 'cdk-offline does not emulate SignUp'],
])('rejects SignUp through client %s with %s', async (client, name, message) => {
  const call = cognito.sdk.signUp({ ClientId: client, Username: 'dave', Password });

  expect(await rejection(call)).toEqual({ name, message });
});
