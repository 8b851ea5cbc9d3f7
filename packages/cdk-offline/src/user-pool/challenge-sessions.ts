import { randomBytes } from 'node:crypto';
import type { UserPoolClient } from '../model';
import { notAuthorized } from './cognito-exception';

const MAX_SESSIONS = 10_000;

export type Step =
  | { name: 'PASSWORD_VERIFIER'; srpA: string; srpB: string; b: string }
  | { name: 'NEW_PASSWORD_REQUIRED' }
  | { name: 'SOFTWARE_TOKEN_MFA' }
  /** `verified` once VerifySoftwareToken has accepted a code in this session. */
  | { name: 'MFA_SETUP'; verified: boolean };

export interface Challenge {
  poolId: string;
  clientId: string;
  /** The `sub`; undefined for an unknown user, which responses must not reveal. */
  sub: string | undefined;
  /** What failed responses are counted under: the user name, or the given name of an unknown user. */
  lockoutName: string;
  userIdForSrp: string;
  /** The password's verifier. A challenge ends when the user's password changes. */
  verifier: string;
  validityMilliseconds: number;
  step: Step;
}

export function challengeValidityMilliseconds({ authSessionValidityMinutes = 3 }: UserPoolClient): number {
  return authSessionValidityMinutes * 60_000;
}

/** The sign-ins that wait for a response: only in memory, found by a random token. */
export class ChallengeSessions {
  readonly #sessions = new Map<string, { challenge: Challenge; expiresAt: number; used: boolean }>();

  open(challenge: Challenge, now: Date): string {
    this.#forgetOldest(now);
    const token = randomBytes(192).toString('base64');
    const expiresAt = now.getTime() + challenge.validityMilliseconds;
    this.#sessions.set(token, { challenge, expiresAt, used: false });
    return token;
  }

  /** @throws CognitoException NotAuthorizedException for an unknown, used or expired session */
  require(token: string | undefined, now: Date): Challenge {
    const session = this.#sessions.get(token ?? '');
    if (!session) throw invalidSession();
    if (session.used) throw invalidSession(', session can only be used once.');
    if (session.expiresAt <= now.getTime()) throw invalidSession(', session is expired.');
    return session.challenge;
  }

  close(token: string): void {
    const session = this.#sessions.get(token);
    if (session) session.used = true;
  }

  /** Used and expired sessions stay known for another validity period, to be reported as such. */
  #forgetOldest(now: Date): void {
    for (const [token, { challenge, expiresAt }] of this.#sessions) {
      const isForgotten = expiresAt + challenge.validityMilliseconds <= now.getTime();
      if (!isForgotten && this.#sessions.size < MAX_SESSIONS) break;
      this.#sessions.delete(token);
    }
  }
}

export function invalidSession(reason = '.') {
  return notAuthorized(`Invalid session for the user${reason}`);
}
