import { requirePool } from '../app-client';
import { CognitoException, invalidParameter } from '../cognito-exception';
import { attributes, password, username, userPoolId } from '../input-schemas';
import { sendMessage } from '../messages/send-message';
import { makeUser } from '../new-user';
import { type Context, defineOperation } from '../operation';
import { generateTemporaryPassword, setPassword } from '../passwords';
import { boolean, list, object, oneOf, optional, type Parsed } from '../schema';
import type { LocalPool, User } from '../state';
import { attributeValue, findUser, toUserType, userNotFound } from '../users';

const MEDIA = {
  EMAIL: { attribute: 'email', apiName: 'Email', name: 'email' },
  SMS: { attribute: 'phone_number', apiName: 'SMS', name: 'phone number' },
};

const INPUT = {
  Username: username,
  UserAttributes: optional(attributes),
  TemporaryPassword: optional(password),
  MessageAction: optional(oneOf('RESEND', 'SUPPRESS')),
  DesiredDeliveryMediums: optional(list(oneOf('EMAIL', 'SMS'))),
  ForceAliasCreation: optional(boolean),
};
const inputSchema = object(INPUT);

export const createUserOperations = {
  AdminCreateUser: defineOperation(
    'iam',
    { UserPoolId: userPoolId, ...INPUT },
    (context, { UserPoolId, ...input }) => ({
      User: toUserType(inviteUser(context, requirePool(context, UserPoolId), input)),
    }),
  ),
};

/**
 * Creates a user of the template.
 * @throws CognitoException if AdminCreateUser rejects the input
 */
export function createTemplateUser(context: Context, pool: LocalPool, input: object): User {
  return inviteUser(context, pool, inputSchema(input, ''));
}

/** Creates a user, or with RESEND gives an invited one another password, and sends the invitation. */
function inviteUser(context: Context, pool: LocalPool, input: Parsed<typeof inputSchema>): User {
  const { Username, UserAttributes = [], TemporaryPassword, MessageAction } = input;
  const { now } = context;
  if (input.ForceAliasCreation) throw invalidParameter('cdk-offline does not emulate ForceAliasCreation');
  const user =
    MessageAction === 'RESEND'
      ? requireInvited(pool, Username)
      : makeUser(pool, Username, UserAttributes, { taken: 'User account already exists', now });
  const media = (input.DesiredDeliveryMediums ?? []).map((medium) => MEDIA[medium]);
  for (const { attribute, apiName, name } of media)
    if (attributeValue(user, attribute) === undefined)
      throw invalidParameter(`No ${name} provided but desired delivery medium was ${apiName}`);
  const temporaryPassword = TemporaryPassword ?? generateTemporaryPassword(pool.template.passwordPolicy);
  setPassword(pool, user, temporaryPassword, { permanent: false, by: 'administrator', now });
  pool.users.save(user);
  if (MessageAction === 'SUPPRESS') return user;
  // The default medium is SMS (API reference, AdminCreateUser).
  for (const { attribute } of media.length > 0 ? media : [MEDIA.SMS]) {
    const to = attributeValue(user, attribute);
    const invitation = { kind: 'AdminCreateUser', user, attribute, code: temporaryPassword } as const;
    if (to !== undefined) sendMessage(context, pool, { ...invitation, to, username: Username });
    else if (TemporaryPassword === undefined)
      context.notify(
        `Temporary password for ${Username} (AWS would not send it: the user has no phone number): ${temporaryPassword}`,
      );
  }
  return user;
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
