import type { AppClient } from '../app-client';
import { CLIENT_USER, requireUserClient } from '../client-user';
import { createCode, takeCode, wrongCode } from '../codes';
import { CognitoException, notAuthorized } from '../cognito-exception';
import { confirmationCode, password, USER } from '../input-schemas';
import { sendMessage } from '../messages/send-message';
import { type Context, defineSteps } from '../operation';
import { setPassword } from '../passwords';
import {
  fakeDeliveryDetails,
  findRecoveryAddress,
  requireRecoverable,
  requireSelfServiceRecovery,
} from '../recovery';
import { optional, stringMap } from '../schema';
import type { User } from '../state';
import { requestMessageTexts } from '../triggers/custom-message';
import { callPostConfirmation } from '../triggers/sign-up-triggers';
import type { Caller } from '../triggers/trigger';
import { migrateUser } from '../triggers/user-migration';
import { findUser, requireStoredUser, requireUser, usernameClientNotFound } from '../users';

export const forgotPasswordOperations = {
  ForgotPassword: defineSteps('none', CLIENT_USER, function* (context, input) {
    const { ClientMetadata: clientMetadata, Username } = input;
    const { user: known, ...client } = requireUserClient(context, input, 'ForgotPassword');
    const app = { ...client, clientMetadata };
    const { pool } = app;
    requireSelfServiceRecovery(pool);
    if (!known) yield* migrateUser(app, Username);
    const user = findUser(pool, Username);
    if (isHidden(app, user)) return { CodeDeliveryDetails: fakeDeliveryDetails(pool, Username) };
    if (!user) throw usernameClientNotFound();
    const { delivery } = yield* sendResetCode(context, app, user, clientMetadata);
    return { CodeDeliveryDetails: delivery };
  }),

  ConfirmForgotPassword: defineSteps(
    'none',
    { ...CLIENT_USER, ConfirmationCode: confirmationCode, Password: password },
    function* (context, { ConfirmationCode, Password, ...input }) {
      const app = requireUserClient(context, input, 'ConfirmForgotPassword');
      const { pool, user } = app;
      if (isHidden(app, user)) throw wrongCode();
      if (!user) throw usernameClientNotFound();
      if (!user.enabled) throw notAuthorized('User is disabled.');
      takeCode(user, { purpose: 'RESET_PASSWORD' }, ConfirmationCode, context.now);
      // AWS lists this exception without saying when it throws it. After the code, it reveals nothing to others.
      if (user.status === 'UNCONFIRMED')
        throw new CognitoException('UserNotConfirmedException', 'User is not confirmed.');
      setPassword(pool, user, Password, { permanent: true, by: 'user', now: context.now });
      pool.users.save(user);
      yield* callPostConfirmation(app, 'PostConfirmation_ConfirmForgotPassword', user, input.ClientMetadata);
    },
  ),

  AdminResetUserPassword: defineSteps(
    'iam',
    { ...USER, ClientMetadata: optional(stringMap) },
    function* (context, input) {
      const { pool, user } = requireUser(context, input);
      requireSelfServiceRecovery(pool);
      const { recovering } = yield* sendResetCode(context, { pool }, user, input.ClientMetadata);
      pool.users.save({ ...recovering, status: 'RESET_REQUIRED', modifiedAt: context.now.getTime() });
    },
  ),
};

/**
 * True if the response must be that for an unknown user. AWS documents this for ConfirmForgotPassword only for unknown
 * and disabled users. Our choice: also for a user without a verified address, as for ForgotPassword.
 */
function isHidden({ pool, client }: AppClient, user: User | undefined): boolean {
  return client.preventUserExistenceErrors && !(user?.enabled && findRecoveryAddress(pool, user));
}

/** Sends a password reset code, and saves the user. AWS's trigger source for administrators is unknown. */
function* sendResetCode(
  context: Context,
  caller: Caller,
  user: User,
  metadata: Map<string, string> | undefined,
) {
  const { pool } = caller;
  requireRecoverable(pool, user);
  const texts = yield* requestMessageTexts(caller, 'ForgotPassword', user, metadata);
  const recovering = requireStoredUser(pool, user.sub);
  const address = requireRecoverable(pool, recovering);
  const wanted = { purpose: 'RESET_PASSWORD', attribute: address.attribute } as const;
  const code = createCode(recovering, wanted, context.now);
  pool.users.save(recovering);
  return {
    recovering,
    delivery: sendMessage(context, pool, { kind: 'ForgotPassword', ...address, code, texts }),
  };
}
