import { requireClient } from '../app-client';
import { CognitoException, notAuthorized } from '../cognito-exception';
import { clientId, password, token, username } from '../members';
import { operation } from '../operation';
import { hasPassword, setPassword } from '../passwords';
import { optional } from '../reader';
import { requireAccessToken } from '../tokens';
import { toAttributeList, toMfaSettings } from '../users';

/** What users do about themselves, by their access token. */
export const getUser = operation('none', { AccessToken: token }, (context, { AccessToken }) => {
  const { user } = requireAccessToken(context, AccessToken);
  return { Username: user.username, UserAttributes: toAttributeList(user), ...toMfaSettings(user) };
});

export const changePassword = operation(
  'none',
  { PreviousPassword: optional(password), ProposedPassword: password, AccessToken: token },
  (context, { PreviousPassword = '', ProposedPassword, AccessToken }) => {
    const { pool, user } = requireAccessToken(context, AccessToken);
    const { failedSignIns, now } = context;
    failedSignIns.requireUnlocked(pool, user.username, now);
    if (!hasPassword(pool, user, PreviousPassword)) {
      failedSignIns.count(pool, user.username, now);
      throw notAuthorized('Incorrect username or password.');
    }
    setPassword(pool, user, ProposedPassword, { permanent: true, now });
  },
);

export const signUp = operation(
  'none',
  { ClientId: clientId, Username: username, Password: optional(password) },
  (context, { ClientId }) => {
    const { pool } = requireClient(context, ClientId);
    if (pool.template.adminCreateUserOnly) throw notAuthorized('SignUp is not permitted for this user pool');
    throw new CognitoException('UnsupportedOperationException', 'SignUp is not available locally');
  },
);
