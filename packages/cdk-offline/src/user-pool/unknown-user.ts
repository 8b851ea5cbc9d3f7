import { createHmac } from 'node:crypto';
import type { LocalPool } from './local-pool';
import type { User } from './state';
import { normalizeName } from './users';

/**
 * What an unknown user is answered with: always the same for the same name, and of the same shape as a known one's
 * (developer guide, "Managing user existence error responses").
 */
export function pretendUser(pool: LocalPool, name: string): Pick<User, 'username' | 'salt' | 'verifier'> {
  const derive = (purpose: string) =>
    createHmac('sha256', pool.state.unknownUserKey)
      .update(`${purpose} ${normalizeName(pool, name)}`)
      .digest('hex');
  const username =
    pool.template.usernameAttributes.length > 0 ? toUuid(derive('sub')) : normalizeName(pool, name);
  return { username, salt: derive('salt').slice(0, 32), verifier: derive('verifier') };
}

/** A UUID of version 4, as a `sub` is. */
function toUuid(hex: string): string {
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-a$4-$5');
}
