import { requirePool } from '../app-client';
import { CognitoException, invalidParameter } from '../cognito-exception';
import { attributes, password, username, userPoolId } from '../input-schemas';
import { sendMessage } from '../messages/send-message';
import { makeUser, requireStillUnused } from '../new-user';
import { type Context, defineSteps } from '../operation';
import { generateTemporaryPassword, requireConformingPassword, setPassword } from '../passwords';
import { boolean, list, object, oneOf, optional, type Parsed, stringMap } from '../schema';
import type { LocalPool, User } from '../state';
import { requestMessageTexts } from '../triggers/custom-message';
import { callPreSignUp } from '../triggers/sign-up-triggers';
import type { Steps } from '../triggers/trigger';
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
  ClientMetadata: optional(stringMap),
  ValidationData: optional(attributes),
};
const inputSchema = object(INPUT);

export const createUserOperations = {
  AdminCreateUser: defineSteps(
    'iam',
    { UserPoolId: userPoolId, ...INPUT },
    function* (context, { UserPoolId, ...input }) {
      return { User: toUserType(yield* inviteUser(context, requirePool(context, UserPoolId), input)) };
    },
  ),
};

/**
 * Creates a user of the template, without triggers: their functions run only after the start.
 * @throws CognitoException if AdminCreateUser rejects the input
 */
export function createTemplateUser(context: Context, pool: LocalPool, input: object): void {
  const withoutTriggers = { ...pool, template: { ...pool.template, triggers: undefined } };
  inviteUser(context, withoutTriggers, inputSchema(input, '')).next();
}

const TAKEN = 'User account already exists';

/** Creates a user or, with RESEND, replaces the password of an invited user. Then sends the invitation. */
function* inviteUser(context: Context, pool: LocalPool, input: Parsed<typeof inputSchema>): Steps<User> {
  const { Username, UserAttributes = [], TemporaryPassword, MessageAction } = input;
  const { now } = context;
  if (input.ForceAliasCreation) throw invalidParameter('cdk-offline does not emulate ForceAliasCreation');
  const isNew = MessageAction !== 'RESEND';
  const before = isNew
    ? makeUser(pool, Username, UserAttributes, { taken: TAKEN, now })
    : requireInvited(pool, Username);
  const media = (input.DesiredDeliveryMediums ?? []).map((medium) => MEDIA[medium]);
  for (const { attribute, apiName, name } of media)
    if (attributeValue(before, attribute) === undefined)
      throw invalidParameter(`No ${name} provided but desired delivery medium was ${apiName}`);
  const temporaryPassword = TemporaryPassword ?? generateTemporaryPassword(pool.template.passwordPolicy);
  requireConformingPassword(pool.template.passwordPolicy, temporaryPassword, 'administrator');
  before.status = 'FORCE_CHANGE_PASSWORD';
  if (isNew) yield* callPreSignUp({ pool }, 'PreSignUp_AdminCreateUser', before, input);
  const texts =
    MessageAction === 'SUPPRESS'
      ? {}
      : yield* requestMessageTexts({ pool }, 'AdminCreateUser', before, input.ClientMetadata);
  const user = isNew ? before : requireInvited(pool, Username);
  if (isNew) requireStillUnused(pool, user, Username, TAKEN);
  setPassword(pool, user, temporaryPassword, { permanent: false, by: 'administrator', now });
  pool.users.save(user);
  if (MessageAction === 'SUPPRESS') return user;
  // The default medium is SMS (API reference, AdminCreateUser).
  for (const { attribute } of media.length > 0 ? media : [MEDIA.SMS]) {
    const to = attributeValue(user, attribute);
    const invitation = { kind: 'AdminCreateUser', attribute, code: temporaryPassword, texts } as const;
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
