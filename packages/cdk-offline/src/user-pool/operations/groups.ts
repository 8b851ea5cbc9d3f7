import { requirePool } from '../app-client';
import { CognitoException, resourceNotFound } from '../cognito-exception';
import { groupName, limit, nextToken, roleArn, USER, userPoolId } from '../input-schemas';
import { type Context, defineOperation, paginate } from '../operation';
import { integer, optional, string } from '../schema';
import type { Group, LocalPool, User } from '../state';
import type { Entry, Position } from '../store';
import { requireUser, toUserType } from '../users';

const GROUP = { UserPoolId: userPoolId, GroupName: groupName };
const MEMBERSHIP = { ...GROUP, ...USER };
const PAGE = { Limit: limit, NextToken: nextToken };

export const groupOperations = {
  CreateGroup: defineOperation(
    'iam',
    {
      ...GROUP,
      Description: optional(string({ max: 2048 })),
      RoleArn: optional(roleArn),
      Precedence: optional(integer(0)),
    },
    (context, { UserPoolId, GroupName, Description, RoleArn, Precedence }) => {
      const pool = requirePool(context, UserPoolId);
      if (pool.groups.get(GroupName))
        throw new CognitoException('GroupExistsException', 'A group with the name already exists.');
      const group: Group = {
        name: GroupName,
        description: Description,
        roleArn: RoleArn,
        precedence: Precedence,
        createdAt: context.now.getTime(),
      };
      pool.groups.save(group);
      return { Group: toGroupType(pool, group) };
    },
  ),

  GetGroup: defineOperation('iam', GROUP, (context, input) => {
    const { pool, group } = requireGroup(context, input);
    return { Group: toGroupType(pool, group) };
  }),

  DeleteGroup: defineOperation('iam', GROUP, (context, input) => {
    const { pool, group } = requireGroup(context, input);
    pool.groups.delete(group);
    for (const { record: user } of [...members(pool, group)])
      pool.users.save({ ...user, groups: user.groups.filter((name) => name !== group.name) });
  }),

  ListGroups: defineOperation('iam', { UserPoolId: userPoolId, ...PAGE }, (context, input) => {
    const pool = requirePool(context, input.UserPoolId);
    return toGroupList(pool, (after) => pool.groups.entries(after), input);
  }),

  AdminListGroupsForUser: defineOperation('iam', { ...USER, ...PAGE }, (context, input) => {
    const { pool, user } = requireUser(context, input);
    return toGroupList(pool, (after) => groupsOf(pool, user, after), input);
  }),

  ListUsersInGroup: defineOperation('iam', { ...GROUP, ...PAGE }, (context, input) => {
    const { pool, group } = requireGroup(context, input);
    const { items, next } = paginate((after) => members(pool, group, after), input.Limit, input.NextToken);
    return { Users: items.map(toUserType), NextToken: next };
  }),

  AdminAddUserToGroup: defineOperation('iam', MEMBERSHIP, (context, input) => {
    const { group } = requireGroup(context, input);
    const { pool, user } = requireUser(context, input);
    pool.users.save({ ...user, groups: [...new Set([...user.groups, group.name])] });
  }),

  AdminRemoveUserFromGroup: defineOperation('iam', MEMBERSHIP, (context, input) => {
    const { group } = requireGroup(context, input);
    const { pool, user } = requireUser(context, input);
    pool.users.save({ ...user, groups: user.groups.filter((name) => name !== group.name) });
  }),
};

function requireGroup(context: Context, input: { UserPoolId: string; GroupName: string }) {
  const pool = requirePool(context, input.UserPoolId);
  const group = pool.groups.get(input.GroupName);
  if (!group) throw resourceNotFound('Group not found.');
  return { pool, group };
}

function* members(pool: LocalPool, { name }: Group, after?: Position): Iterable<Entry<User>> {
  for (const entry of pool.users.withValue('group', name, after))
    if (entry.record.groups.includes(name)) yield entry;
}

function* groupsOf(pool: LocalPool, user: User, after?: Position): Iterable<Entry<Group>> {
  for (const entry of pool.groups.entries(after)) if (user.groups.includes(entry.record.name)) yield entry;
}

function toGroupList(
  pool: LocalPool,
  groupsAfter: (position?: Position) => Iterable<Entry<Group>>,
  { Limit, NextToken }: { Limit: number | undefined; NextToken: string | undefined },
) {
  const { items, next } = paginate(groupsAfter, Limit, NextToken);
  return { Groups: items.map((group) => toGroupType(pool, group)), NextToken: next };
}

function toGroupType({ template }: LocalPool, group: Group) {
  return {
    GroupName: group.name,
    UserPoolId: template.id,
    Description: group.description,
    RoleArn: group.roleArn,
    Precedence: group.precedence,
    LastModifiedDate: group.createdAt / 1000,
    CreationDate: group.createdAt / 1000,
  };
}
