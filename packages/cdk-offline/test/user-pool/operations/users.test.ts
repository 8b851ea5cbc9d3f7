import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  addUser,
  type LocalCognito,
  notAuthorized,
  Password,
  rejection,
  signIn,
  startLocalCognito,
  UserPoolId,
} from '../../support/local-cognito';

let cognito: LocalCognito;
beforeAll(async () => {
  cognito = await startLocalCognito();
});
afterAll(() => cognito.stop());

const accessRevoked = notAuthorized('Access Token has been revoked');

test('AdminGetUser returns a user by user name or sub', async () => {
  await addUser(cognito, 'alice');
  const { $metadata, ...user } = await cognito.sdk.adminGetUser({ UserPoolId, Username: 'alice' });

  expect(user).toEqual({
    Username: 'alice',
    UserAttributes: [{ Name: 'sub', Value: expect.any(String) }],
    UserCreateDate: expect.any(Date),
    UserLastModifiedDate: expect.any(Date),
    Enabled: true,
    UserStatus: 'CONFIRMED',
  });
  const sub = user.UserAttributes?.[0]?.Value ?? '';
  expect((await cognito.sdk.adminGetUser({ UserPoolId, Username: sub })).Username).toBe('alice');
});

test('a case-sensitive pool distinguishes user names by case', async () => {
  await addUser(cognito, 'Bob');

  expect((await rejection(cognito.sdk.adminGetUser({ UserPoolId, Username: 'bob' }))).name).toBe(
    'UserNotFoundException',
  );
});

test('AdminSetUserPassword sets a temporary password unless it is permanent', async () => {
  await addUser(cognito, 'carol');
  await cognito.sdk.adminSetUserPassword({ UserPoolId, Username: 'carol', Password });

  const { UserStatus } = await cognito.sdk.adminGetUser({ UserPoolId, Username: 'carol' });
  expect(UserStatus).toBe('FORCE_CHANGE_PASSWORD');
});

test('AdminUpdateUserAttributes may verify an address', async () => {
  await addUser(cognito, 'dave');
  const attributes = [
    { Name: 'email', Value: 'd@example.com' },
    { Name: 'email_verified', Value: 'true' },
  ];
  await cognito.sdk.adminUpdateUserAttributes({ UserPoolId, Username: 'dave', UserAttributes: attributes });

  const { UserAttributes } = await cognito.sdk.adminGetUser({ UserPoolId, Username: 'dave' });
  expect(UserAttributes).toEqual([...attributes, { Name: 'sub', Value: expect.any(String) }]);
});

test('a deleted user loses all tokens, and a new user with that name does not get them', async () => {
  await addUser(cognito, 'erin');
  const { AccessToken } = await signIn(cognito, 'erin');
  await cognito.sdk.adminDeleteUser({ UserPoolId, Username: 'erin' });
  await addUser(cognito, 'erin');

  expect(await rejection(cognito.sdk.getUser({ AccessToken }))).toEqual(accessRevoked);
  const { pools } = JSON.parse(readFileSync(join(cognito.stateDirectory, 'user-pools.json'), 'utf8'));
  expect(pools[0].signIns).toEqual([]);
});

test('a disabled user loses all tokens for good', async () => {
  await addUser(cognito, 'frank');
  const { AccessToken } = await signIn(cognito, 'frank');
  await cognito.sdk.adminDisableUser({ UserPoolId, Username: 'frank' });
  await cognito.sdk.adminEnableUser({ UserPoolId, Username: 'frank' });

  expect(await rejection(cognito.sdk.getUser({ AccessToken }))).toEqual(accessRevoked);
});

test.each([
  'adminGetUser',
  'adminDeleteUser',
  'adminDisableUser',
  'adminEnableUser',
  'adminUserGlobalSignOut',
] as const)('%s rejects an unknown user', async (operation) => {
  const call: Promise<unknown> = cognito.sdk[operation]({ UserPoolId, Username: 'nobody' });

  expect(await rejection(call)).toEqual({ name: 'UserNotFoundException', message: 'User does not exist.' });
});
