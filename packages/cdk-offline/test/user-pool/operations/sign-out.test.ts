import { ClientId, rejection, UserPoolId, useLocalCognito } from '../../support/local-cognito';
import { userPool, userPoolClient } from '../../support/user-pools';

const otherClient = userPoolClient({ id: '2other' });
const irrevocableClient = userPoolClient({ id: '3irrevocable', enableTokenRevocation: false });
const refreshRevoked = 'NotAuthorizedException: Refresh Token has been revoked';
const accessRevoked = 'NotAuthorizedException: Access Token has been revoked';

const cognito = useLocalCognito(userPool({ clients: [userPoolClient(), otherClient, irrevocableClient] }));
beforeAll(async () => {
  await cognito.addUser('alice');
  await cognito.addUser('bob');
});

const revoke = (Token: string, client = ClientId) => cognito.sdk.revokeToken({ Token, ClientId: client });
const getUser = (AccessToken = '') => cognito.sdk.getUser({ AccessToken });
const refresh = (RefreshToken: string) => cognito.sdk.getTokensFromRefreshToken({ RefreshToken, ClientId });

test('RevokeToken ends one sign-in: its refresh token and all its access tokens', async () => {
  const [one, another] = [await cognito.signIn('alice'), await cognito.signIn('alice')];
  const refreshed = await refresh(one.RefreshToken);

  await revoke(one.RefreshToken);

  expect(await rejection(refresh(one.RefreshToken))).toBe(refreshRevoked);
  expect(await rejection(getUser(one.AccessToken))).toBe(accessRevoked);
  expect(await rejection(getUser(refreshed.AuthenticationResult?.AccessToken))).toBe(accessRevoked);
  await refresh(another.RefreshToken);
  await getUser(another.AccessToken);
});

test('RevokeToken accepts an unknown token; it rejects other clients, access tokens, and clients without revocation', async () => {
  const { RefreshToken, AccessToken } = await cognito.signIn('alice');

  await revoke('a.b.c.d.e');
  expect(await rejection(revoke(RefreshToken, otherClient.id))).toMatch(/^UnauthorizedException/);
  expect(await rejection(revoke(AccessToken))).toMatch(/^UnsupportedTokenTypeException/);
  expect(await rejection(revoke(RefreshToken, irrevocableClient.id))).toMatch(
    /^UnsupportedOperationException/,
  );
  await refresh(RefreshToken);
});

test.each([
  ['GlobalSignOut', ({ AccessToken }: { AccessToken: string }) => cognito.sdk.globalSignOut({ AccessToken })],
  ['AdminUserGlobalSignOut', () => cognito.sdk.adminUserGlobalSignOut({ UserPoolId, Username: 'alice' })],
])('%s ends all sign-ins of one user', async (_name, signOut) => {
  const [here, there] = [await cognito.signIn('alice'), await cognito.signIn('alice')];
  const bystander = await cognito.signIn('bob');

  await signOut(here);

  expect(await rejection(getUser(there.AccessToken))).toBe(accessRevoked);
  expect(await rejection(refresh(there.RefreshToken))).toBe(refreshRevoked);
  await getUser(bystander.AccessToken);
});
