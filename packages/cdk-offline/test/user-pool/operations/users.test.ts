import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  addUser,
  type LocalCognito,
  Password,
  refusal,
  signIn,
  startLocalCognito,
  UserPoolId,
} from '../../support/local-cognito';

let cognito: LocalCognito;
beforeAll(async () => {
  cognito = await startLocalCognito();
});
afterAll(() => cognito.stop());

test('shows a user', async () => {
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
});

test('tells user names apart by case, where the pool does', async () => {
  await addUser(cognito, 'Bob');

  expect((await refusal(cognito.sdk.adminGetUser({ UserPoolId, Username: 'bob' }))).name).toBe(
    'UserNotFoundException',
  );
});

test('a password set without Permanent is temporary', async () => {
  await addUser(cognito, 'carol');
  await cognito.sdk.adminSetUserPassword({ UserPoolId, Username: 'carol', Password });

  const { UserStatus } = await cognito.sdk.adminGetUser({ UserPoolId, Username: 'carol' });
  expect(UserStatus).toBe('FORCE_CHANGE_PASSWORD');
});

test('sets attributes, removes one with an empty value, and takes a new address for unverified', async () => {
  await addUser(cognito, 'dave');
  const set = (...UserAttributes: { Name: string; Value: string }[]) =>
    cognito.sdk.adminUpdateUserAttributes({ UserPoolId, Username: 'dave', UserAttributes });
  const attributes = async () => {
    const { UserAttributes = [] } = await cognito.sdk.adminGetUser({ UserPoolId, Username: 'dave' });
    return Object.fromEntries(
      UserAttributes.filter(({ Name }) => Name !== 'sub').map(({ Name, Value }) => [Name, Value]),
    );
  };

  await set(
    { Name: 'email', Value: 'd@example.com' },
    { Name: 'email_verified', Value: 'true' },
    { Name: 'name', Value: 'D' },
  );
  expect(await attributes()).toEqual({ email: 'd@example.com', email_verified: 'true', name: 'D' });

  await set({ Name: 'name', Value: '' }, { Name: 'email', Value: 'd@example.com' });
  expect(await attributes()).toEqual({ email: 'd@example.com', email_verified: 'true' });

  await set({ Name: 'email', Value: 'dave@example.com' });
  expect(await attributes()).toEqual({ email: 'dave@example.com', email_verified: 'false' });
});

test('a deleted user is gone, and a new one of that name is another', async () => {
  await addUser(cognito, 'erin');
  const { AccessToken } = await signIn(cognito, 'erin');
  await cognito.sdk.adminDeleteUser({ UserPoolId, Username: 'erin' });
  await addUser(cognito, 'erin');

  expect((await refusal(cognito.sdk.getUser({ AccessToken }))).name).toBe('NotAuthorizedException');
  const { pools } = JSON.parse(readFileSync(join(cognito.stateDirectory, 'user-pools.json'), 'utf8'));
  expect(pools[0].signIns).toEqual([]);
});

test('disabling a user ends all sign-ins', async () => {
  await addUser(cognito, 'frank');
  const { AccessToken } = await signIn(cognito, 'frank');
  await cognito.sdk.adminDisableUser({ UserPoolId, Username: 'frank' });
  await cognito.sdk.adminEnableUser({ UserPoolId, Username: 'frank' });

  expect((await refusal(cognito.sdk.getUser({ AccessToken }))).message).toBe('Access Token has been revoked');
});

test.each([
  'adminGetUser',
  'adminDeleteUser',
  'adminDisableUser',
  'adminEnableUser',
  'adminUserGlobalSignOut',
] as const)('%s refuses a user who does not exist', async (operation) => {
  const call: Promise<unknown> = cognito.sdk[operation]({ UserPoolId, Username: 'nobody' });

  expect(await refusal(call)).toEqual({ name: 'UserNotFoundException', message: 'User does not exist.' });
});
