import { requireAccessToken } from '../access-tokens';
import { requireClient } from '../app-client';
import { isReadable } from '../attributes';
import { notAuthorized } from '../cognito-exception';
import { password, token } from '../input-schemas';
import { defineOperation } from '../operation';
import { hasPassword, setPassword } from '../passwords';
import { optional } from '../schema';
import { deleteUser, toAttributeList, toMfaSettings } from '../users';

export const ownAccountOperations = {
  GetUser: defineOperation('none', { AccessToken: token }, (context, { AccessToken }) => {
    const { pool, user, signIn } = requireAccessToken(context, AccessToken);
    const { client } = requireClient(context, signIn.clientId, pool.template.id);
    const UserAttributes = toAttributeList(user).filter(({ Name }) => isReadable(client, Name));
    return { Username: user.username, UserAttributes, ...toMfaSettings(user) };
  }),

  DeleteUser: defineOperation('none', { AccessToken: token }, (context, { AccessToken }) => {
    const { pool, user } = requireAccessToken(context, AccessToken);
    deleteUser(pool, user);
  }),

  ChangePassword: defineOperation(
    'none',
    { PreviousPassword: optional(password), ProposedPassword: password, AccessToken: token },
    (context, { PreviousPassword = '', ProposedPassword, AccessToken }) => {
      const { pool, user } = requireAccessToken(context, AccessToken);
      const { attemptLimits, failedSignIns, now } = context;
      attemptLimits.count(pool, user.username, 'ChangePassword', now);
      failedSignIns.requireUnlocked(pool, user.username, now);
      if (!hasPassword(pool, user, PreviousPassword)) {
        failedSignIns.count(pool, user.username, now);
        throw notAuthorized('Incorrect username or password.');
      }
      setPassword(pool, user, ProposedPassword, { permanent: true, by: 'user', now });
      pool.users.save(user);
    },
  ),
};
