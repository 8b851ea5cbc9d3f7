import { requirePool } from '../app-client';
import { CognitoException, resourceNotFound } from '../cognito-exception';
import type { LocalPool } from '../local-pool';
import { groupName, username, userPoolId } from '../members';
import { operation } from '../operation';
import { paginate } from '../pagination';
import { integer, optional, text } from '../reader';
import type { Group } from '../state';
import { requireUser, toAttributeList, toUserFields } from '../users';

const oneGroup = { UserPoolId: userPoolId, GroupName: groupName };
const page = { Limit: optional(integer(0, 60)), NextToken: optional(text({ min: 1, max: 131_072 })) };

export const createGroup = operation(
  'iam',
  {
    ...oneGroup,
    Description: optional(text({ max: 2048 })),
    RoleArn: optional(text({ min: 20, max: 2048 })),
    Precedence: optional(integer(0)),
  },
  (context, { UserPoolId, GroupName, Description, RoleArn, Precedence }) => {
    const pool = requirePool(context, UserPoolId);
    const now = context.now.getTime();
    if (pool.state.groups.some(({ name }) => name === GroupName))
      throw new CognitoException('GroupExistsException', 'A group with the name already exists.');
    const group: Group = {
      name: GroupName,
      description: Description,
      roleArn: RoleArn,
      precedence: Precedence,
      createdAt: now,
      modifiedAt: now,
    };
    pool.state.groups.push(group);
    return { Group: toGroupType(pool, group) };
  },
);

export const getGroup = operation('iam', oneGroup, (context, { UserPoolId, GroupName }) => {
  const pool = requirePool(context, UserPoolId);
  return { Group: toGroupType(pool, requireGroup(pool, GroupName)) };
});

export const deleteGroup = operation('iam', oneGroup, (context, { UserPoolId, GroupName }) => {
  const pool = requirePool(context, UserPoolId);
  const group = requireGroup(pool, GroupName);
  pool.state.groups = pool.state.groups.filter((other) => other !== group);
  for (const user of pool.state.users) user.groups = user.groups.filter((name) => name !== group.name);
});

export const listGroups = operation(
  'iam',
  { UserPoolId: userPoolId, ...page },
  (context, { UserPoolId, Limit, NextToken }) => {
    const pool = requirePool(context, UserPoolId);
    return toGroupList(pool, pool.state.groups, Limit, NextToken);
  },
);

export const adminListGroupsForUser = operation(
  'iam',
  { UserPoolId: userPoolId, Username: username, ...page },
  (context, { UserPoolId, Username, Limit, NextToken }) => {
    const pool = requirePool(context, UserPoolId);
    const user = requireUser(pool, Username);
    const groups = pool.state.groups.filter(({ name }) => user.groups.includes(name));
    return toGroupList(pool, groups, Limit, NextToken);
  },
);

export const listUsersInGroup = operation(
  'iam',
  { ...oneGroup, ...page },
  (context, { UserPoolId, GroupName, Limit, NextToken }) => {
    const pool = requirePool(context, UserPoolId);
    const group = requireGroup(pool, GroupName);
    const members = pool.state.users.filter((user) => user.groups.includes(group.name));
    const { items, next } = paginate(members, Limit, NextToken);
    const Users = items.map((user) => ({ ...toUserFields(user), Attributes: toAttributeList(user) }));
    return { Users, ...(next !== undefined && { NextToken: next }) };
  },
);

const membership = { ...oneGroup, Username: username };

export const adminAddUserToGroup = operation(
  'iam',
  membership,
  (context, { UserPoolId, GroupName, Username }) => {
    const pool = requirePool(context, UserPoolId);
    const user = requireUser(pool, Username);
    user.groups = [...new Set([...user.groups, requireGroup(pool, GroupName).name])];
  },
);

export const adminRemoveUserFromGroup = operation(
  'iam',
  membership,
  (context, { UserPoolId, GroupName, Username }) => {
    const pool = requirePool(context, UserPoolId);
    const user = requireUser(pool, Username);
    const group = requireGroup(pool, GroupName);
    user.groups = user.groups.filter((name) => name !== group.name);
  },
);

function requireGroup({ state }: LocalPool, wanted: string): Group {
  const group = state.groups.find(({ name }) => name === wanted);
  if (!group) throw resourceNotFound('Group not found.');
  return group;
}

function toGroupList(pool: LocalPool, groups: Group[], limit?: number, token?: string) {
  const { items, next } = paginate(groups, limit, token);
  return {
    Groups: items.map((group) => toGroupType(pool, group)),
    ...(next !== undefined && { NextToken: next }),
  };
}

/** The API's GroupType; what was not given is left out by JSON. */
function toGroupType({ template }: LocalPool, group: Group) {
  return {
    GroupName: group.name,
    UserPoolId: template.id,
    Description: group.description,
    RoleArn: group.roleArn,
    Precedence: group.precedence,
    LastModifiedDate: group.modifiedAt / 1000,
    CreationDate: group.createdAt / 1000,
  };
}
