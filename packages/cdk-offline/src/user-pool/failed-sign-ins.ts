import { notAuthorized } from './cognito-exception';
import type { LocalPool } from './state';

const MEMORY_MILLISECONDS = 15 * 60_000;

/**
 * Locks a user out for one second after five failed sign-ins. Each further failure doubles the time, up to 15 minutes.
 * A successful sign-in, or 15 minutes without a failure, resets the count (developer guide, "Lockout behavior for
 * failed sign-in attempts"). Fake users are locked out too, so a lockout doesn't reveal whether a user exists.
 */
export class FailedSignIns {
  readonly #failures = new Map<string, { count: number; lastAt: number; lockedUntil: number }>();

  /** @throws CognitoException NotAuthorizedException while the user is locked out */
  requireUnlocked(pool: LocalPool, username: string, now: Date): void {
    if ((this.#failures.get(key(pool, username))?.lockedUntil ?? 0) > now.getTime())
      throw notAuthorized('Password attempts exceeded');
  }

  count(pool: LocalPool, username: string, now: Date): void {
    const lastAt = now.getTime();
    for (const [user, failures] of this.#failures)
      if (lastAt - failures.lastAt > MEMORY_MILLISECONDS) this.#failures.delete(user);
    const count = (this.#failures.get(key(pool, username))?.count ?? 0) + 1;
    const locked = count < 5 ? 0 : Math.min(1000 * 2 ** (count - 5), MEMORY_MILLISECONDS);
    this.#failures.set(key(pool, username), { count, lastAt, lockedUntil: lastAt + locked });
  }

  forget(pool: LocalPool, username: string): void {
    this.#failures.delete(key(pool, username));
  }
}

function key(pool: LocalPool, username: string): string {
  return `${pool.template.id} ${username}`;
}
