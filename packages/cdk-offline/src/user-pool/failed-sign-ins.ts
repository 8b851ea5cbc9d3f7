import { notAuthorized } from './cognito-exception';
import type { LocalPool } from './local-pool';
import { normalizeName } from './users';

const forgottenAfterMilliseconds = 15 * 60_000;

interface Failures {
  count: number;
  lastAt: number;
  lockedUntil: number;
}

/**
 * Locks a user out after the fifth failed sign-in: for one second, and for twice as long after each further one, up
 * to 15 minutes; 15 quiet minutes or a successful sign-in forget them (developer guide, "Lockout behavior for failed
 * sign-in attempts"). Unknown users are counted alike, so that a lockout tells nothing.
 */
export class FailedSignIns {
  readonly #failures = new Map<string, Failures>();

  /** @throws CognitoException NotAuthorizedException while the user is locked out */
  requireUnlocked(pool: LocalPool, username: string, now: Date): void {
    if ((this.#failures.get(key(pool, username))?.lockedUntil ?? 0) > now.getTime())
      throw notAuthorized('Password attempts exceeded');
  }

  count(pool: LocalPool, username: string, now: Date): void {
    this.#forgetQuiet(now);
    const count = (this.#failures.get(key(pool, username))?.count ?? 0) + 1;
    const locked = count < 5 ? 0 : Math.min(1000 * 2 ** (count - 5), forgottenAfterMilliseconds);
    const lastAt = now.getTime();
    this.#failures.set(key(pool, username), { count, lastAt, lockedUntil: lastAt + locked });
  }

  forget(pool: LocalPool, username: string): void {
    this.#failures.delete(key(pool, username));
  }

  #forgetQuiet(now: Date): void {
    for (const [user, { lastAt }] of this.#failures)
      if (now.getTime() - lastAt > forgottenAfterMilliseconds) this.#failures.delete(user);
  }
}

function key(pool: LocalPool, username: string): string {
  return `${pool.template.id} ${normalizeName(pool, username)}`;
}
