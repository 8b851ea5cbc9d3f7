import { randomInt } from 'node:crypto';
import type { PasswordPolicy } from '../model/user-pool';
import { CognitoException } from './cognito-exception';
import { createPasswordVerifier, matchesPassword, type SrpIdentity } from './srp';
import type { LocalPool, User } from './state';
import type { Account } from './users';

const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;
/** The developer guide's special characters. The input schema already rejects a space at either end. */
const SYMBOL = /[\^$*.[\]{}()?\-"!@#%&/\\,><':;|_~`+= ]/;

/** Who sets a password: Cognito words its policy errors differently for each. Migration ignores the policy. */
type PasswordSetter = 'administrator' | 'user' | 'new user';

const POLICY_ERRORS: Record<PasswordSetter, string> = {
  administrator: 'Password did not conform with password policy',
  user: 'Password does not conform to policy',
  'new user': 'Password did not conform with policy',
};

/** Sets a password. This ends the user's challenge sessions, because they hold the old verifier. */
export function setPassword(
  pool: LocalPool,
  user: User,
  password: string,
  { permanent, by, now }: { permanent: boolean; by: PasswordSetter | 'migration'; now: Date },
): void {
  const policy = pool.template.passwordPolicy;
  if (by !== 'migration') requireConformingPassword(policy, password, by);
  const identity = srpIdentity(pool, user.username);
  const history = user.passwordHistory ?? [];
  // The wording of this error is ours.
  if (history.some((previous) => matchesPassword(identity, password, previous)))
    throw new CognitoException('PasswordHistoryPolicyViolationException', 'Password has been used before');
  const verifier = createPasswordVerifier(identity, password);
  Object.assign(user, verifier);
  user.passwordHistory = [verifier, ...history].slice(0, policy.passwordHistorySize ?? 0);
  user.status = permanent ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD';
  user.temporaryPasswordExpiresAt = permanent
    ? undefined
    : now.getTime() + policy.temporaryPasswordValidityDays * DAY_MILLISECONDS;
  user.modifiedAt = now.getTime();
}

/** @throws CognitoException InvalidPasswordException with the first broken rule */
export function requireConformingPassword(
  policy: PasswordPolicy,
  password: string,
  by: PasswordSetter,
): void {
  const rules: [isBroken: boolean, message: string][] = [
    [password.length < policy.minimumLength, 'Password not long enough'],
    [policy.requireLowercase && !/[a-z]/.test(password), 'Password must have lowercase characters'],
    [policy.requireUppercase && !/[A-Z]/.test(password), 'Password must have uppercase characters'],
    [policy.requireNumbers && !/[0-9]/.test(password), 'Password must have numeric characters'],
    [policy.requireSymbols && !SYMBOL.test(password), 'Password must have symbol characters'],
  ];
  const broken = rules.find(([isBroken]) => isBroken)?.[1];
  if (!broken) return;
  throw new CognitoException('InvalidPasswordException', `${POLICY_ERRORS[by]}: ${broken}`);
}

export function hasPassword(pool: LocalPool, account: Account, password: string): boolean {
  return matchesPassword(srpIdentity(pool, account.username), password, account);
}

export function srpIdentity(pool: LocalPool, userId: string): SrpIdentity {
  return { poolName: pool.template.id.slice(pool.template.id.indexOf('_') + 1), userId };
}

/** A random password that satisfies any policy, without characters that are easily confused. */
export function generateTemporaryPassword(policy: PasswordPolicy): string {
  const classes = ['abcdefghijkmnpqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789', '!@#%^*-_=+'];
  const any = classes.join('');
  const more = Math.max(policy.minimumLength, 12) - classes.length;
  const characters = [...classes, ...Array.from({ length: more }, () => any)].map((from) => ({
    character: from.charAt(randomInt(from.length)),
    order: randomInt(2 ** 32),
  }));
  characters.sort((one, other) => one.order - other.order);
  return characters.map(({ character }) => character).join('');
}
