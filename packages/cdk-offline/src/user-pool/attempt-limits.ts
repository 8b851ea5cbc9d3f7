import { CognitoException } from './cognito-exception';
import type { LocalPool } from './state';

const HOUR_MILLISECONDS = 60 * 60_000;

/**
 * Attempts per user and hour (developer guide, "Quotas in Amazon Cognito" and "Recovering user accounts"). For
 * ForgotPassword and ConfirmForgotPassword AWS allows 5 to 20, depending on the risk.
 */
const LIMITS = {
  ConfirmSignUp: 15,
  VerifyUserAttribute: 15,
  ResendConfirmationCode: 5,
  GetUserAttributeVerificationCode: 5,
  ChangePassword: 5,
  ForgotPassword: 5,
  ConfirmForgotPassword: 5,
};

export type LimitedOperation = keyof typeof LIMITS;

/** Counts all attempts, successful or not, in memory. */
export class AttemptLimits {
  readonly #attempts = new Map<string, number[]>();

  /** @throws CognitoException LimitExceededException */
  count(pool: LocalPool, username: string, operation: LimitedOperation, now: Date): void {
    const since = now.getTime() - HOUR_MILLISECONDS;
    for (const [key, times] of this.#attempts) if ((times.at(-1) ?? 0) <= since) this.#attempts.delete(key);
    const key = `${pool.template.id} ${operation} ${username}`;
    const times = (this.#attempts.get(key) ?? []).filter((time) => time > since);
    if (times.length >= LIMITS[operation])
      throw new CognitoException(
        'LimitExceededException',
        'Attempt limit exceeded, please try after some time.',
      );
    this.#attempts.set(key, [...times, now.getTime()]);
  }
}
