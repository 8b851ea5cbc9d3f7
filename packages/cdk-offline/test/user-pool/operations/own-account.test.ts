import {
  addUser,
  ClientId,
  type LocalCognito,
  Password,
  refusal,
  signIn,
  startLocalCognito,
} from '../../support/local-cognito';
import { userPool, userPoolClient } from '../../support/user-pools';

const open = userPool({
  id: 'us-east-1_open',
  adminCreateUserOnly: false,
  clients: [userPoolClient({ id: '2open' })],
});

let cognito: LocalCognito;
beforeAll(async () => {
  cognito = await startLocalCognito([userPool(), open]);
  await addUser(cognito, 'alice');
});
afterAll(() => cognito.stop());
afterEach(() => cognito.wait(1));

test('an access token shows its user', async () => {
  const { AccessToken } = await signIn(cognito, 'alice');
  const { $metadata, ...user } = await cognito.sdk.getUser({ AccessToken });

  expect(user).toEqual({ Username: 'alice', UserAttributes: [{ Name: 'sub', Value: expect.any(String) }] });
});

test('an access token serves for its lifetime', async () => {
  const { AccessToken } = await signIn(cognito, 'alice');

  cognito.wait(3590);
  await cognito.sdk.getUser({ AccessToken });
  cognito.wait(10);
  expect((await refusal(cognito.sdk.getUser({ AccessToken }))).message).toBe('Access Token has expired');
});

/** The same token with its claims changed, under the old signature. */
function altered(token: string): string {
  const [header, claims = '', signature] = token.split('.');
  const changed = { ...JSON.parse(Buffer.from(claims, 'base64url').toString()), exp: 4102444800 };
  return [header, Buffer.from(JSON.stringify(changed)).toString('base64url'), signature].join('.');
}

test.each<[string, (tokens: { AccessToken: string; IdToken: string }) => string]>([
  ['an ID token', ({ IdToken }) => IdToken],
  ['an altered token', ({ AccessToken }) => altered(AccessToken)],
  ['a token without its signature', ({ AccessToken }) => AccessToken.replace(/[^.]*$/, '')],
  ['a token of which nothing signed is left', ({ AccessToken }) => `${AccessToken}.a`],
  ['garbage', () => 'garbage'],
])('%s is no access token', async (_what, make) => {
  const AccessToken = make(await signIn(cognito, 'alice'));

  expect(await refusal(cognito.sdk.getUser({ AccessToken }))).toEqual({
    name: 'NotAuthorizedException',
    message: 'Invalid Access Token',
  });
});

test('changes the password of one who knows the present one', async () => {
  await addUser(cognito, 'bob');
  const { AccessToken } = await signIn(cognito, 'bob');
  const change = (PreviousPassword: string, ProposedPassword: string) =>
    cognito.sdk.changePassword({ AccessToken, PreviousPassword, ProposedPassword });

  expect(await refusal(change('Wrong-horse-1!', 'Battery-staple-2'))).toEqual({
    name: 'NotAuthorizedException',
    message: 'Incorrect username or password.',
  });
  expect((await refusal(change(Password, 'weak'))).name).toBe('InvalidPasswordException');
  await change(Password, 'Battery-staple-2');
  expect((await refusal(signIn(cognito, 'bob'))).name).toBe('NotAuthorizedException');
});

test('nobody guesses a password through ChangePassword either', async () => {
  await addUser(cognito, 'carol');
  const { AccessToken } = await signIn(cognito, 'carol');
  const change = (PreviousPassword: string) =>
    cognito.sdk.changePassword({ AccessToken, PreviousPassword, ProposedPassword: Password });
  for (let count = 0; count < 5; count++) await refusal(change('Wrong-horse-1!'));

  expect((await refusal(change(Password))).message).toBe('Password attempts exceeded');
});

test.each([
  [ClientId, 'NotAuthorizedException', 'SignUp is not permitted for this user pool'],
  ['2open', 'UnsupportedOperationException', 'SignUp is not available locally'],
])('refuses SignUp through %s: %s', async (client, name, message) => {
  const call = cognito.sdk.signUp({ ClientId: client, Username: 'dave', Password });

  expect(await refusal(call)).toEqual({ name, message });
});
