import { requirePool } from '../app-client';
import { updateAttributes } from '../attributes';
import { attributes, password, username, userPoolId } from '../input-schemas';
import { type Context, defineOperation } from '../operation';
import { setPassword } from '../passwords';
import { boolean, optional } from '../schema';
import { revokeAllSignIns } from '../tokens';
import { requireUser, toAttributeList, toMfaSettings, toUserFields } from '../users';

const USER = { UserPoolId: userPoolId, Username: username };

export const userOperations = {
  AdminGetUser: defineOperation('iam', USER, (context, input) => {
    const { user } = findByAdministrator(context, input);
    return { ...toUserFields(user), UserAttributes: toAttributeList(user), ...toMfaSettings(user) };
  }),

  AdminDeleteUser: defineOperation('iam', USER, (context, input) => {
    const { pool, user } = findByAdministrator(context, input);
    pool.state.users = pool.state.users.filter(({ sub }) => sub !== user.sub);
    pool.state.signIns = pool.state.signIns.filter(({ sub }) => sub !== user.sub);
  }),

  AdminDisableUser: defineOperation('iam', USER, (context, input) => {
    const { pool, user } = findByAdministrator(context, input);
    user.enabled = false;
    user.modifiedAt = context.now.getTime();
    revokeAllSignIns(pool, user);
  }),

  AdminEnableUser: defineOperation('iam', USER, (context, input) => {
    const { user } = findByAdministrator(context, input);
    user.enabled = true;
    user.modifiedAt = context.now.getTime();
  }),

  AdminUpdateUserAttributes: defineOperation(
    'iam',
    { ...USER, UserAttributes: attributes },
    (context, { UserAttributes, ...input }) => {
      const { pool, user } = findByAdministrator(context, input);
      updateAttributes(pool, user, UserAttributes, { initial: false });
      user.modifiedAt = context.now.getTime();
    },
  ),

  AdminSetUserPassword: defineOperation(
    'iam',
    { ...USER, Password: password, Permanent: optional(boolean) },
    (context, { Password, Permanent = false, ...input }) => {
      const { pool, user } = findByAdministrator(context, input);
      setPassword(pool, user, Password, { permanent: Permanent, by: 'administrator', now: context.now });
    },
  ),
};

function findByAdministrator(
  context: Context,
  { UserPoolId, Username }: { UserPoolId: string; Username: string },
) {
  const pool = requirePool(context, UserPoolId);
  return { pool, user: requireUser(pool, Username) };
}
