import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Password, rejection, UserPoolId, useLocalCognito } from '../../support/local-cognito';

const cognito = useLocalCognito();

const accessRevoked = 'NotAuthorizedException: Access Token has been revoked';
const notFound = 'UserNotFoundException: User does not exist.';

test('AdminGetUser returns a user by user name or sub', async () => {
  await cognito.addUser('alice');
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
  await cognito.addUser('Bob');

  expect(await rejection(cognito.sdk.adminGetUser({ UserPoolId, Username: 'bob' }))).toBe(notFound);
});

test('AdminSetUserPassword sets a temporary password unless it is permanent', async () => {
  await cognito.addUser('carol');
  await cognito.sdk.adminSetUserPassword({ UserPoolId, Username: 'carol', Password });

  const { UserStatus } = await cognito.sdk.adminGetUser({ UserPoolId, Username: 'carol' });
  expect(UserStatus).toBe('FORCE_CHANGE_PASSWORD');
});

test('AdminUpdateUserAttributes may verify an address', async () => {
  await cognito.addUser('dave');
  const attributes = [
    { Name: 'email', Value: 'd@example.com' },
    { Name: 'email_verified', Value: 'true' },
  ];
  await cognito.sdk.adminUpdateUserAttributes({ UserPoolId, Username: 'dave', UserAttributes: attributes });

  const { UserAttributes } = await cognito.sdk.adminGetUser({ UserPoolId, Username: 'dave' });
  expect(UserAttributes).toEqual([...attributes, { Name: 'sub', Value: expect.any(String) }]);
});

test('a deleted user loses all tokens, and a new user with that name does not get them', async () => {
  await cognito.addUser('erin');
  const { AccessToken } = await cognito.signIn('erin');
  await cognito.sdk.adminDeleteUser({ UserPoolId, Username: 'erin' });
  await cognito.addUser('erin');

  expect(await rejection(cognito.sdk.getUser({ AccessToken }))).toBe(accessRevoked);
  const { pools } = JSON.parse(readFileSync(join(cognito.stateDirectory, 'user-pools.json'), 'utf8'));
  expect(pools[0].signIns).toEqual([]);
});

test('a disabled user loses all tokens for good', async () => {
  await cognito.addUser('frank');
  const { AccessToken } = await cognito.signIn('frank');
  await cognito.sdk.adminDisableUser({ UserPoolId, Username: 'frank' });
  await cognito.sdk.adminEnableUser({ UserPoolId, Username: 'frank' });

  expect(await rejection(cognito.sdk.getUser({ AccessToken }))).toBe(accessRevoked);
});
