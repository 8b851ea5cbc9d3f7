import type { UserPoolClient } from '../model/user-pool';
import { isReadable } from './attributes';
import { releasesAttribute } from './scopes';
import type { Group, LocalPool, User } from './state';
import type { GroupClaims } from './triggers/pre-token-generation';

/**
 * Lists the groups by precedence, the lowest value first. The preferred role belongs to the first group with a role,
 * unless another group of the same precedence has a different role (API reference, CreateGroup, Precedence).
 */
export function groupClaims(pool: LocalPool, user: User): GroupClaims {
  const rank = (group?: Group) => group?.precedence ?? Number.MAX_SAFE_INTEGER;
  const groups = user.groups
    .flatMap((name) => pool.groups.get(name) ?? [])
    .sort((one, other) => rank(one) - rank(other));
  const withRole = groups.filter(({ roleArn }) => roleArn !== undefined);
  const rolesOf = (members: Group[]) => [...new Set(members.flatMap(({ roleArn }) => roleArn ?? []))];
  const preferred = rolesOf(withRole.filter((group) => rank(group) === rank(withRole[0])));
  return {
    'cognito:groups': groups.length > 0 ? groups.map(({ name }) => name) : undefined,
    'cognito:roles': withRole.length > 0 ? rolesOf(withRole) : undefined,
    'cognito:preferred_role': preferred.length === 1 ? preferred[0] : undefined,
  };
}

/**
 * The attributes that the client may read and the scopes release. After a sign-in through the API, `email_verified` is
 * false if it was never set, so APIs need not distinguish missing from false.
 */
export function attributeClaims(
  client: UserPoolClient,
  user: User,
  scopes?: string[],
): Record<string, unknown> {
  const isReleased = (name: string) =>
    isReadable(client, name) && (scopes === undefined || releasesAttribute(scopes, name));
  const released = user.attributes.filter(({ name }) => isReleased(name));
  const claims = Object.fromEntries(released.map(({ name, value }) => [name, toClaim(name, value)]));
  for (const name of scopes === undefined ? ['email', 'phone_number'] : [])
    if (name in claims && isReadable(client, `${name}_verified`)) claims[`${name}_verified`] ??= false;
  return claims;
}

/** Attributes are stored as strings. OpenID Connect requires other types for these claims. */
function toClaim(name: string, value: string): unknown {
  if (name === 'email_verified' || name === 'phone_number_verified') return value === 'true';
  if (name === 'updated_at') return Number(value);
  return name === 'address' ? { formatted: value } : value;
}
