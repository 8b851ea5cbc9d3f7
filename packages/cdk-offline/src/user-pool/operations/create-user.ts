import { randomUUID } from 'node:crypto';
import { requirePool } from '../app-client';
import { hasFormat, updateAttributes } from '../attributes';
import { CognitoException, invalidParameter, userNotFound } from '../cognito-exception';
import type { LocalPool } from '../local-pool';
import { attributes, password, username, userPoolId } from '../members';
import { type Context, operation } from '../operation';
import { generateTemporaryPassword, setPassword } from '../passwords';
import { oneOf, optional } from '../reader';
import type { User } from '../state';
import { findUser, normalizeName, toAttributeList, toUserFields } from '../users';

export const adminCreateUser = operation(
  'iam',
  {
    UserPoolId: userPoolId,
    Username: username,
    UserAttributes: optional(attributes),
    TemporaryPassword: optional(password),
    MessageAction: optional(oneOf('RESEND', 'SUPPRESS')),
  },
  (context, { UserPoolId, Username, UserAttributes = [], TemporaryPassword, MessageAction }) => {
    const pool = requirePool(context, UserPoolId);
    const known = findUser(pool, Username);
    const user =
      MessageAction === 'RESEND'
        ? requireResendable(known, Username)
        : newUser(pool, known, Username, context.now);
    if (user !== known) {
      updateAttributes(pool, user, [...usernameAttribute(pool, Username), ...UserAttributes]);
      pool.state.users.push(user);
    }
    setPassword(pool, user, TemporaryPassword ?? invite(context, pool, Username, MessageAction), {
      permanent: false,
      now: context.now,
    });
    return { User: { ...toUserFields(user), Attributes: toAttributeList(user) } };
  },
);

/** Cognito generates a password and sends it by e-mail; there is no mail here, so the terminal shows it. */
function invite(
  { notify }: Context,
  pool: LocalPool,
  name: string,
  messageAction: string | undefined,
): string {
  const temporaryPassword = generateTemporaryPassword(pool.template.passwordPolicy);
  if (messageAction !== 'SUPPRESS')
    notify(`On AWS, ${name} would receive this temporary password by e-mail: ${temporaryPassword}`);
  return temporaryPassword;
}

function requireResendable(user: User | undefined, name: string): User {
  if (!user) throw userNotFound();
  if (user.status !== 'FORCE_CHANGE_PASSWORD')
    throw new CognitoException(
      'UnsupportedUserStateException',
      `Resend not possible. ${name} status is not FORCE_CHANGE_PASSWORD`,
    );
  return user;
}

function newUser(pool: LocalPool, known: User | undefined, name: string, now: Date): User {
  if (known) throw new CognitoException('UsernameExistsException', 'User account already exists');
  const sub = randomUUID();
  return {
    username: pool.template.usernameAttributes.length > 0 ? sub : normalizeName(pool, name),
    sub,
    attributes: [],
    groups: [],
    enabled: true,
    status: 'FORCE_CHANGE_PASSWORD',
    salt: '',
    verifier: '',
    temporaryPasswordExpiresAt: undefined,
    pendingSoftwareToken: undefined,
    softwareToken: undefined,
    createdAt: now.getTime(),
    modifiedAt: now.getTime(),
  };
}

const kinds: Record<string, string> = { email: 'an email', phone_number: 'a phone number' };

/** In a pool where an attribute serves as user name, the given name is that attribute's value. */
function usernameAttribute({ template }: LocalPool, name: string): { Name: string; Value: string }[] {
  const { usernameAttributes } = template;
  if (usernameAttributes.length === 0) return [];
  const Name = usernameAttributes.find((attribute) => hasFormat(attribute, name));
  if (!Name) {
    const expected = usernameAttributes.map((attribute) => kinds[attribute]).join(' or ');
    throw invalidParameter(
      `Username should be ${usernameAttributes.length > 1 ? 'either ' : ''}${expected}.`,
    );
  }
  return [{ Name, Value: name }];
}
