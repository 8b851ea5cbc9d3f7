import { requireAccessToken } from '../access-tokens';
import { requireClient } from '../app-client';
import { type AttributeUpdate, requireWritable, updateAttributes } from '../attributes';
import { createCode, findCode, takeCode } from '../codes';
import { invalidParameter } from '../cognito-exception';
import { attributeNames, attributes, confirmationCode, token } from '../input-schemas';
import { addressOf, type MessageRequest, sendMessage } from '../messages/send-message';
import { type Context, defineOperation, defineSteps } from '../operation';
import { oneOf, optional, stringMap } from '../schema';
import type { LocalPool, User } from '../state';
import { requestMessageTexts } from '../triggers/custom-message';
import { attributeValue } from '../users';

const VERIFIABLE_NAMES = ['email', 'phone_number'] as const;
const verifiableName = oneOf(...VERIFIABLE_NAMES);

export const ownAttributeOperations = {
  UpdateUserAttributes: defineSteps(
    'none',
    { AccessToken: token, UserAttributes: attributes, ClientMetadata: optional(stringMap) },
    function* (context, { AccessToken, UserAttributes, ClientMetadata }) {
      const before = planUpdate(context, AccessToken, UserAttributes);
      const texts =
        before.messages.length > 0
          ? yield* requestMessageTexts(before, 'UpdateUserAttribute', before.user, ClientMetadata)
          : {};
      const { pool, user, updates, messages } = planUpdate(context, AccessToken, UserAttributes);
      updateAttributes(pool, user, updates, { initial: false });
      const deliveries = messages.map((message) =>
        sendVerificationCode(context, pool, user, { kind: 'UpdateUserAttribute', texts, ...message }),
      );
      saveChanged(context, pool, user);
      return { CodeDeliveryDetailsList: deliveries };
    },
  ),

  GetUserAttributeVerificationCode: defineSteps(
    'none',
    { AccessToken: token, AttributeName: verifiableName, ClientMetadata: optional(stringMap) },
    function* (context, { AccessToken, AttributeName, ClientMetadata }) {
      const before = requireVerifiable(context, AccessToken, AttributeName);
      const { pool, client } = before;
      context.attemptLimits.count(
        pool,
        before.user.username,
        'GetUserAttributeVerificationCode',
        context.now,
      );
      const texts = yield* requestMessageTexts(
        { pool, client },
        'VerifyUserAttribute',
        before.user,
        ClientMetadata,
      );
      const { user, message } = requireVerifiable(context, AccessToken, AttributeName);
      const request = { kind: 'VerifyUserAttribute', texts, ...message } as const;
      const delivery = sendVerificationCode(context, pool, user, request);
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

/** The user of an access token and its client, if the client may write the attributes. */
function authenticate(context: Context, accessToken: string, names: string[]) {
  const { pool, user, signIn } = requireAccessToken(context, accessToken);
  const { client } = requireClient(context, signIn.clientId, pool.template.id);
  requireWritable(pool, client, names);
  return { pool, client, user };
}

/** What an update changes at once, and the codes that it sends. */
function planUpdate(context: Context, accessToken: string, given: AttributeUpdate[]) {
  const names = given.map(({ Name }) => Name);
  // Our choice. The code for one value must not verify another value.
  if (new Set(names).size < names.length) throw invalidParameter('An attribute is given more than once');
  const { pool, client, user } = authenticate(context, accessToken, names);
  const { verifiedBeforeUpdate = [], autoVerifiedAttributes = [] } = pool.template;
  const changed = given.flatMap(({ Name, Value = '' }) =>
    isVerifiable(Name) && Value !== '' && attributeValue(user, Name) !== Value
      ? [{ attribute: Name, to: Value }]
      : [],
  );
  const isPending = (name: string) =>
    verifiedBeforeUpdate.includes(name) && changed.some(({ attribute }) => attribute === name);
  // Applied to a copy first: a wrong value or a taken name is rejected before a code is sent.
  updateAttributes(pool, structuredClone(user), given, { initial: false });
  return {
    pool,
    client,
    user,
    updates: given.filter(({ Name }) => !isPending(Name)),
    messages: changed
      .filter(({ attribute }) => autoVerifiedAttributes.includes(attribute) || isPending(attribute))
      .map(({ attribute, to }) => ({
        attribute,
        to,
        pendingValue: isPending(attribute) ? to : undefined,
      })),
  };
}

/** The user of an access token and its client, and where a code for the attribute goes. */
function requireVerifiable(context: Context, accessToken: string, attribute: string) {
  const { pool, user, signIn } = requireAccessToken(context, accessToken);
  const { client } = requireClient(context, signIn.clientId, pool.template.id);
  const pendingValue = findCode(user, 'VERIFY_ATTRIBUTE', attribute)?.pendingValue;
  const to = pendingValue ?? addressOf(user, attribute)?.to;
  // The wording of this error is ours.
  if (to === undefined) throw invalidParameter(`The user has no ${attribute}`);
  return { pool, client, user, message: { attribute, to, pendingValue } };
}

function isVerifiable(name: string): boolean {
  return VERIFIABLE_NAMES.some((verifiable) => verifiable === name);
}

function sendVerificationCode(
  context: Context,
  pool: LocalPool,
  user: User,
  { pendingValue, ...message }: Omit<MessageRequest, 'code'> & { pendingValue: string | undefined },
) {
  const { attribute } = message;
  const code = createCode(user, { purpose: 'VERIFY_ATTRIBUTE', attribute, pendingValue }, context.now);
  return sendMessage(context, pool, { ...message, code });
}

function saveChanged({ now }: Context, pool: LocalPool, user: User): void {
  pool.users.save({ ...user, modifiedAt: now.getTime() });
}
