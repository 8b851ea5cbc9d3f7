import { notAuthorized } from './cognito-exception';
import type { LocalPool } from './state';
import { normalizeName } from './users';

const MEMORY_MILLISECONDS = 15 * 60_000;

interface Failures {
  count: number;
  lastAt: number;
  lockedUntil: number;
}

/**
 * Locks a user out after five failed sign-ins: for one second, and twice as long after each further failure, up to 15
 * minutes. A successful sign-in or 15 minutes without a failure reset the count (developer guide, "Lockout behavior for
 * failed sign-in attempts"). Unknown users are locked out too, so that a lockout reveals nothing.
 */
export class FailedSignIns {
  readonly #failures = new Map<string, Failures>();

  /** @throws CognitoException NotAuthorizedException while the user is locked out */
  requireUnlocked(pool: LocalPool, username: string, now: Date): void {
    if ((this.#failures.get(key(pool, username))?.lockedUntil ?? 0) > now.getTime())
      throw notAuthorized('Password attempts exceeded');
  }

  count(pool: LocalPool, username: string, now: Date): void {
    this.#forgetOld(now);
    const count = (this.#failures.get(key(pool, username))?.count ?? 0) + 1;
    const locked = count < 5 ? 0 : Math.min(1000 * 2 ** (count - 5), MEMORY_MILLISECONDS);
    const lastAt = now.getTime();
    this.#failures.set(key(pool, username), { count, lastAt, lockedUntil: lastAt + locked });
  }

  forget(pool: LocalPool, username: string): void {
    this.#failures.delete(key(pool, username));
  }

  #forgetOld(now: Date): void {
    for (const [user, { lastAt }] of this.#failures)
      if (now.getTime() - lastAt > MEMORY_MILLISECONDS) this.#failures.delete(user);
  }
}

function key(pool: LocalPool, username: string): string {
  return `${pool.template.id} ${normalizeName(pool, username)}`;
}
