import { requireClient } from '../app-client';
import { requireWritable, updateAttributes } from '../attributes';
import { createCode, findCode, takeCode } from '../codes';
import { invalidParameter } from '../cognito-exception';
import { attributeNames, attributes, confirmationCode, token } from '../input-schemas';
import { addressOf, type MessageKind, sendMessage } from '../messages/send-message';
import { type Context, defineOperation } from '../operation';
import { oneOf } from '../schema';
import type { LocalPool, User } from '../state';
import { requireAccessToken } from '../tokens';
import { attributeValue } from '../users';

const VERIFIABLE_NAMES = ['email', 'phone_number'] as const;
const verifiableName = oneOf(...VERIFIABLE_NAMES);

export const ownAttributeOperations = {
  UpdateUserAttributes: defineOperation(
    'none',
    { AccessToken: token, UserAttributes: attributes },
    (context, { AccessToken, UserAttributes }) => {
      const { pool, user } = authenticate(
        context,
        AccessToken,
        UserAttributes.map(({ Name }) => Name),
      );
      const { verifiedBeforeUpdate = [], autoVerifiedAttributes = [] } = pool.template;
      const changed = UserAttributes.flatMap(({ Name, Value = '' }) =>
        isVerifiable(Name) && Value !== '' && attributeValue(user, Name) !== Value
          ? [{ attribute: Name, to: Value }]
          : [],
      );
      const isPending = (name: string) =>
        verifiedBeforeUpdate.includes(name) && changed.some(({ attribute }) => attribute === name);
      // Checked as if it were set, so that a wrong value or a taken name is rejected before a code is sent.
      updateAttributes(pool, structuredClone(user), UserAttributes, { initial: false });
      updateAttributes(
        pool,
        user,
        UserAttributes.filter(({ Name }) => !isPending(Name)),
        { initial: false },
      );
      const deliveries = changed
        .filter(({ attribute }) => autoVerifiedAttributes.includes(attribute) || isPending(attribute))
        .map(({ attribute, to }) => {
          const pendingValue = isPending(attribute) ? to : undefined;
          return sendVerificationCode(context, pool, user, 'UpdateUserAttribute', {
            attribute,
            to,
            pendingValue,
          });
        });
      saveChanged(context, pool, user);
      return { CodeDeliveryDetailsList: deliveries };
    },
  ),

  GetUserAttributeVerificationCode: defineOperation(
    'none',
    { AccessToken: token, AttributeName: verifiableName },
    (context, { AccessToken, AttributeName }) => {
      const { pool, user } = requireAccessToken(context, AccessToken);
      context.attemptLimits.count(pool, user.username, 'GetUserAttributeVerificationCode', context.now);
      const pendingValue = findCode(user, 'VERIFY_ATTRIBUTE', AttributeName)?.pendingValue;
      const to = pendingValue ?? addressOf(user, AttributeName)?.to;
      // The wording of this error is ours.
      if (to === undefined) throw invalidParameter(`The user has no ${AttributeName}`);
      const delivery = sendVerificationCode(context, pool, user, 'VerifyUserAttribute', {
        attribute: AttributeName,
        to,
        pendingValue,
      });
      pool.users.save(user);
      return { CodeDeliveryDetails: delivery };
    },
  ),

  VerifyUserAttribute: defineOperation(
    'none',
    { AccessToken: token, AttributeName: verifiableName, Code: confirmationCode },
    (context, { AccessToken, AttributeName, Code }) => {
      const { pool, user } = requireAccessToken(context, AccessToken);
      context.attemptLimits.count(pool, user.username, 'VerifyUserAttribute', context.now);
      const wanted = { purpose: 'VERIFY_ATTRIBUTE', attribute: AttributeName } as const;
      const { pendingValue } = takeCode(user, wanted, Code, context.now);
      const change = pendingValue === undefined ? [] : [{ Name: AttributeName, Value: pendingValue }];
      const verification = { Name: `${AttributeName}_verified`, Value: 'true' };
      updateAttributes(pool, user, [...change, verification], { initial: false });
      saveChanged(context, pool, user);
    },
  ),

  DeleteUserAttributes: defineOperation(
    'none',
    { AccessToken: token, UserAttributeNames: attributeNames },
    (context, { AccessToken, UserAttributeNames }) => {
      const { pool, user } = authenticate(context, AccessToken, UserAttributeNames);
      const updates = UserAttributeNames.map((Name) => ({ Name, Value: '' }));
      updateAttributes(pool, user, updates, { initial: false });
      saveChanged(context, pool, user);
    },
  ),
};

/** The user of an access token, if the token's client may write the attributes. */
function authenticate(context: Context, accessToken: string, names: string[]) {
  const { pool, user, signIn } = requireAccessToken(context, accessToken);
  requireWritable(pool, requireClient(context, signIn.clientId, pool.template.id).client, names);
  return { pool, user };
}

function isVerifiable(name: string): boolean {
  return VERIFIABLE_NAMES.some((verifiable) => verifiable === name);
}

function sendVerificationCode(
  context: Context,
  pool: LocalPool,
  user: User,
  kind: MessageKind,
  { attribute, to, pendingValue }: { attribute: string; to: string; pendingValue: string | undefined },
) {
  const code = createCode(user, { purpose: 'VERIFY_ATTRIBUTE', attribute, pendingValue }, context.now);
  return sendMessage(context, pool, { kind, user, attribute, to, code });
}

function saveChanged({ now }: Context, pool: LocalPool, user: User): void {
  pool.users.save({ ...user, modifiedAt: now.getTime() });
}
