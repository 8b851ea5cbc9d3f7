import {
  addUser,
  claimsOf,
  type LocalCognito,
  rejection,
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

async function createMember(
  Username: string,
  groups: { GroupName: string; Precedence?: number; RoleArn?: string }[],
) {
  await addUser(cognito, Username);
  for (const group of groups) {
    await cognito.sdk.createGroup({ UserPoolId, ...group });
    await cognito.sdk.adminAddUserToGroup({ UserPoolId, Username, GroupName: group.GroupName });
  }
}

test('returns a group as it was created', async () => {
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

test("both tokens contain the user's groups, the lowest precedence value first", async () => {
  for (const GroupName of ['readers', 'writers', 'readers'])
    await cognito.sdk.adminAddUserToGroup({ UserPoolId, Username: 'alice', GroupName });
  const { IdToken, AccessToken } = await signIn(cognito, 'alice');

  for (const token of [IdToken, AccessToken])
    expect(claimsOf(token)['cognito:groups']).toEqual(['writers', 'readers']);
  expect(claimsOf(IdToken)).not.toHaveProperty('cognito:roles');
  const { Groups } = await cognito.sdk.adminListGroupsForUser({ UserPoolId, Username: 'alice' });
  expect(names(Groups)).toEqual(['readers', 'writers']);
  const { Users } = await cognito.sdk.listUsersInGroup({ UserPoolId, GroupName: 'readers' });
  expect(Users?.map(({ Username }) => Username)).toEqual(['alice']);
});

describe('roles', () => {
  const [reader, writer] = ['arn:aws:iam::123456789012:role/reader', 'arn:aws:iam::123456789012:role/writer'];

  test("the ID token contains the groups' roles, and prefers the lowest precedence value", async () => {
    await createMember('carol', [
      { GroupName: 'carol-1', RoleArn: reader },
      { GroupName: 'carol-2', RoleArn: writer, Precedence: 5 },
      { GroupName: 'carol-3', Precedence: 1 },
    ]);
    const { IdToken, AccessToken } = await signIn(cognito, 'carol');

    expect(claimsOf(IdToken)).toMatchObject({
      'cognito:roles': [writer, reader],
      'cognito:preferred_role': writer,
    });
    expect(claimsOf(AccessToken)).not.toHaveProperty('cognito:roles');
  });

  test('the ID token prefers no role if two groups of the same precedence disagree', async () => {
    await createMember('dave', [
      { GroupName: 'dave-1', RoleArn: reader, Precedence: 5 },
      { GroupName: 'dave-2', RoleArn: writer, Precedence: 5 },
    ]);
    const claims = claimsOf((await signIn(cognito, 'dave')).IdToken);

    expect(claims['cognito:roles']).toEqual([reader, writer]);
    expect(claims).not.toHaveProperty('cognito:preferred_role');
  });
});

test('a removed user leaves a group, and so do all users of a deleted group', async () => {
  await createMember('bob', [{ GroupName: 'deleted' }, { GroupName: 'kept' }]);
  await cognito.sdk.adminRemoveUserFromGroup({ UserPoolId, Username: 'bob', GroupName: 'kept' });
  await cognito.sdk.deleteGroup({ UserPoolId, GroupName: 'deleted' });
  await cognito.sdk.createGroup({ UserPoolId, GroupName: 'deleted' });

  expect(claimsOf((await signIn(cognito, 'bob')).IdToken)).not.toHaveProperty('cognito:groups');
});

test('lists groups in pages', async () => {
  const first = await cognito.sdk.listGroups({ UserPoolId, Limit: 1 });
  const second = await cognito.sdk.listGroups({ UserPoolId, Limit: 1, NextToken: first.NextToken ?? '' });

  expect([...names(first.Groups), ...names(second.Groups)]).toEqual(['readers', 'writers']);
});

test('rejects a second group with the same name, and an unknown group', async () => {
  expect(await rejection(cognito.sdk.createGroup({ UserPoolId, GroupName: 'readers' }))).toEqual({
    name: 'GroupExistsException',
    message: 'A group with the name already exists.',
  });
  const add = cognito.sdk.adminAddUserToGroup({ UserPoolId, Username: 'alice', GroupName: 'none' });
  expect(await rejection(add)).toEqual({ name: 'ResourceNotFoundException', message: 'Group not found.' });
});
