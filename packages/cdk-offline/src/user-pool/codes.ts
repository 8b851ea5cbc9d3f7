import { randomInt } from 'node:crypto';
import { CognitoException } from './cognito-exception';
import type { Code, User } from './state';

const HOUR_MILLISECONDS = 60 * 60_000;

/** Developer guide, "Quotas in Amazon Cognito", "Code validity". */
const VALIDITY_HOURS: Record<Code['purpose'], number> = {
  SIGN_UP: 24,
  VERIFY_ATTRIBUTE: 24,
  RESET_PASSWORD: 1,
};

/** A random code. AWS documents no length: its sign-in codes have eight digits, all others six. */
export function generateCode(digits = 6): string {
  return String(randomInt(10 ** digits)).padStart(digits, '0');
}

/** Creates a code for the user. It replaces an earlier one for the same purpose. */
export function createCode(
  user: User,
  request: Pick<Code, 'purpose' | 'attribute'> & { pendingValue?: string | undefined },
  now: Date,
): string {
  const { purpose, attribute, pendingValue } = request;
  const others = (user.codes ?? []).filter(
    (code) => code.purpose !== purpose || (purpose === 'VERIFY_ATTRIBUTE' && code.attribute !== attribute),
  );
  const expiresAt = now.getTime() + VALIDITY_HOURS[purpose] * HOUR_MILLISECONDS;
  const code = generateCode();
  user.codes = [...others, { purpose, code, attribute, pendingValue, expiresAt }];
  return code;
}

export function findCode(user: User, purpose: Code['purpose'], attribute?: string): Code | undefined {
  return user.codes?.find(
    (code) => code.purpose === purpose && (attribute === undefined || code.attribute === attribute),
  );
}

/**
 * Uses up a code.
 * @throws CognitoException ExpiredCodeException for an expired code or if none was sent; CodeMismatchException
 */
export function takeCode(
  user: User,
  wanted: { purpose: Code['purpose']; attribute?: string },
  given: string,
  now: Date,
): Code {
  const code = findCode(user, wanted.purpose, wanted.attribute);
  if (!code || code.expiresAt <= now.getTime()) throw expiredCode();
  if (code.code !== given) throw wrongCode();
  user.codes = user.codes?.filter((other) => other !== code);
  return code;
}

function expiredCode(): CognitoException {
  return new CognitoException('ExpiredCodeException', 'Invalid code provided, please request a code again.');
}

export function wrongCode(): CognitoException {
  return new CognitoException(
    'CodeMismatchException',
    'Invalid verification code provided, please try again.',
  );
}
