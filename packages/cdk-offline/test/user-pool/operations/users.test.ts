import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Password, rejection, UserPoolId, useLocalCognito } from '../../support/local-cognito';

const cognito = useLocalCognito();

test('AdminGetUser returns a user by user name, in the right case, or sub', async () => {
  await cognito.addUser('alice');
  const find = (Username: string) => cognito.sdk.adminGetUser({ UserPoolId, Username });
  const { $metadata, ...user } = await find('alice');

  expect(user).toEqual({
    Username: 'alice',
    UserAttributes: [{ Name: 'sub', Value: expect.any(String) }],
    UserCreateDate: expect.any(Date),
    UserLastModifiedDate: expect.any(Date),
    Enabled: true,
    UserStatus: 'CONFIRMED',
  });
  expect((await find(user.UserAttributes?.[0]?.Value ?? '')).Username).toBe('alice');
  expect(await rejection(find('Alice'))).toBe('UserNotFoundException: User does not exist.');
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

  expect(await rejection(cognito.sdk.getUser({ AccessToken }))).toBe(
    'NotAuthorizedException: Access Token has been revoked',
  );
  const { pools } = JSON.parse(readFileSync(join(cognito.stateDirectory, 'user-pools.json'), 'utf8'));
  expect(pools[0].signIns).toEqual([]);
});
