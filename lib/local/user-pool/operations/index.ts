import type { Operation } from '../operation';
import { adminCreateUser } from './create-user';
import { adminInitiateAuth, initiateAuth } from './initiate-auth';
import { adminSetUserPassword, changePassword } from './passwords';

/** What the local user pool can do, by the operation's name in `X-Amz-Target`. */
export const operations: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    AdminCreateUser: adminCreateUser,
    AdminInitiateAuth: adminInitiateAuth,
    AdminSetUserPassword: adminSetUserPassword,
    ChangePassword: changePassword,
    InitiateAuth: initiateAuth,
  }),
);
