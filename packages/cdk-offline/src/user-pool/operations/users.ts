import { updateAttributes } from '../attributes';
import { attributeNames, attributes, password, USER } from '../input-schemas';
import { defineOperation } from '../operation';
import { setPassword } from '../passwords';
import { revokeAllSignIns } from '../refresh-tokens';
import { boolean, optional } from '../schema';
import { deleteUser, requireUser, toAttributeList, toMfaSettings, toUserFields } from '../users';

export const userOperations = {
  AdminGetUser: defineOperation('iam', USER, (context, input) => {
    const { user } = requireUser(context, input);
    return { ...toUserFields(user), UserAttributes: toAttributeList(user), ...toMfaSettings(user) };
  }),

  AdminDeleteUser: defineOperation('iam', USER, (context, input) => {
    const { pool, user } = requireUser(context, input);
    deleteUser(pool, user);
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

  AdminDeleteUserAttributes: defineOperation(
    'iam',
    { ...USER, UserAttributeNames: attributeNames },
    (context, { UserAttributeNames, ...input }) => {
      const { pool, user } = requireUser(context, input);
      const updates = UserAttributeNames.map((Name) => ({ Name, Value: '' }));
      updateAttributes(pool, user, updates, { initial: false });
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
