import { requirePool } from '../app-client';
import { invalidParameter } from '../cognito-exception';
import type { LocalPool } from '../local-pool';
import { userPoolId } from '../members';
import { operation } from '../operation';
import { paginate } from '../pagination';
import { integer, list, optional, text } from '../reader';
import type { User } from '../state';
import { normalizeName, toAttributeList, toUserFields } from '../users';

export const listUsers = operation(
  'iam',
  {
    UserPoolId: userPoolId,
    AttributesToGet: optional(list(text({ min: 1, max: 32 }))),
    Limit: optional(integer(0, 60)),
    PaginationToken: optional(text({ min: 1 })),
    Filter: optional(text({ max: 256 })),
  },
  (context, { UserPoolId, AttributesToGet, Limit, PaginationToken, Filter }) => {
    const pool = requirePool(context, UserPoolId);
    const matches = parseFilter(pool, Filter ?? '');
    const { items, next } = paginate(pool.state.users.filter(matches), Limit, PaginationToken);
    const Users = items.map((user) => ({
      ...toUserFields(user),
      Attributes: toAttributeList(user).filter(({ Name }) => AttributesToGet?.includes(Name) ?? true),
    }));
    return { Users, ...(next !== undefined && { PaginationToken: next }) };
  },
);

/** What can be searched for, as the API reference lists it. */
const searchable: Record<string, (user: User) => string | undefined> = {
  username: ({ username }) => username,
  sub: ({ sub }) => sub,
  'cognito:user_status': ({ status }) => status,
  status: ({ enabled }) => (enabled ? 'Enabled' : 'Disabled'),
  email: attribute('email'),
  phone_number: attribute('phone_number'),
  name: attribute('name'),
  given_name: attribute('given_name'),
  family_name: attribute('family_name'),
  preferred_username: attribute('preferred_username'),
};

/**
 * A filter such as `email ^= "alice@"`: `=` is the whole value, `^=` its beginning; an empty one lets all users pass.
 * @throws CognitoException InvalidParameterException
 */
function parseFilter(pool: LocalPool, filter: string): (user: User) => boolean {
  if (filter.trim() === '') return () => true;
  const [, , name = '', operator, quoted = ''] =
    /^\s*("?)([\w:]+)\1\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/.exec(filter) ?? [];
  const read = Object.hasOwn(searchable, name) ? searchable[name] : undefined;
  if (!read) throw invalidParameter('Error while parsing filter.');
  const wanted = normalizeName(pool, quoted.replaceAll(/\\(.)/g, '$1'));
  return (user) => {
    const value = normalizeName(pool, read(user) ?? '');
    return operator === '=' ? value === wanted : value.startsWith(wanted);
  };
}

function attribute(wanted: string): (user: User) => string | undefined {
  return (user) => user.attributes.find(({ name }) => name === wanted)?.value;
}
