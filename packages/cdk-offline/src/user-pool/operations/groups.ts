import { requirePool } from '../app-client';
import { CognitoException, resourceNotFound } from '../cognito-exception';
import { groupName, limit, nextToken, roleArn, USER, userPoolId } from '../input-schemas';
import { type Context, defineOperation, paginate } from '../operation';
import { integer, optional, string } from '../schema';
import type { Group, LocalPool } from '../state';
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
      if (pool.state.groups.some(({ name }) => name === GroupName))
        throw new CognitoException('GroupExistsException', 'A group with the name already exists.');
      const group: Group = {
        name: GroupName,
        description: Description,
        roleArn: RoleArn,
        precedence: Precedence,
        createdAt: context.now.getTime(),
      };
      pool.state.groups.push(group);
      return { Group: toGroupType(pool, group) };
    },
  ),

  GetGroup: defineOperation('iam', GROUP, (context, input) => {
    const { pool, group } = requireGroup(context, input);
    return { Group: toGroupType(pool, group) };
  }),

  DeleteGroup: defineOperation('iam', GROUP, (context, input) => {
    const { pool, group } = requireGroup(context, input);
    pool.state.groups = pool.state.groups.filter((other) => other !== group);
    for (const user of pool.state.users) user.groups = user.groups.filter((name) => name !== group.name);
  }),

  ListGroups: defineOperation('iam', { UserPoolId: userPoolId, ...PAGE }, (context, input) => {
    const pool = requirePool(context, input.UserPoolId);
    return toGroupList(pool, pool.state.groups, input);
  }),

  AdminListGroupsForUser: defineOperation('iam', { ...USER, ...PAGE }, (context, input) => {
    const { pool, user } = requireUser(context, input);
    return toGroupList(
      pool,
      pool.state.groups.filter(({ name }) => user.groups.includes(name)),
      input,
    );
  }),

  ListUsersInGroup: defineOperation('iam', { ...GROUP, ...PAGE }, (context, input) => {
    const { pool, group } = requireGroup(context, input);
    const members = pool.state.users.filter((user) => user.groups.includes(group.name));
    const { items, next } = paginate(members, input.Limit, input.NextToken);
    return { Users: items.map(toUserType), NextToken: next };
  }),

  AdminAddUserToGroup: defineOperation('iam', MEMBERSHIP, (context, input) => {
    const { group } = requireGroup(context, input);
    const { user } = requireUser(context, input);
    user.groups = [...new Set([...user.groups, group.name])];
  }),

  AdminRemoveUserFromGroup: defineOperation('iam', MEMBERSHIP, (context, input) => {
    const { group } = requireGroup(context, input);
    const { user } = requireUser(context, input);
    user.groups = user.groups.filter((name) => name !== group.name);
  }),
};

function requireGroup(context: Context, input: { UserPoolId: string; GroupName: string }) {
  const pool = requirePool(context, input.UserPoolId);
  const group = pool.state.groups.find(({ name }) => name === input.GroupName);
  if (!group) throw resourceNotFound('Group not found.');
  return { pool, group };
}

function toGroupList(
  pool: LocalPool,
  groups: Group[],
  { Limit, NextToken }: { Limit: number | undefined; NextToken: string | undefined },
) {
  const { items, next } = paginate(groups, Limit, NextToken);
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
