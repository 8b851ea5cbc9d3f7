import type { AppClient } from '../app-client';
import { CognitoException } from '../cognito-exception';
import { createUser } from '../operations/create-user';
import { setPassword } from '../passwords';
import { boolean, list, object, oneOf, optional, stringMap } from '../schema';
import { findUser } from '../users';
import { callTrigger, metadataMember, optionalString, type Steps, validationMember } from './trigger';

const responseSchema = object({
  userAttributes: stringMap,
  forceAliasCreation: optional(boolean),
  enableSMSMFA: optional(boolean),
  finalUserStatus: optionalString,
  messageAction: optionalString,
  desiredDeliveryMediums: optional(list(oneOf('EMAIL', 'SMS'))),
});

/**
 * Creates an unknown user with the data that a UserMigration trigger returns. Without data, the user stays unknown.
 * Source: developer guide, "Migrate user Lambda trigger".
 * @throws CognitoException PasswordResetRequiredException unless the trigger accepts the password by `finalUserStatus`
 */
export function* migrateUser(app: AppClient, name: string, password: string): Steps<void> {
  const { pool, context } = app;
  const returned = yield* callTrigger(
    app,
    'UserMigration',
    {
      source: 'UserMigration_Authentication',
      userName: name,
      request: {
        password,
        ...validationMember(app.validationData),
        userAttributes: null,
        ...metadataMember(app.clientMetadata),
      },
      response: {
        userAttributes: null,
        forceAliasCreation: null,
        enableSMSMFA: null,
        finalUserStatus: null,
        messageAction: null,
        desiredDeliveryMediums: null,
      },
    },
    responseSchema,
  );
  if (!returned || returned.userAttributes.size === 0 || findUser(pool, name)) return;
  for (const member of ['forceAliasCreation', 'enableSMSMFA'] as const)
    if (returned[member])
      throw new CognitoException(
        'UnsupportedOperationException',
        `cdk-offline does not emulate ${member} in the response of UserMigration`,
      );
  const attributes = [...returned.userAttributes].map(([Name, Value]) => ({ Name, Value }));
  const user = createUser(pool, name, attributes, context.now);
  setPassword(pool, user, password, { permanent: true, by: 'migration', now: context.now });
  const isConfirmed = returned.finalUserStatus === 'CONFIRMED';
  if (!isConfirmed) user.status = 'RESET_REQUIRED';
  pool.users.save(user);
  if (returned.messageAction !== 'SUPPRESS') {
    const media = returned.desiredDeliveryMediums ?? ['SMS'];
    context.notify(`Migrated ${name} (AWS would send a welcome message by ${media.join(' and ')}).`);
  }
  if (isConfirmed) return;
  // The user is kept, although the sign-in fails.
  yield undefined;
  throw new CognitoException('PasswordResetRequiredException', 'Password reset required for the user');
}
