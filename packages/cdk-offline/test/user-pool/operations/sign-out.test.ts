import {
  addUser,
  ClientId,
  type LocalCognito,
  refusal,
  signIn,
  startLocalCognito,
  UserPoolId,
} from '../../support/local-cognito';
import { userPool, userPoolClient } from '../../support/user-pools';

const other = userPoolClient({ id: '2other' });
const withoutRevocation = userPoolClient({ id: '3without', enableTokenRevocation: false });

let cognito: LocalCognito;
beforeAll(async () => {
  cognito = await startLocalCognito([userPool({ clients: [userPoolClient(), other, withoutRevocation] })]);
  await addUser(cognito, 'alice');
});
afterAll(() => cognito.stop());

const revoke = (Token: string, client = ClientId) => cognito.sdk.revokeToken({ Token, ClientId: client });
const getUser = (AccessToken: string) => cognito.sdk.getUser({ AccessToken });
const refresh = (REFRESH_TOKEN: string) =>
  cognito.sdk.initiateAuth({ ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN } });

test('a revoked refresh token is refused, and so are the access tokens of its sign-in, but of no other', async () => {
  const [one, another] = [await signIn(cognito, 'alice'), await signIn(cognito, 'alice')];
  const refreshed = await refresh(one.RefreshToken);

  await revoke(one.RefreshToken);

  const messages = [
    refresh(one.RefreshToken),
    getUser(one.AccessToken),
    getUser(refreshed.AuthenticationResult?.AccessToken ?? ''),
  ].map(async (call) => (await refusal(call)).message);
  expect(await Promise.all(messages)).toEqual([
    'Refresh Token has been revoked',
    'Access Token has been revoked',
    'Access Token has been revoked',
  ]);
  await refresh(another.RefreshToken);
  await getUser(another.AccessToken);
});

test('revoking a token that nobody knows is no error', async () => {
  await revoke('a.b.c.d.e');
});

test('only the client that got a refresh token revokes it, and only where it may', async () => {
  const { RefreshToken, AccessToken } = await signIn(cognito, 'alice');
  const calls = [
    revoke(RefreshToken, other.id),
    revoke(AccessToken),
    revoke(RefreshToken, withoutRevocation.id),
  ];

  expect((await Promise.all(calls.map(refusal))).map(({ name }) => name)).toEqual([
    'UnauthorizedException',
    'UnsupportedTokenTypeException',
    'UnsupportedOperationException',
  ]);
  await refresh(RefreshToken);
});

test.each([
  ['the user', ({ AccessToken }: { AccessToken: string }) => cognito.sdk.globalSignOut({ AccessToken })],
  ['an administrator', () => cognito.sdk.adminUserGlobalSignOut({ UserPoolId, Username: 'alice' })],
])('a sign-out everywhere by %s ends each sign-in of that user alone', async (who, signOut) => {
  const bystander = `bystander of ${who}`.replaceAll(' ', '-');
  await addUser(cognito, bystander);
  const [here, there] = [await signIn(cognito, 'alice'), await signIn(cognito, 'alice')];
  const theirs = await signIn(cognito, bystander);

  await signOut(here);

  expect((await refusal(getUser(there.AccessToken))).message).toBe('Access Token has been revoked');
  expect((await refusal(refresh(there.RefreshToken))).message).toBe('Refresh Token has been revoked');
  await getUser(theirs.AccessToken);
});
