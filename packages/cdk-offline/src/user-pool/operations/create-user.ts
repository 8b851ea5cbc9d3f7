import { randomUUID } from 'node:crypto';
import { requirePool } from '../app-client';
import { type AttributeUpdate, hasFormat, updateAttributes } from '../attributes';
import { CognitoException, invalidParameter } from '../cognito-exception';
import { attributes, password, USER } from '../input-schemas';
import { defineOperation } from '../operation';
import { generateTemporaryPassword, setPassword } from '../passwords';
import { boolean, list, oneOf, optional } from '../schema';
import type { LocalPool, User } from '../state';
import { attributeValue, findUser, normalizeName, toUserType, userNotFound } from '../users';

const MEDIA = {
  EMAIL: { attribute: 'email', apiName: 'Email', name: 'email' },
  SMS: { attribute: 'phone_number', apiName: 'SMS', name: 'text message' },
};
const FORMAT_NAMES: Record<string, string> = { email: 'email', phone_number: 'phone number' };

export const createUserOperations = {
  AdminCreateUser: defineOperation(
    'iam',
    {
      ...USER,
      UserAttributes: optional(attributes),
      TemporaryPassword: optional(password),
      MessageAction: optional(oneOf('RESEND', 'SUPPRESS')),
      DesiredDeliveryMediums: optional(list(oneOf('EMAIL', 'SMS'))),
      ForceAliasCreation: optional(boolean),
    },
    (context, { UserPoolId, Username, UserAttributes = [], TemporaryPassword, MessageAction, ...input }) => {
      const pool = requirePool(context, UserPoolId);
      if (input.ForceAliasCreation) throw invalidParameter('cdk-offline does not emulate ForceAliasCreation');
      const user =
        MessageAction === 'RESEND'
          ? requireInvited(pool, Username)
          : createUser(pool, Username, UserAttributes, context.now);
      const media = (input.DesiredDeliveryMediums ?? []).map((medium) => MEDIA[medium]);
      for (const { attribute, apiName } of media)
        if (attributeValue(user, attribute) === undefined)
          throw invalidParameter(
            `No ${FORMAT_NAMES[attribute]} provided but desired delivery medium was ${apiName}`,
          );
      const temporaryPassword = TemporaryPassword ?? generateTemporaryPassword(pool.template.passwordPolicy);
      setPassword(pool, user, temporaryPassword, { permanent: false, by: 'administrator', now: context.now });
      pool.users.save(user);
      if (TemporaryPassword === undefined && MessageAction !== 'SUPPRESS')
        context.notify(`${formatInvitation(user, Username, media)}: ${temporaryPassword}`);
      return { User: toUserType(user) };
    },
  ),
};

/** Printed instead of Cognito's message. The default medium is SMS (API reference, AdminCreateUser). */
function formatInvitation(user: User, name: string, media: { attribute: string; name: string }[]): string {
  const chosen = media.length > 0 ? media : [MEDIA.SMS];
  return chosen.every(({ attribute }) => attributeValue(user, attribute) !== undefined)
    ? `Temporary password for ${name} (AWS would send it by ${chosen.map((medium) => medium.name).join(' and ')})`
    : `Temporary password for ${name} (AWS would not send it: the user has no phone number)`;
}

function requireInvited(pool: LocalPool, name: string): User {
  const user = findUser(pool, name);
  if (!user) throw userNotFound();
  if (user.status !== 'FORCE_CHANGE_PASSWORD')
    throw new CognitoException(
      'UnsupportedUserStateException',
      `Resend not possible. ${name} status is not FORCE_CHANGE_PASSWORD`,
    );
  return user;
}

/** A new user without a password, who is not saved yet. */
export function createUser(pool: LocalPool, name: string, attributes: AttributeUpdate[], now: Date): User {
  const { usernameAttributes, aliasAttributes = [] } = pool.template;
  // In a pool with user name attributes, the given name is the value of one.
  const byAttribute = usernameAttributes.find((attribute) => hasFormat(attribute, name));
  if (findUser(pool, name))
    throw new CognitoException(
      'UsernameExistsException',
      byAttribute
        ? `An account with the given ${byAttribute} already exists.`
        : 'User account already exists',
    );
  if (usernameAttributes.length > 0 && !byAttribute) {
    const formats = usernameAttributes.map((attribute) =>
      attribute === 'email' ? 'an email' : 'a phone number',
    );
    const either = formats.length > 1 ? 'either ' : '';
    throw invalidParameter(`Username should be ${either}${formats.join(' or ')}.`);
  }
  for (const alias of aliasAttributes) {
    const format = FORMAT_NAMES[alias];
    if (format && hasFormat(alias, name))
      throw invalidParameter(
        `Username cannot be of ${format} format, since user pool is configured for ${format} alias.`,
      );
  }
  const sub = randomUUID();
  const user: User = {
    username: byAttribute ? sub : normalizeName(pool, name),
    sub,
    attributes: [],
    groups: [],
    enabled: true,
    status: 'FORCE_CHANGE_PASSWORD',
    salt: '',
    verifier: '',
    passwordHistory: undefined,
    temporaryPasswordExpiresAt: undefined,
    pendingSoftwareToken: undefined,
    softwareToken: undefined,
    createdAt: now.getTime(),
    modifiedAt: now.getTime(),
  };
  const nameUpdate = byAttribute ? [{ Name: byAttribute, Value: name }] : [];
  updateAttributes(pool, user, [...nameUpdate, ...attributes], { initial: true });
  return user;
}
