import { requirePool } from '../app-client';
import { notAuthorized } from '../cognito-exception';
import { password, token, username, userPoolId } from '../members';
import { operation } from '../operation';
import { hasPassword, setPassword } from '../passwords';
import { flag, optional } from '../reader';
import { requireAccessToken } from '../tokens';
import { requireUser } from '../users';

export const changePassword = operation(
  'none',
  { PreviousPassword: optional(password), ProposedPassword: password, AccessToken: token },
  (context, { PreviousPassword = '', ProposedPassword, AccessToken }) => {
    const { pool, user } = requireAccessToken(context, AccessToken);
    context.failedSignIns.requireUnlocked(pool, user.username, context.now);
    if (!hasPassword(pool, user, PreviousPassword)) {
      context.failedSignIns.count(pool, user.username, context.now);
      throw notAuthorized('Incorrect username or password.');
    }
    setPassword(pool, user, ProposedPassword, { permanent: true, now: context.now });
  },
);

export const adminSetUserPassword = operation(
  'iam',
  { UserPoolId: userPoolId, Username: username, Password: password, Permanent: optional(flag) },
  (context, { UserPoolId, Username, Password, Permanent = false }) => {
    const pool = requirePool(context, UserPoolId);
    setPassword(pool, requireUser(pool, Username), Password, { permanent: Permanent, now: context.now });
  },
);
