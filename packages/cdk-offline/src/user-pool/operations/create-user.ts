import { requirePool } from '../app-client';
import { CognitoException, invalidParameter } from '../cognito-exception';
import { attributes, password, USER } from '../input-schemas';
import { sendMessage } from '../messages/send-message';
import { makeUser } from '../new-user';
import { defineOperation } from '../operation';
import { generateTemporaryPassword, setPassword } from '../passwords';
import { boolean, list, oneOf, optional } from '../schema';
import type { LocalPool, User } from '../state';
import { attributeValue, findUser, toUserType, userNotFound } from '../users';

const MEDIA = {
  EMAIL: { attribute: 'email', apiName: 'Email', name: 'email' },
  SMS: { attribute: 'phone_number', apiName: 'SMS', name: 'phone number' },
};

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
          : makeUser(pool, Username, UserAttributes, {
              taken: 'User account already exists',
              now: context.now,
            });
      const media = (input.DesiredDeliveryMediums ?? []).map((medium) => MEDIA[medium]);
      for (const { attribute, apiName, name } of media)
        if (attributeValue(user, attribute) === undefined)
          throw invalidParameter(`No ${name} provided but desired delivery medium was ${apiName}`);
      const temporaryPassword = TemporaryPassword ?? generateTemporaryPassword(pool.template.passwordPolicy);
      setPassword(pool, user, temporaryPassword, { permanent: false, by: 'administrator', now: context.now });
      pool.users.save(user);
      if (MessageAction === 'SUPPRESS') return { User: toUserType(user) };
      // The default medium is SMS (API reference, AdminCreateUser).
      for (const { attribute } of media.length > 0 ? media : [MEDIA.SMS]) {
        const to = attributeValue(user, attribute);
        if (to !== undefined)
          sendMessage(context, pool, {
            kind: 'AdminCreateUser',
            user,
            attribute,
            to,
            code: temporaryPassword,
            username: Username,
          });
        else if (TemporaryPassword === undefined)
          context.notify(
            `Temporary password for ${Username} (AWS would not send it: the user has no phone number): ${temporaryPassword}`,
          );
      }
      return { User: toUserType(user) };
    },
  ),
};

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
