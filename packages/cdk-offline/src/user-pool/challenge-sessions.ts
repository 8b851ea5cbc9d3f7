import { randomBytes } from 'node:crypto';
import { notAuthorized } from './cognito-exception';

const MAX_SESSIONS = 10_000;

export type Step =
  | { name: 'PASSWORD_VERIFIER'; srpA: string; srpB: string; b: string; custom?: CustomAuth | undefined }
  | {
      name: 'CUSTOM_CHALLENGE';
      custom: CustomAuth;
      privateParameters: Record<string, string>;
      metadata: string | null;
    }
  | { name: 'SELECT_CHALLENGE' }
  | { name: 'EMAIL_OTP'; code: string }
  | { name: 'NEW_PASSWORD_REQUIRED' }
  | { name: 'SOFTWARE_TOKEN_MFA' }
  /** `verified` once VerifySoftwareToken has accepted a code in this session. */
  | { name: 'MFA_SETUP'; verified: boolean };

/** A sign-in by the flow CUSTOM_AUTH. */
export interface CustomAuth {
  /** The user's name in the events of triggers; for an unknown user, the name that the caller gave. */
  userName: string;
  /** The challenges so far, as triggers see them. */
  session: { challengeName: string; challengeResult: boolean; challengeMetadata: string | null }[];
}

export interface Challenge {
  clientId: string;
  /** Undefined for a fake user. */
  sub: string | undefined;
  username: string;
  /** The password's verifier. A challenge ends when the user's password changes. */
  verifier: string;
  step: Step;
}

/** The challenges that wait for a response, by their session token. They are kept only in memory. */
export class ChallengeSessions {
  /** The oldest first. Used and expired sessions stay, because they get their own error messages. */
  readonly #sessions = new Map<string, { challenge: Challenge; expiresAt: number }>();
  readonly #used = new WeakSet<Challenge>();

  open(challenge: Challenge, expiresAt: Date): string {
    const [oldest = ''] = this.#sessions.keys();
    if (this.#sessions.size >= MAX_SESSIONS) this.#sessions.delete(oldest);
    const token = randomBytes(192).toString('base64');
    this.#sessions.set(token, { challenge, expiresAt: expiresAt.getTime() });
    return token;
  }

  /** @throws CognitoException NotAuthorizedException for an unknown, used or expired session */
  require(token: string, now: Date): Challenge {
    const session = this.#sessions.get(token);
    if (!session) throw invalidSession();
    if (this.#used.has(session.challenge)) throw invalidSession(', session can only be used once.');
    if (session.expiresAt <= now.getTime()) throw invalidSession(', session is expired.');
    return session.challenge;
  }

  close(challenge: Challenge): void {
    this.#used.add(challenge);
  }
}

export function invalidSession(reason = '.') {
  return notAuthorized(`Invalid session for the user${reason}`);
}
