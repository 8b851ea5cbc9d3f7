import { updateAttributes } from '../attributes';
import { attributes, password, USER } from '../input-schemas';
import { defineOperation } from '../operation';
import { setPassword } from '../passwords';
import { boolean, optional } from '../schema';
import { revokeAllSignIns } from '../tokens';
import { requireUser, toAttributeList, toMfaSettings, toUserFields } from '../users';

export const userOperations = {
  AdminGetUser: defineOperation('iam', USER, (context, input) => {
    const { user } = requireUser(context, input);
    return { ...toUserFields(user), UserAttributes: toAttributeList(user), ...toMfaSettings(user) };
  }),

  AdminDeleteUser: defineOperation('iam', USER, (context, input) => {
    const { pool, user } = requireUser(context, input);
    pool.users.delete(user);
    pool.signIns.deleteAll(user.sub);
  }),

  AdminDisableUser: defineOperation('iam', USER, (context, input) => {
    const { pool, user } = requireUser(context, input);
    pool.users.save({ ...user, enabled: false, modifiedAt: context.now.getTime() });
    revokeAllSignIns(pool, user);
  }),

  AdminEnableUser: defineOperation('iam', USER, (context, input) => {
    const { pool, user } = requireUser(context, input);
    pool.users.save({ ...user, enabled: true, modifiedAt: context.now.getTime() });
  }),

  AdminUpdateUserAttributes: defineOperation(
    'iam',
    { ...USER, UserAttributes: attributes },
    (context, { UserAttributes, ...input }) => {
      const { pool, user } = requireUser(context, input);
      updateAttributes(pool, user, UserAttributes, { initial: false });
      pool.users.save({ ...user, modifiedAt: context.now.getTime() });
    },
  ),

  AdminSetUserPassword: defineOperation(
    'iam',
    { ...USER, Password: password, Permanent: optional(boolean) },
    (context, { Password, Permanent = false, ...input }) => {
      const { pool, user } = requireUser(context, input);
      setPassword(pool, user, Password, { permanent: Permanent, by: 'administrator', now: context.now });
      pool.users.save(user);
    },
  ),
};
