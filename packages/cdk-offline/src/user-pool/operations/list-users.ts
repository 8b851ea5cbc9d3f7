import { requirePool } from '../app-client';
import { poolSchema } from '../attributes';
import { invalidParameter } from '../cognito-exception';
import { limit, userPoolId } from '../input-schemas';
import { defineOperation, paginate } from '../operation';
import { list, optional, string } from '../schema';
import { isSearchable, type LocalPool, searchableValue, type User } from '../state';
import type { Entry, Position } from '../store';
import { normalizeName, toUserType } from '../users';

export const listUsersOperations = {
  ListUsers: defineOperation(
    'iam',
    {
      UserPoolId: userPoolId,
      AttributesToGet: optional(list(string({ min: 1, max: 32 }))),
      Limit: limit,
      PaginationToken: optional(string({ min: 1 })),
      Filter: optional(string({ max: 256 })),
    },
    (context, { UserPoolId, AttributesToGet, Limit, PaginationToken, Filter }) => {
      const pool = requirePool(context, UserPoolId);
      const names = ['sub', ...poolSchema(pool).map(({ name }) => name)];
      if (AttributesToGet?.some((name) => !names.includes(name)))
        throw invalidParameter('One or more requested attributes do not exist');
      const { items, next } = paginate(parseFilter(pool, Filter ?? ''), Limit, PaginationToken);
      const Users = items.map(toUserType).map(({ Attributes, ...user }) => ({
        ...user,
        Attributes: Attributes.filter(({ Name }) => AttributesToGet?.includes(Name) ?? true),
      }));
      return { Users, PaginationToken: next };
    },
  ),
};

/**
 * The users that match a filter such as `email ^= "alice@"`: `=` is "equals", `^=` is "starts with". An empty filter
 * matches all. The order of the matches is ours.
 */
function parseFilter(pool: LocalPool, filter: string): (after?: Position) => Iterable<Entry<User>> {
  if (filter.trim() === '') return (after) => pool.users.entries(after);
  const [, , name = '', operator, quoted = ''] =
    /^\s*("?)([\w:]+)\1\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/.exec(filter) ?? [];
  if (!isSearchable(name)) throw invalidParameter('Error while parsing filter.');
  const wanted = normalizeName(pool, quoted.replaceAll(/\\(.)/g, '$1'));
  return function* (after) {
    const candidates =
      operator === '='
        ? pool.users.withValue(name, wanted, after)
        : pool.users.startingWith(name, wanted, after);
    for (const entry of candidates) {
      const value = normalizeName(pool, searchableValue(entry.record, name));
      if (operator === '=' ? value === wanted : value.startsWith(wanted)) yield entry;
    }
  };
}
