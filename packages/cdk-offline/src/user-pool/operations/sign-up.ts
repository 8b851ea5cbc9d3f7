import { missingAttributes, requireWritable, updateAttributes } from '../attributes';
import { CLIENT_USER, requireUserClient } from '../client-user';
import { createCode, takeCode, wrongCode } from '../codes';
import { type CognitoException, invalidParameter, notAuthorized } from '../cognito-exception';
import { attributes, confirmationCode, password, signUpSession, USER } from '../input-schemas';
import { addressOf, type MessageRequest, sendMessage } from '../messages/send-message';
import { makeUser, requireStillUnused } from '../new-user';
import { type Context, defineSteps } from '../operation';
import { setPassword } from '../passwords';
import { fakeDeliveryDetails } from '../recovery';
import { boolean, optional, stringMap } from '../schema';
import type { LocalPool, User } from '../state';
import { requestMessageTexts } from '../triggers/custom-message';
import { callPostConfirmation, callPreSignUp } from '../triggers/sign-up-triggers';
import {
  attributeValue,
  findBySignInName,
  requireStoredUser,
  requireUser,
  usernameClientNotFound,
} from '../users';

const TAKEN = 'User already exists';

export const signUpOperations = {
  SignUp: defineSteps(
    'none',
    {
      ...CLIENT_USER,
      Password: optional(password),
      UserAttributes: optional(attributes),
      ValidationData: optional(attributes),
    },
    function* (context, { Username, Password, UserAttributes = [], ...input }) {
      const app = requireUserClient(context, { Username, ...input });
      const { pool } = app;
      const { now } = context;
      if (pool.template.adminCreateUserOnly)
        throw notAuthorized('SignUp is not permitted for this user pool');
      // Without a password, AWS creates users only in pools with passwordless sign-in, which is not emulated for them.
      if (Password === undefined) throw invalidParameter('Password is required');
      requireWritable(
        pool,
        app.client,
        UserAttributes.map(({ Name }) => Name),
      );
      const user = makeUser(pool, Username, UserAttributes, { taken: TAKEN, now });
      const missing = missingAttributes(pool, user).map((name) => `${name}: The attribute is required\n`);
      if (missing.length > 0)
        throw invalidParameter(`Attributes did not conform to the schema: ${missing.join('')}`);
      setPassword(pool, user, Password, { permanent: true, by: 'new user', now });
      user.status = 'UNCONFIRMED';
      const decision = yield* callPreSignUp(app, 'PreSignUp_SignUp', user, input);
      const address = decision.isConfirmed ? undefined : signUpAddress(pool, user);
      const texts = address ? yield* requestMessageTexts(app, 'SignUp', user, input.ClientMetadata) : {};
      requireStillUnused(pool, user, Username, TAKEN);
      for (const name of decision.verifiedAttributes) verifyAlias(pool, user, name, { force: true });
      if (decision.isConfirmed) {
        confirmUser(context, pool, user);
        yield* callPostConfirmation(app, 'PostConfirmation_ConfirmSignUp', user, input.ClientMetadata);
        return { UserConfirmed: true, UserSub: user.sub };
      }
      const delivery = address && sendSignUpCode(context, pool, user, { kind: 'SignUp', ...address, texts });
      pool.users.save(user);
      return { UserConfirmed: false, UserSub: user.sub, CodeDeliveryDetails: delivery };
    },
  ),

  ConfirmSignUp: defineSteps(
    'none',
    {
      ...CLIENT_USER,
      ConfirmationCode: confirmationCode,
      ForceAliasCreation: optional(boolean),
      Session: signUpSession,
    },
    function* (context, { ConfirmationCode, ForceAliasCreation = false, ...input }) {
      const app = requireUserClient(context, input, 'ConfirmSignUp');
      const { pool, client, user } = app;
      // AWS documents only the error of a client that reveals it. Our choice: that of a user who waits for confirmation.
      if (!user) throw client.preventUserExistenceErrors ? wrongCode() : usernameClientNotFound();
      requireUnconfirmed(user);
      const { attribute } = takeCode(user, { purpose: 'SIGN_UP' }, ConfirmationCode, context.now);
      verifyAlias(pool, user, attribute, { force: ForceAliasCreation });
      confirmUser(context, pool, user);
      yield* callPostConfirmation(app, 'PostConfirmation_ConfirmSignUp', user, input.ClientMetadata);
    },
  ),

  ResendConfirmationCode: defineSteps('none', CLIENT_USER, function* (context, input) {
    const app = requireUserClient(context, input, 'ResendConfirmationCode');
    const { pool, client, user } = app;
    // First, so it doesn't reveal who exists.
    if (!pool.template.autoVerifiedAttributes?.length) throw notAutoVerified();
    const isHidden = client.preventUserExistenceErrors;
    if (!user?.enabled && isHidden) return { CodeDeliveryDetails: fakeDeliveryDetails(pool, input.Username) };
    if (!user) throw usernameClientNotFound();
    if (!user.enabled) throw notAuthorized('User is disabled.');
    requireResendable(pool, user);
    const texts = yield* requestMessageTexts(app, 'ResendCode', user, input.ClientMetadata);
    const current = requireStoredUser(pool, user.sub);
    const address = requireResendable(pool, current);
    const delivery = sendSignUpCode(context, pool, current, { kind: 'ResendCode', ...address, texts });
    pool.users.save(current);
    return { CodeDeliveryDetails: delivery };
  }),

  AdminConfirmSignUp: defineSteps(
    'iam',
    { ...USER, ClientMetadata: optional(stringMap) },
    function* (context, input) {
      const { pool, user } = requireUser(context, input);
      requireUnconfirmed(user);
      confirmUser(context, pool, user);
      yield* callPostConfirmation({ pool }, 'PostConfirmation_ConfirmSignUp', user, input.ClientMetadata);
    },
  ),
};

/** Where the code that confirms a sign-up goes; undefined if the pool verifies no address of the user. */
function signUpAddress(pool: LocalPool, user: User): { attribute: string; to: string } | undefined {
  // A user with both gets a text message (developer guide, "Signing up and confirming user accounts").
  const [address] = ['phone_number', 'email']
    .filter((name) => pool.template.autoVerifiedAttributes?.includes(name))
    .flatMap((name) => addressOf(user, name) ?? []);
  return address;
}

function requireResendable(pool: LocalPool, user: User): { attribute: string; to: string } {
  if (user.status !== 'UNCONFIRMED') throw invalidParameter('User is already confirmed.');
  const address = signUpAddress(pool, user);
  if (!address) throw notAutoVerified();
  return address;
}

function notAutoVerified(): CognitoException {
  return notAuthorized('Cannot resend codes. Auto verification not turned on.');
}

/** Creates a code for the user and sends it. The caller saves the user. */
function sendSignUpCode(
  context: Context,
  pool: LocalPool,
  user: User,
  message: Omit<MessageRequest, 'code'>,
) {
  const code = createCode(user, { purpose: 'SIGN_UP', attribute: message.attribute }, context.now);
  return sendMessage(context, pool, { ...message, code });
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

/**
 * Verifies an email address or phone number, which can make it an alias.
 * @param options.force whether to take the alias from the user who has it (API reference, ConfirmSignUp,
 * ForceAliasCreation)
 */
function verifyAlias(pool: LocalPool, user: User, attribute: string, { force }: { force: boolean }): void {
  const verification = `${attribute}_verified`;
  const holder = findBySignInName(pool, [attribute], attributeValue(user, attribute) ?? '');
  if (force && holder && holder.sub !== user.sub) {
    updateAttributes(pool, holder, [{ Name: verification, Value: 'false' }], { initial: false });
    pool.users.save(holder);
  }
  updateAttributes(pool, user, [{ Name: verification, Value: 'true' }], { initial: false });
}
