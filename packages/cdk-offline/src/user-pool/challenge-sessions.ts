import { randomBytes } from 'node:crypto';

/** The app client's default AuthSessionValidity. */
const validityMilliseconds = 3 * 60_000;
const mostAtOnce = 10_000;

/** What a sign-in waits for, by ChallengeName. */
export type Step =
  | { name: 'PASSWORD_VERIFIER'; srpA: string; srpB: string; b: string; verifier: string; userId: string }
  | { name: 'NEW_PASSWORD_REQUIRED' }
  | { name: 'SOFTWARE_TOKEN_MFA' }
  | { name: 'MFA_SETUP' };

export interface Challenge {
  poolId: string;
  clientId: string;
  /** Undefined where the user does not exist, which the answer must not show. */
  sub: string | undefined;
  step: Step;
}

/** The sign-ins that wait for an answer: in memory alone, for three minutes, found by a random token. */
export class ChallengeSessions {
  readonly #open = new Map<string, Challenge & { expiresAt: number }>();

  /** @returns the token, in base64 */
  open(challenge: Challenge, now: Date): string {
    this.#forgetOldest(now);
    const token = randomBytes(192).toString('base64');
    this.#open.set(token, { ...challenge, expiresAt: now.getTime() + validityMilliseconds });
    return token;
  }

  find(token: string, now: Date): Challenge | undefined {
    const challenge = this.#open.get(token);
    return challenge && challenge.expiresAt > now.getTime() ? challenge : undefined;
  }

  /** The same challenge under another token. */
  renew(token: string, challenge: Challenge, now: Date): string {
    this.close(token);
    return this.open(challenge, now);
  }

  close(token: string): void {
    this.#open.delete(token);
  }

  /** A Map keeps its entries in the order in which they came, and all last equally long. */
  #forgetOldest(now: Date): void {
    for (const [token, { expiresAt }] of this.#open) {
      if (expiresAt > now.getTime() && this.#open.size < mostAtOnce) break;
      this.#open.delete(token);
    }
  }
}
