import { createCode, takeCode, wrongCode } from '../codes';
import { CognitoException, notAuthorized } from '../cognito-exception';
import { confirmationCode, password, USER } from '../input-schemas';
import { sendMessage } from '../messages/send-message';
import { type Context, defineOperation } from '../operation';
import { setPassword } from '../passwords';
import {
  fakeDeliveryDetails,
  findRecoveryAddress,
  requireRecoverable,
  requireSelfServiceRecovery,
} from '../recovery';
import type { LocalPool, User } from '../state';
import { requireUser, usernameClientNotFound } from '../users';
import { CLIENT_USER, requireUserClient } from './sign-up';

export const forgotPasswordOperations = {
  ForgotPassword: defineOperation('none', CLIENT_USER, (context, input) => {
    const { pool, client, user } = requireUserClient(context, input);
    requireSelfServiceRecovery(pool);
    const isHidden = !user?.enabled || !findRecoveryAddress(pool, user);
    if (isHidden && client.preventUserExistenceErrors)
      return { CodeDeliveryDetails: fakeDeliveryDetails(pool, input.Username) };
    if (!user) throw usernameClientNotFound();
    return { CodeDeliveryDetails: sendResetCode(context, pool, user) };
  }),

  ConfirmForgotPassword: defineOperation(
    'none',
    { ...CLIENT_USER, ConfirmationCode: confirmationCode, Password: password },
    (context, { ConfirmationCode, Password, ...input }) => {
      const { pool, client, user } = requireUserClient(context, input);
      if (!user?.enabled && client.preventUserExistenceErrors) throw wrongCode();
      if (!user) throw usernameClientNotFound();
      if (!user.enabled) throw notAuthorized('User is disabled.');
      context.attemptLimits.count(pool, user.username, 'ConfirmForgotPassword', context.now);
      // AWS lists this exception without saying when it throws it.
      if (user.status === 'UNCONFIRMED')
        throw new CognitoException('UserNotConfirmedException', 'User is not confirmed.');
      takeCode(user, { purpose: 'RESET_PASSWORD' }, ConfirmationCode, context.now);
      setPassword(pool, user, Password, { permanent: true, by: 'user', now: context.now });
      pool.users.save(user);
    },
  ),

  AdminResetUserPassword: defineOperation('iam', USER, (context, input) => {
    const { pool, user } = requireUser(context, input);
    requireSelfServiceRecovery(pool);
    sendResetCode(context, pool, user);
    pool.users.save({ ...user, status: 'RESET_REQUIRED', modifiedAt: context.now.getTime() });
  }),
};

/** Sends the code that allows another password, and saves the user. */
function sendResetCode(context: Context, pool: LocalPool, user: User) {
  const address = requireRecoverable(pool, user);
  const code = createCode(user, { purpose: 'RESET_PASSWORD', attribute: address.attribute }, context.now);
  pool.users.save(user);
  return sendMessage(context, pool, { kind: 'ForgotPassword', user, ...address, code });
}
