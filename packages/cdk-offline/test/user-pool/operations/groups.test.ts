import { claimsOf, rejection, UserPoolId, useLocalCognito } from '../../support/local-cognito';

const [reader, writer] = ['arn:aws:iam::123456789012:role/reader', 'arn:aws:iam::123456789012:role/writer'];

const cognito = useLocalCognito();

/** Creates groups named after the user, with the user as member, and returns the claims of both tokens. */
async function claimsOfMember(Username: string, groups: { Precedence?: number; RoleArn?: string }[]) {
  await cognito.addUser(Username);
  for (const [index, group] of groups.entries()) {
    const GroupName = `${Username}-${index}`;
    await cognito.sdk.createGroup({ UserPoolId, GroupName, ...group });
    await cognito.sdk.adminAddUserToGroup({ UserPoolId, Username, GroupName });
  }
  const { IdToken, AccessToken } = await cognito.signIn(Username);
  return { id: claimsOf(IdToken), access: claimsOf(AccessToken) };
}

test('lists groups in pages, in order of creation', async () => {
  const writers = {
    GroupName: 'writers',
    UserPoolId,
    Description: 'May write',
    Precedence: 1,
    RoleArn: writer,
  };
  await cognito.sdk.createGroup({ UserPoolId, GroupName: 'readers' });
  await cognito.sdk.createGroup(writers);
  const first = await cognito.sdk.listGroups({ UserPoolId, Limit: 1 });
  const second = await cognito.sdk.listGroups({ UserPoolId, Limit: 1, NextToken: first.NextToken ?? '' });

  const dates = { CreationDate: cognito.now(), LastModifiedDate: cognito.now() };
  expect(first.Groups).toEqual([{ GroupName: 'readers', UserPoolId, ...dates }]);
  expect(second).toMatchObject({ Groups: [{ ...writers, ...dates }] });
  expect(second.NextToken).toBeUndefined();
  expect((await cognito.sdk.getGroup({ UserPoolId, GroupName: 'writers' })).Group).toEqual(
    second.Groups?.[0],
  );
});

test("both tokens contain the user's groups, the lowest precedence value first", async () => {
  const { id, access } = await claimsOfMember('alice', [{}, { Precedence: 1 }]);
  const again = { UserPoolId, Username: 'alice', GroupName: 'alice-0' };
  await cognito.sdk.adminAddUserToGroup(again);

  expect([id['cognito:groups'], access['cognito:groups']]).toEqual(Array(2).fill(['alice-1', 'alice-0']));
  expect(id).not.toHaveProperty('cognito:roles');
  const { Groups } = await cognito.sdk.adminListGroupsForUser({ UserPoolId, Username: 'alice' });
  expect(Groups?.map(({ GroupName }) => GroupName)).toEqual(['alice-0', 'alice-1']);
  const { Users } = await cognito.sdk.listUsersInGroup(again);
  expect(Users?.map(({ Username }) => Username)).toEqual(['alice']);
});

test('the ID token lists the roles by precedence, and prefers the first unless another has the same precedence', async () => {
  const roles = [{ RoleArn: reader }, { RoleArn: writer, Precedence: 5 }, { Precedence: 1 }];
  const carol = await claimsOfMember('carol', roles);
  const dave = await claimsOfMember(
    'dave',
    [reader, writer].map((RoleArn) => ({ RoleArn, Precedence: 5 })),
  );

  expect(carol.id).toMatchObject({ 'cognito:roles': [writer, reader], 'cognito:preferred_role': writer });
  expect(carol.access).not.toHaveProperty('cognito:roles');
  expect(dave.id['cognito:roles']).toEqual([reader, writer]);
  expect(dave.id).not.toHaveProperty('cognito:preferred_role');
});

test('AdminRemoveUserFromGroup and DeleteGroup end the membership of a user', async () => {
  await claimsOfMember('bob', [{}, {}]);
  await cognito.sdk.adminRemoveUserFromGroup({ UserPoolId, Username: 'bob', GroupName: 'bob-0' });
  await cognito.sdk.deleteGroup({ UserPoolId, GroupName: 'bob-1' });
  await cognito.sdk.createGroup({ UserPoolId, GroupName: 'bob-1' });

  expect(claimsOf((await cognito.signIn('bob')).IdToken)).not.toHaveProperty('cognito:groups');
});

test('rejects a second group with the same name, a role that is not an ARN, and an unknown group', async () => {
  const twice = { UserPoolId, GroupName: 'twice' };
  await cognito.sdk.createGroup(twice);

  expect(await rejection(cognito.sdk.createGroup(twice))).toBe(
    'GroupExistsException: A group with the name already exists.',
  );
  const RoleArn = 'role/reader-of-everything';
  expect(await rejection(cognito.sdk.createGroup({ UserPoolId, GroupName: 'none', RoleArn }))).toMatch(
    "InvalidParameterException: 1 validation error detected: Value at 'roleArn' failed",
  );
  expect(await rejection(cognito.sdk.getGroup({ UserPoolId, GroupName: 'none' }))).toBe(
    'ResourceNotFoundException: Group not found.',
  );
});

test('UpdateGroup changes what it is given and keeps the rest', async () => {
  const group = { UserPoolId, GroupName: 'updated' };
  const { Group } = await cognito.sdk.createGroup({ ...group, Description: 'Old', Precedence: 3 });
  cognito.wait(60);
  const update = await cognito.sdk.updateGroup({ ...group, Description: 'New' });

  const LastModifiedDate = new Date((Group?.CreationDate?.getTime() ?? 0) + 60_000);
  expect(update.Group).toEqual({ ...Group, Description: 'New', LastModifiedDate });
});
