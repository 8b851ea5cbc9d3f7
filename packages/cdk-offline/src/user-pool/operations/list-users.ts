import { requirePool } from '../app-client';
import { poolSchema } from '../attributes';
import { invalidParameter } from '../cognito-exception';
import { limit, userPoolId } from '../input-schemas';
import { defineOperation, paginate } from '../operation';
import { list, optional, string } from '../schema';
import type { LocalPool, User } from '../state';
import { attributeValue, normalizeName, toUserType } from '../users';

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
      const matches = parseFilter(pool, Filter ?? '');
      const { items, next } = paginate(pool.state.users.filter(matches), Limit, PaginationToken);
      const Users = items.map(toUserType).map(({ Attributes, ...user }) => ({
        ...user,
        Attributes: Attributes.filter(({ Name }) => AttributesToGet?.includes(Name) ?? true),
      }));
      return { Users, PaginationToken: next };
    },
  ),
};

const SEARCHABLE_FIELDS: ReadonlyMap<string, (user: User) => string> = new Map([
  ['username', ({ username }) => username],
  ['sub', ({ sub }) => sub],
  ['cognito:user_status', ({ status }) => status],
  ['status', ({ enabled }) => (enabled ? 'Enabled' : 'Disabled')],
]);
const SEARCHABLE_ATTRIBUTES = 'email phone_number name given_name family_name preferred_username'.split(' ');

/** Parses a filter such as `email ^= "alice@"`: `=` is "equals", `^=` is "starts with". An empty filter matches all. */
function parseFilter(pool: LocalPool, filter: string): (user: User) => boolean {
  if (filter.trim() === '') return () => true;
  const [, , name = '', operator, quoted = ''] =
    /^\s*("?)([\w:]+)\1\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/.exec(filter) ?? [];
  const field = SEARCHABLE_FIELDS.get(name);
  if (!field && !SEARCHABLE_ATTRIBUTES.includes(name)) throw invalidParameter('Error while parsing filter.');
  const wanted = normalizeName(pool, quoted.replaceAll(/\\(.)/g, '$1'));
  return (user) => {
    const value = normalizeName(pool, (field ? field(user) : attributeValue(user, name)) ?? '');
    return operator === '=' ? value === wanted : value.startsWith(wanted);
  };
}
