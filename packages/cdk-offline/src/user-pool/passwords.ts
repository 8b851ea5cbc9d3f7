import { randomInt } from 'node:crypto';
import type { PasswordPolicy } from '../model';
import type { LocalPool } from './local-pool';
import { requireConformingPassword } from './password-policy';
import { createPasswordVerifier, matchesPassword, type SrpIdentity } from './srp';
import type { User } from './state';

const millisecondsADay = 24 * 60 * 60 * 1000;

/** @throws CognitoException InvalidPasswordException */
export function setPassword(
  pool: LocalPool,
  user: User,
  password: string,
  { permanent, now }: { permanent: boolean; now: Date },
): void {
  const policy = pool.template.passwordPolicy;
  requireConformingPassword(policy, password);
  Object.assign(user, createPasswordVerifier(srpIdentity(pool, user.username), password));
  user.status = permanent ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD';
  user.temporaryPasswordExpiresAt = permanent
    ? undefined
    : now.getTime() + policy.temporaryPasswordValidityDays * millisecondsADay;
  user.modifiedAt = now.getTime();
}

export function hasPassword(
  pool: LocalPool,
  user: Pick<User, 'username' | 'salt' | 'verifier'>,
  password: string,
): boolean {
  return matchesPassword(srpIdentity(pool, user.username), password, user);
}

export function srpIdentity(pool: LocalPool, userId: string): SrpIdentity {
  return { poolName: pool.template.id.slice(pool.template.id.indexOf('_') + 1), userId };
}

/** A password for Cognito's invitation: it keeps any policy, and none of its characters is taken for another. */
export function generateTemporaryPassword(policy: PasswordPolicy): string {
  const classes = ['abcdefghijkmnpqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789', '!@#%^*-_=+'];
  const any = classes.join('');
  const more = Math.max(policy.minimumLength, 12) - classes.length;
  const characters = [...classes, ...Array.from({ length: more }, () => any)].map(pick);
  return shuffle(characters).join('');
}

function pick(characters: string): string {
  return characters.charAt(randomInt(characters.length));
}

function shuffle(characters: string[]): string[] {
  return characters
    .map((character) => ({ character, order: randomInt(2 ** 32) }))
    .sort((one, other) => one.order - other.order)
    .map(({ character }) => character);
}
