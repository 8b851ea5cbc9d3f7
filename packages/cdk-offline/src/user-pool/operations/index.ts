import type { Operation } from '../operation';
import { createUserOperations } from './create-user';
import { descriptionOperations } from './descriptions';
import { forgotPasswordOperations } from './forgot-password';
import { groupOperations } from './groups';
import { initiateAuthOperations } from './initiate-auth';
import { listUsersOperations } from './list-users';
import { ownAccountOperations } from './own-account';
import { ownAttributeOperations } from './own-attributes';
import { poolListOperations } from './pool-lists';
import { challengeResponseOperations } from './respond-to-auth-challenge';
import { signOutOperations } from './sign-out';
import { signUpOperations } from './sign-up';
import { softwareTokenOperations } from './software-token';
import { userOperations } from './users';

/** The emulated operations, by their name in `X-Amz-Target`. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    ...challengeResponseOperations,
    ...createUserOperations,
    ...descriptionOperations,
    ...forgotPasswordOperations,
    ...groupOperations,
    ...initiateAuthOperations,
    ...listUsersOperations,
    ...ownAccountOperations,
    ...ownAttributeOperations,
    ...poolListOperations,
    ...signOutOperations,
    ...signUpOperations,
    ...softwareTokenOperations,
    ...userOperations,
  }),
);
