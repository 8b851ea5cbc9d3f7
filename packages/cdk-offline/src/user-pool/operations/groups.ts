import { requirePool } from '../app-client';
import { CognitoException, resourceNotFound } from '../cognito-exception';
import { groupName, limit, nextToken, roleArn, USER, userPoolId } from '../input-schemas';
import { type Context, defineOperation, paginate } from '../operation';
import { integer, optional, string } from '../schema';
import type { Group, LocalPool, User } from '../state';
import type { Entry, Position } from '../store';
import { deleteGroup, membersOf, requireUser, toUserType } from '../users';

const GROUP = { UserPoolId: userPoolId, GroupName: groupName };
const GROUP_SETTINGS = {
  Description: optional(string({ max: 2048 })),
  RoleArn: optional(roleArn),
  Precedence: optional(integer(0)),
};
const MEMBERSHIP = { ...GROUP, ...USER };
const PAGE = { Limit: limit, NextToken: nextToken };

export const groupOperations = {
  CreateGroup: defineOperation(
    'iam',
    { ...GROUP, ...GROUP_SETTINGS },
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
        modifiedAt: undefined,
      };
      pool.groups.save(group);
      return { Group: toGroupType(pool, group) };
    },
  ),

  GetGroup: defineOperation('iam', GROUP, (context, input) => {
    const { pool, group } = requireGroup(context, input);
    return { Group: toGroupType(pool, group) };
  }),

  /** Omitted settings stay unchanged. AWS doesn't document this. */
  UpdateGroup: defineOperation('iam', { ...GROUP, ...GROUP_SETTINGS }, (context, input) => {
    const { pool, group } = requireGroup(context, input);
    const updated: Group = {
      ...group,
      description: input.Description ?? group.description,
      roleArn: input.RoleArn ?? group.roleArn,
      precedence: input.Precedence ?? group.precedence,
      modifiedAt: context.now.getTime(),
    };
    pool.groups.save(updated);
    return { Group: toGroupType(pool, updated) };
  }),

  DeleteGroup: defineOperation('iam', GROUP, (context, input) => {
    const { pool, group } = requireGroup(context, input);
    deleteGroup(pool, group);
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
    const { items, next } = paginate((after) => membersOf(pool, group, after), input.Limit, input.NextToken);
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
    LastModifiedDate: (group.modifiedAt ?? group.createdAt) / 1000,
    CreationDate: group.createdAt / 1000,
  };
}
