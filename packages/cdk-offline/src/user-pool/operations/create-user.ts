import { randomUUID } from 'node:crypto';
import { requirePool } from '../app-client';
import { hasFormat, updateAttributes } from '../attributes';
import { CognitoException, invalidParameter } from '../cognito-exception';
import { attributes, password, username, userPoolId } from '../input-schemas';
import { type Context, defineOperation } from '../operation';
import { generateTemporaryPassword, setPassword } from '../passwords';
import { boolean, list, oneOf, optional } from '../schema';
import type { LocalPool, User } from '../state';
import {
  attributeValue,
  findUser,
  normalizeName,
  toAttributeList,
  toUserFields,
  userNotFound,
} from '../users';

type Medium = 'EMAIL' | 'SMS';
const MEDIA = {
  EMAIL: {
    attribute: 'email',
    name: 'e-mail',
    missing: 'No email provided but desired delivery medium was Email',
  },
  SMS: {
    attribute: 'phone_number',
    name: 'text message',
    missing: 'No phone number provided but desired delivery medium was SMS',
  },
};
const ATTRIBUTE_FORMATS: Record<string, { name: string; article: string }> = {
  email: { name: 'email', article: 'an' },
  phone_number: { name: 'phone number', article: 'a' },
};

export const createUserOperations = {
  AdminCreateUser: defineOperation(
    'iam',
    {
      UserPoolId: userPoolId,
      Username: username,
      UserAttributes: optional(attributes),
      TemporaryPassword: optional(password),
      MessageAction: optional(oneOf('RESEND', 'SUPPRESS')),
      DesiredDeliveryMediums: optional(list(oneOf('EMAIL', 'SMS'))),
      ForceAliasCreation: optional(boolean),
    },
    (context, { UserPoolId, Username, UserAttributes = [], TemporaryPassword, MessageAction, ...input }) => {
      const pool = requirePool(context, UserPoolId);
      if (input.ForceAliasCreation)
        throw invalidParameter('cdk-offline does not emulate ForceAliasCreation.');
      const existing = findUser(pool, Username);
      const user =
        MessageAction === 'RESEND'
          ? requireInvited(existing, Username)
          : createUser(pool, existing, Username, context.now);
      if (user !== existing) {
        const updates = [...usernameAttribute(pool, Username), ...UserAttributes];
        updateAttributes(pool, user, updates, { initial: true });
        pool.state.users.push(user);
      }
      requireAddresses(user, input.DesiredDeliveryMediums ?? []);
      const temporaryPassword = TemporaryPassword ?? generateTemporaryPassword(pool.template.passwordPolicy);
      setPassword(pool, user, temporaryPassword, { permanent: false, by: 'administrator', now: context.now });
      if (TemporaryPassword === undefined && MessageAction !== 'SUPPRESS')
        printInvitation(context, user, Username, temporaryPassword, input.DesiredDeliveryMediums);
      return { User: { ...toUserFields(user), Attributes: toAttributeList(user) } };
    },
  ),
};

function requireAddresses(user: User, media: Medium[]): void {
  for (const { attribute, missing } of media.map((medium) => MEDIA[medium]))
    if (attributeValue(user, attribute) === undefined) throw invalidParameter(missing);
}

/** Shows the message that Cognito would send. The default medium is SMS (API reference, AdminCreateUser). */
function printInvitation(
  { notify }: Context,
  user: User,
  name: string,
  temporaryPassword: string,
  media: Medium[] = ['SMS'],
): void {
  const reachable = media
    .map((medium) => MEDIA[medium])
    .filter(({ attribute }) => attributeValue(user, attribute));
  const names = reachable.map((medium) => medium.name).join(' and ');
  notify(
    names
      ? `On AWS, ${name} would receive this temporary password by ${names}: ${temporaryPassword}`
      : `The temporary password of ${name}, who has no phone number to send it to on AWS: ${temporaryPassword}`,
  );
}

function requireInvited(user: User | undefined, name: string): User {
  if (!user) throw userNotFound();
  if (user.status !== 'FORCE_CHANGE_PASSWORD')
    throw new CognitoException(
      'UnsupportedUserStateException',
      `Resend not possible. ${name} status is not FORCE_CHANGE_PASSWORD`,
    );
  return user;
}

function createUser(pool: LocalPool, existing: User | undefined, name: string, now: Date): User {
  const { usernameAttributes, aliasAttributes = [] } = pool.template;
  if (existing) {
    const byAttribute = usernameAttributes.find((attribute) => hasFormat(attribute, name));
    const message = byAttribute
      ? `An account with the given ${byAttribute} already exists.`
      : 'User account already exists';
    throw new CognitoException('UsernameExistsException', message);
  }
  for (const alias of aliasAttributes) {
    const format = ATTRIBUTE_FORMATS[alias]?.name;
    if (format && hasFormat(alias, name))
      throw invalidParameter(
        `Username cannot be of ${format} format, since user pool is configured for ${format} alias.`,
      );
  }
  const sub = randomUUID();
  return {
    username: usernameAttributes.length > 0 ? sub : normalizeName(pool, name),
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
}

/** If an attribute serves as user name, the given name is that attribute's value. */
function usernameAttribute({ template }: LocalPool, name: string): { Name: string; Value: string }[] {
  const { usernameAttributes } = template;
  if (usernameAttributes.length === 0) return [];
  const Name = usernameAttributes.find((attribute) => hasFormat(attribute, name));
  if (Name) return [{ Name, Value: name }];
  const expected = usernameAttributes.map((attribute) => {
    const format = ATTRIBUTE_FORMATS[attribute];
    return `${format?.article} ${format?.name}`;
  });
  const either = expected.length > 1 ? 'either ' : '';
  throw invalidParameter(`Username should be ${either}${expected.join(' or ')}.`);
}
