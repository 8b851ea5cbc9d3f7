import {
  addUser,
  claimsOf,
  type LocalCognito,
  refusal,
  signIn,
  startLocalCognito,
  UserPoolId,
} from '../../support/local-cognito';

let cognito: LocalCognito;
beforeAll(async () => {
  cognito = await startLocalCognito();
  await addUser(cognito, 'alice');
  await cognito.sdk.createGroup({ UserPoolId, GroupName: 'readers' });
  await cognito.sdk.createGroup({
    UserPoolId,
    GroupName: 'writers',
    Precedence: 1,
    Description: 'May write',
  });
});
afterAll(() => cognito.stop());

const names = (groups: { GroupName?: string | undefined }[] = []) => groups.map(({ GroupName }) => GroupName);

test('shows a group as it was made', async () => {
  const { Group } = await cognito.sdk.getGroup({ UserPoolId, GroupName: 'writers' });

  expect(Group).toEqual({
    GroupName: 'writers',
    UserPoolId,
    Description: 'May write',
    Precedence: 1,
    CreationDate: expect.any(Date),
    LastModifiedDate: Group?.CreationDate,
  });
});

test('both tokens carry the groups of a user, the one of the least precedence value first', async () => {
  for (const GroupName of ['readers', 'writers', 'readers'])
    await cognito.sdk.adminAddUserToGroup({ UserPoolId, Username: 'alice', GroupName });
  const { IdToken, AccessToken } = await signIn(cognito, 'alice');

  expect([IdToken, AccessToken].map((token) => claimsOf(token)['cognito:groups'])).toEqual([
    ['writers', 'readers'],
    ['writers', 'readers'],
  ]);
  const { Groups } = await cognito.sdk.adminListGroupsForUser({ UserPoolId, Username: 'alice' });
  expect(names(Groups)).toEqual(['readers', 'writers']);
  const { Users } = await cognito.sdk.listUsersInGroup({ UserPoolId, GroupName: 'readers' });
  expect(Users?.map(({ Username }) => Username)).toEqual(['alice']);
});

test('a user leaves a group, and a group that is deleted leaves its users', async () => {
  await addUser(cognito, 'bob');
  for (const GroupName of ['passing', 'lasting']) {
    await cognito.sdk.createGroup({ UserPoolId, GroupName });
    await cognito.sdk.adminAddUserToGroup({ UserPoolId, Username: 'bob', GroupName });
  }
  await cognito.sdk.adminRemoveUserFromGroup({ UserPoolId, Username: 'bob', GroupName: 'lasting' });
  await cognito.sdk.deleteGroup({ UserPoolId, GroupName: 'passing' });
  await cognito.sdk.createGroup({ UserPoolId, GroupName: 'passing' });

  expect(claimsOf((await signIn(cognito, 'bob')).IdToken)).not.toHaveProperty('cognito:groups');
});

test('lists groups in pages', async () => {
  const first = await cognito.sdk.listGroups({ UserPoolId, Limit: 1 });
  const second = await cognito.sdk.listGroups({ UserPoolId, Limit: 1, NextToken: first.NextToken ?? '' });

  expect([...names(first.Groups), ...names(second.Groups)]).toEqual(['readers', 'writers']);
});

test('refuses a second group of one name, and one that does not exist', async () => {
  expect(await refusal(cognito.sdk.createGroup({ UserPoolId, GroupName: 'readers' }))).toEqual({
    name: 'GroupExistsException',
    message: 'A group with the name already exists.',
  });
  const add = cognito.sdk.adminAddUserToGroup({ UserPoolId, Username: 'alice', GroupName: 'none' });
  expect(await refusal(add)).toEqual({ name: 'ResourceNotFoundException', message: 'Group not found.' });
});
