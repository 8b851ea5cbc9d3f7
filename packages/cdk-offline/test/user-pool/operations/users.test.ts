import { openPoolRecords } from '../../../src/user-pool/state';
import { openStore } from '../../../src/user-pool/state-file';
import { Password, rejection, UserPoolId, useLocalCognito } from '../../support/local-cognito';

const cognito = useLocalCognito();

test('AdminGetUser finds a user by sub or by case-sensitive user name', async () => {
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

test('tokens of a deleted user are revoked, even if a new user has the same name', async () => {
  await cognito.addUser('erin');
  const { AccessToken } = await cognito.signIn('erin');
  await cognito.sdk.adminDeleteUser({ UserPoolId, Username: 'erin' });
  await cognito.addUser('erin');

  expect(await rejection(cognito.sdk.getUser({ AccessToken }))).toBe(
    'NotAuthorizedException: Access Token has been revoked',
  );
  const store = openStore(cognito.stateDirectory, () => undefined, cognito.now());
  expect(openPoolRecords(store, UserPoolId).signIns.count()).toBe(0);
  store.close();
});
