import { randomUUID } from 'node:crypto';
import { type AttributeUpdate, hasFormat, updateAttributes } from './attributes';
import { CognitoException, invalidParameter } from './cognito-exception';
import type { LocalPool, User } from './state';
import { findUser, normalizeName } from './users';

const FORMAT_NAMES: Record<string, string> = { email: 'email', phone_number: 'phone number' };

/**
 * Makes a user without a password, who isn't saved yet.
 * @param taken the message for a user name that exists; Cognito words it differently for administrators
 * @throws CognitoException UsernameExistsException, InvalidParameterException, AliasExistsException
 */
export function makeUser(
  pool: LocalPool,
  name: string,
  attributes: AttributeUpdate[],
  { taken, now }: { taken: string; now: Date },
): User {
  const { usernameAttributes, aliasAttributes = [] } = pool.template;
  // First, so SignUp doesn't reveal who has an alias.
  for (const alias of aliasAttributes) {
    const format = FORMAT_NAMES[alias];
    if (format && hasFormat(alias, name))
      throw invalidParameter(
        `Username cannot be of ${format} format, since user pool is configured for ${format} alias.`,
      );
  }
  const byAttribute = requireUnusedName(pool, name, taken);
  if (usernameAttributes.length > 0 && !byAttribute) {
    const formats = usernameAttributes.map((attribute) =>
      attribute === 'email' ? 'an email' : 'a phone number',
    );
    const either = formats.length > 1 ? 'either ' : '';
    throw invalidParameter(`Username should be ${either}${formats.join(' or ')}.`);
  }
  const sub = randomUUID();
  const user: User = {
    username: byAttribute ? sub : normalizeName(pool, name),
    sub,
    attributes: [],
    groups: [],
    enabled: true,
    status: 'UNCONFIRMED',
    salt: '',
    verifier: '',
    passwordHistory: undefined,
    temporaryPasswordExpiresAt: undefined,
    pendingSoftwareToken: undefined,
    softwareToken: undefined,
    codes: undefined,
    createdAt: now.getTime(),
    modifiedAt: now.getTime(),
  };
  const nameUpdate = byAttribute ? [{ Name: byAttribute, Value: name }] : [];
  updateAttributes(pool, user, [...nameUpdate, ...attributes], { initial: true });
  return user;
}

/** @returns in a pool with user name attributes, the attribute that has the name as its value */
function requireUnusedName(pool: LocalPool, name: string, taken: string): string | undefined {
  const byAttribute = pool.template.usernameAttributes.find((attribute) => hasFormat(attribute, name));
  if (findUser(pool, name))
    throw new CognitoException(
      'UsernameExistsException',
      byAttribute ? `An account with the given ${byAttribute} already exists.` : taken,
    );
  return byAttribute;
}

/**
 * Checks again whether the names of a new user are free: another user may have got them while a trigger ran.
 * @throws CognitoException UsernameExistsException, AliasExistsException
 */
export function requireStillUnused(pool: LocalPool, user: User, name: string, taken: string): void {
  requireUnusedName(pool, name, taken);
  updateAttributes(pool, user, [], { initial: true });
}
