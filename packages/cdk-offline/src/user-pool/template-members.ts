import { ExplainedError } from '../explained-error';
import { CognitoException } from './cognito-exception';
import type { Context } from './operation';
import { createTemplateUser } from './operations/create-user';
import type { LocalPool, PoolState } from './state';
import { deleteGroup, deleteUser, findUser } from './users';

/**
 * Applies the template's groups and users to a pool, as a deployment does. Groups are updated; existing users stay
 * unchanged. Groups, users and memberships that the last template had and this one doesn't have are deleted.
 * @throws ExplainedError for a user or a membership that AWS would reject
 */
export function applyTemplateMembers(context: Context, pool: LocalPool): PoolState {
  const { groups = [], users = [], memberships = [] } = pool.template;
  removeFormerMembers(pool);
  const now = context.now.getTime();
  for (const group of groups) {
    const createdAt = pool.groups.get(group.name)?.createdAt ?? now;
    pool.groups.save({ ...group, createdAt, modifiedAt: undefined });
  }
  for (const { label, ...user } of users)
    if (!findUser(pool, user.username))
      explainRejection(label, () =>
        createTemplateUser(context, pool, {
          Username: user.username,
          UserAttributes: user.attributes.map(({ name, value }) => ({ Name: name, Value: value })),
          DesiredDeliveryMediums: user.deliveryMediums,
          MessageAction: user.messageAction,
        }),
      );
  for (const { username, groupName, label } of memberships) {
    const user = findUser(pool, username);
    if (!user) throw new ExplainedError(`Username is not a user of the pool (${label}): add the user.`);
    if (!pool.groups.get(groupName))
      throw new ExplainedError(`GroupName is not a group of the pool (${label}): add the group.`);
    pool.users.save({ ...user, groups: [...new Set([...user.groups, groupName])] });
  }
  return {
    ...pool.state,
    templateMembers: {
      groups: groups.map(({ name }) => name),
      users: users.map(({ username }) => username),
      memberships: memberships.map(({ username, groupName }) => ({ username, groupName })),
    },
  };
}

/** Deletes what the last template had and this one doesn't have. */
function removeFormerMembers(pool: LocalPool): void {
  const { groups = [], users = [], memberships = [] } = pool.template;
  const former = pool.state.templateMembers ?? { groups: [], users: [], memberships: [] };
  for (const { username, groupName } of former.memberships) {
    const user = findUser(pool, username);
    const isKept = memberships.some((kept) => kept.username === username && kept.groupName === groupName);
    if (user && !isKept)
      pool.users.save({ ...user, groups: user.groups.filter((name) => name !== groupName) });
  }
  for (const username of former.users) {
    const user = findUser(pool, username);
    if (user && !users.some((kept) => kept.username === username)) deleteUser(pool, user);
  }
  for (const name of former.groups) {
    const group = pool.groups.get(name);
    if (group && !groups.some((kept) => kept.name === name)) deleteGroup(pool, group);
  }
}

function explainRejection(label: string, create: () => void): void {
  try {
    create();
  } catch (error) {
    if (!(error instanceof CognitoException)) throw error;
    throw new ExplainedError(
      `The user can't be created (${label}): ${error.message.replace(/\.$/, '')}. Change the resource.`,
    );
  }
}
