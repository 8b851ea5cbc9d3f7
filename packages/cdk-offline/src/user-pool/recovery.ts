import { createHmac } from 'node:crypto';
import { hasFormat } from './attributes';
import { invalidParameter, notAuthorized } from './cognito-exception';
import { addressOf, deliveryDetails } from './messages/send-message';
import type { LocalPool, User } from './state';
import { attributeValue, normalizeName } from './users';

const ATTRIBUTES = new Map([
  ['verified_phone_number', 'phone_number'],
  ['verified_email', 'email'],
]);

/** The attributes that can receive a password reset code, the preferred one first (AccountRecoverySettingType). */
function recoveryAttributes({ template }: LocalPool): string[] {
  const mechanisms =
    template.recoveryMechanisms ?? [...ATTRIBUTES.keys()].map((name) => ({ name, priority: 0 }));
  return [...mechanisms]
    .sort((one, other) => one.priority - other.priority)
    .flatMap(({ name }) => ATTRIBUTES.get(name) ?? []);
}

/** Whether users can reset a forgotten password themselves. */
export function hasSelfServiceRecovery(pool: LocalPool): boolean {
  return recoveryAttributes(pool).length > 0;
}

/** @throws CognitoException NotAuthorizedException, with a message of ours */
export function requireSelfServiceRecovery(pool: LocalPool): void {
  if (!hasSelfServiceRecovery(pool))
    throw notAuthorized('Only an administrator can reset passwords in this user pool');
}

/** The user's verified address; undefined if there is none. */
export function findRecoveryAddress(pool: LocalPool, user: User) {
  const attribute = recoveryAttributes(pool).find(
    (name) => attributeValue(user, `${name}_verified`) === 'true' && addressOf(user, name),
  );
  return attribute === undefined ? undefined : addressOf(user, attribute);
}

/**
 * @returns where to send the code
 * @throws CognitoException NotAuthorizedException, InvalidParameterException
 */
export function requireRecoverable(pool: LocalPool, user: User) {
  if (!user.enabled) throw notAuthorized('User is disabled.');
  if (user.status === 'FORCE_CHANGE_PASSWORD')
    throw notAuthorized('User password cannot be reset in the current state.');
  const address = findRecoveryAddress(pool, user);
  if (!address)
    throw invalidParameter(
      'Cannot reset password for the user as there is no registered/verified email or phone_number',
    );
  return address;
}

/** Fake delivery details for a user who doesn't exist: deterministic per name. */
export function fakeDeliveryDetails(pool: LocalPool, name: string) {
  return hasFormat('phone_number', name)
    ? deliveryDetails('phone_number', name)
    : fakeEmailDelivery(pool, name);
}

/** Like `fakeDeliveryDetails`, but always for an email. */
export function fakeEmailDelivery(pool: LocalPool, name: string) {
  if (hasFormat('email', name)) return deliveryDetails('email', name);
  const digest = createHmac('sha256', pool.state.unknownUserKey)
    .update(`address ${normalizeName(pool, name)}`)
    .digest();
  const letter = (index: number) => String.fromCharCode(97 + ((digest[index] ?? 0) % 26));
  return deliveryDetails('email', `${letter(0)}@${letter(1)}`);
}
