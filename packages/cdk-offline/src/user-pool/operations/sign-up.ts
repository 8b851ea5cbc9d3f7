import { type AppClient, requireClient, requireSecretHash } from '../app-client';
import { missingAttributes, requireWritable, updateAttributes } from '../attributes';
import { createCode, expiredCode, takeCode } from '../codes';
import { invalidParameter, notAuthorized } from '../cognito-exception';
import {
  attributes,
  clientId,
  confirmationCode,
  password,
  secretHash,
  USER,
  username,
} from '../input-schemas';
import { addressOf, type MessageKind, sendMessage } from '../messages/send-message';
import { makeUser } from '../new-user';
import { type Context, defineOperation } from '../operation';
import { setPassword } from '../passwords';
import { fakeDeliveryDetails } from '../recovery';
import { boolean, optional } from '../schema';
import type { LocalPool, User } from '../state';
import { attributeValue, findBySignInName, findUser, requireUser, usernameClientNotFound } from '../users';

/** The members that name a user in operations without credentials. */
export const CLIENT_USER = { ClientId: clientId, Username: username, SecretHash: optional(secretHash) };

export const signUpOperations = {
  SignUp: defineOperation(
    'none',
    {
      ...CLIENT_USER,
      Password: optional(password),
      UserAttributes: optional(attributes),
    },
    (context, { Username, Password, UserAttributes = [], ...input }) => {
      const { pool, client } = requireUserClient(context, { Username, ...input });
      if (pool.template.adminCreateUserOnly)
        throw notAuthorized('SignUp is not permitted for this user pool');
      // Without a password, AWS creates users only in pools with passwordless sign-in, which is not emulated for them.
      if (Password === undefined) throw invalidParameter('Password is required');
      requireWritable(
        pool,
        client,
        UserAttributes.map(({ Name }) => Name),
      );
      const user = makeUser(pool, Username, UserAttributes, {
        taken: 'User already exists',
        now: context.now,
      });
      const missing = missingAttributes(pool, user).map((name) => `${name}: The attribute is required\n`);
      if (missing.length > 0)
        throw invalidParameter(`Attributes did not conform to the schema: ${missing.join('')}`);
      setPassword(pool, user, Password, { permanent: true, by: 'new user', now: context.now });
      user.status = 'UNCONFIRMED';
      const delivery = sendSignUpCode(context, pool, user, 'SignUp');
      pool.users.save(user);
      return { UserConfirmed: false, UserSub: user.sub, CodeDeliveryDetails: delivery };
    },
  ),

  ConfirmSignUp: defineOperation(
    'none',
    { ...CLIENT_USER, ConfirmationCode: confirmationCode, ForceAliasCreation: optional(boolean) },
    (context, { ConfirmationCode, ForceAliasCreation = false, ...input }) => {
      const { pool, client, user } = requireUserClient(context, input);
      // For an unknown user, AWS documents only the error of a client that reveals it.
      if (!user) throw client.preventUserExistenceErrors ? expiredCode() : usernameClientNotFound();
      context.attemptLimits.count(pool, user.username, 'ConfirmSignUp', context.now);
      requireUnconfirmed(user);
      const { attribute } = takeCode(user, { purpose: 'SIGN_UP' }, ConfirmationCode, context.now);
      if (ForceAliasCreation) releaseAlias(pool, user, attribute);
      updateAttributes(pool, user, [{ Name: `${attribute}_verified`, Value: 'true' }], { initial: false });
      confirmUser(context, pool, user);
      return {};
    },
  ),

  ResendConfirmationCode: defineOperation('none', CLIENT_USER, (context, input) => {
    const { pool, client, user } = requireUserClient(context, input);
    const isHidden = client.preventUserExistenceErrors;
    if (!user?.enabled && isHidden) return { CodeDeliveryDetails: fakeDeliveryDetails(pool, input.Username) };
    if (!user) throw usernameClientNotFound();
    if (!user.enabled) throw notAuthorized('User is disabled.');
    context.attemptLimits.count(pool, user.username, 'ResendConfirmationCode', context.now);
    if (user.status !== 'UNCONFIRMED') throw invalidParameter('User is already confirmed.');
    const delivery = sendSignUpCode(context, pool, user, 'ResendCode');
    if (!delivery) throw notAuthorized('Cannot resend codes. Auto verification not turned on.');
    pool.users.save(user);
    return { CodeDeliveryDetails: delivery };
  }),

  AdminConfirmSignUp: defineOperation('iam', USER, (context, input) => {
    const { pool, user } = requireUser(context, input);
    requireUnconfirmed(user);
    confirmUser(context, pool, user);
  }),
};

/** The client, and the user if the name is known. */
export function requireUserClient(
  context: Context,
  input: { ClientId: string; Username: string; SecretHash: string | undefined },
): AppClient & { user: User | undefined } {
  const app = requireClient(context, input.ClientId);
  requireSecretHash(app, input.SecretHash, [input.Username]);
  return { ...app, user: findUser(app.pool, input.Username) };
}

/** Sends the code that confirms a sign-up. Does nothing if the pool verifies no address of the user. */
function sendSignUpCode(context: Context, pool: LocalPool, user: User, kind: MessageKind) {
  // A user with both gets a text message (developer guide, "Signing up and confirming user accounts").
  const [address] = ['phone_number', 'email']
    .filter((name) => pool.template.autoVerifiedAttributes?.includes(name))
    .flatMap((name) => addressOf(user, name) ?? []);
  if (!address) return undefined;
  const code = createCode(user, { purpose: 'SIGN_UP', attribute: address.attribute }, context.now);
  return sendMessage(context, pool, { kind, user, ...address, code });
}

function requireUnconfirmed(user: User): void {
  if (user.status !== 'UNCONFIRMED')
    throw notAuthorized(`User cannot be confirmed. Current status is ${user.status}`);
}

/** Ends a sign-up. */
function confirmUser({ now }: Context, pool: LocalPool, user: User): void {
  Object.assign(user, { status: 'CONFIRMED', codes: undefined, modifiedAt: now.getTime() });
  pool.users.save(user);
}

/** Takes an alias away from the user who has it (API reference, ConfirmSignUp, ForceAliasCreation). */
function releaseAlias(pool: LocalPool, user: User, attribute: string): void {
  const holder = findBySignInName(pool, [attribute], attributeValue(user, attribute) ?? '');
  if (!holder || holder.sub === user.sub) return;
  updateAttributes(pool, holder, [{ Name: `${attribute}_verified`, Value: 'false' }], { initial: false });
  pool.users.save(holder);
}
