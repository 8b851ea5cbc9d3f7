import { requirePool } from '../app-client';
import { updateAttributes } from '../attributes';
import { attributes, password, username, userPoolId } from '../members';
import { type Context, operation } from '../operation';
import { setPassword } from '../passwords';
import { flag, optional } from '../reader';
import { revokeAllSignIns } from '../tokens';
import { requireUser, toAttributeList, toMfaSettings, toUserFields } from '../users';

const members = { UserPoolId: userPoolId, Username: username };

export const adminGetUser = operation('iam', members, (context, input) => {
  const { user } = find(context, input);
  return { ...toUserFields(user), UserAttributes: toAttributeList(user), ...toMfaSettings(user) };
});

export const adminDeleteUser = operation('iam', members, (context, input) => {
  const { pool, user } = find(context, input);
  pool.state.users = pool.state.users.filter(({ sub }) => sub !== user.sub);
  pool.state.signIns = pool.state.signIns.filter(({ sub }) => sub !== user.sub);
});

export const adminDisableUser = operation('iam', members, (context, input) => {
  const { pool, user } = find(context, input);
  user.enabled = false;
  user.modifiedAt = context.now.getTime();
  revokeAllSignIns(pool, user);
});

export const adminEnableUser = operation('iam', members, (context, input) => {
  const { user } = find(context, input);
  user.enabled = true;
  user.modifiedAt = context.now.getTime();
});

export const adminUpdateUserAttributes = operation(
  'iam',
  { ...members, UserAttributes: attributes },
  (context, input) => {
    const { pool, user } = find(context, input);
    updateAttributes(pool, user, input.UserAttributes);
    user.modifiedAt = context.now.getTime();
  },
);

export const adminSetUserPassword = operation(
  'iam',
  { ...members, Password: password, Permanent: optional(flag) },
  (context, { Password, Permanent = false, ...input }) => {
    const { pool, user } = find(context, input);
    setPassword(pool, user, Password, { permanent: Permanent, now: context.now });
  },
);

function find(context: Context, { UserPoolId, Username }: { UserPoolId: string; Username: string }) {
  const pool = requirePool(context, UserPoolId);
  return { pool, user: requireUser(pool, Username) };
}
