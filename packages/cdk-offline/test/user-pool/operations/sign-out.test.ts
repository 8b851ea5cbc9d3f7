import {
  addUser,
  ClientId,
  type LocalCognito,
  notAuthorized,
  rejection,
  signIn,
  startLocalCognito,
  UserPoolId,
} from '../../support/local-cognito';
import { userPool, userPoolClient } from '../../support/user-pools';

const other = userPoolClient({ id: '2other' });
const withoutRevocation = userPoolClient({ id: '3without', enableTokenRevocation: false });
const refreshRevoked = notAuthorized('Refresh Token has been revoked');
const accessRevoked = notAuthorized('Access Token has been revoked');

let cognito: LocalCognito;
beforeAll(async () => {
  cognito = await startLocalCognito([userPool({ clients: [userPoolClient(), other, withoutRevocation] })]);
  await addUser(cognito, 'alice');
  await addUser(cognito, 'bob');
});
afterAll(() => cognito.stop());

const revoke = (Token: string, client = ClientId) => cognito.sdk.revokeToken({ Token, ClientId: client });
const getUser = (AccessToken = '') => cognito.sdk.getUser({ AccessToken });
const refresh = (RefreshToken: string) => cognito.sdk.getTokensFromRefreshToken({ RefreshToken, ClientId });

test('RevokeToken ends one sign-in: its refresh token and all its access tokens', async () => {
  const [one, another] = [await signIn(cognito, 'alice'), await signIn(cognito, 'alice')];
  const refreshed = await refresh(one.RefreshToken);

  await revoke(one.RefreshToken);

  expect(await rejection(refresh(one.RefreshToken))).toEqual(refreshRevoked);
  expect(await rejection(getUser(one.AccessToken))).toEqual(accessRevoked);
  expect(await rejection(getUser(refreshed.AuthenticationResult?.AccessToken))).toEqual(accessRevoked);
  await refresh(another.RefreshToken);
  await getUser(another.AccessToken);
});

test('RevokeToken accepts an unknown token', async () => {
  await revoke('a.b.c.d.e');
});

test('RevokeToken rejects another client, an access token, and a client without revocation', async () => {
  const { RefreshToken, AccessToken } = await signIn(cognito, 'alice');

  expect((await rejection(revoke(RefreshToken, other.id))).name).toBe('UnauthorizedException');
  expect((await rejection(revoke(AccessToken))).name).toBe('UnsupportedTokenTypeException');
  expect((await rejection(revoke(RefreshToken, withoutRevocation.id))).name).toBe(
    'UnsupportedOperationException',
  );
  await refresh(RefreshToken);
});

test.each([
  ['GlobalSignOut', ({ AccessToken }: { AccessToken: string }) => cognito.sdk.globalSignOut({ AccessToken })],
  ['AdminUserGlobalSignOut', () => cognito.sdk.adminUserGlobalSignOut({ UserPoolId, Username: 'alice' })],
])('%s ends every sign-in of that user only', async (_name, signOut) => {
  const [here, there] = [await signIn(cognito, 'alice'), await signIn(cognito, 'alice')];
  const bystander = await signIn(cognito, 'bob');

  await signOut(here);

  expect(await rejection(getUser(there.AccessToken))).toEqual(accessRevoked);
  expect(await rejection(refresh(there.RefreshToken))).toEqual(refreshRevoked);
  await getUser(bystander.AccessToken);
});
