import type { AppClient } from '../app-client';
import { CognitoException } from '../cognito-exception';
import { makeUser } from '../new-user';
import { generateTemporaryPassword, setPassword } from '../passwords';
import { boolean, list, object, oneOf, optional, type Parsed, stringMap } from '../schema';
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
 * @param password the password of the sign-in; undefined in ForgotPassword
 */
export function* migrateUser(app: AppClient, name: string, password?: string): Steps<void> {
  const { pool, context } = app;
  const returned = yield* callTrigger(
    app,
    'UserMigration',
    {
      source: password === undefined ? 'UserMigration_ForgotPassword' : 'UserMigration_Authentication',
      userName: name,
      request: {
        ...(password !== undefined && { password }),
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
  requireEmulated(returned);
  const isVerified = ['email_verified', 'phone_number_verified'].some(
    (attribute) => returned.userAttributes.get(attribute) === 'true',
  );
  // The wording of this error is ours.
  if (password === undefined && !isVerified)
    throw new CognitoException(
      'InvalidLambdaResponseException',
      'UserMigration returns no verified email or phone number to send a code to',
    );
  const attributes = [...returned.userAttributes].map(([Name, Value]) => ({ Name, Value }));
  const { now } = context;
  const user = makeUser(pool, name, attributes, { taken: 'User already exists', now });
  const { passwordPolicy } = pool.template;
  const stored = password ?? generateTemporaryPassword(passwordPolicy);
  setPassword(pool, user, stored, { permanent: true, by: 'migration', now });
  if (returned.finalUserStatus !== 'CONFIRMED') user.status = 'RESET_REQUIRED';
  pool.users.save(user);
  if (returned.messageAction !== 'SUPPRESS') {
    const media = returned.desiredDeliveryMediums ?? ['SMS'];
    context.notify(`Migrated ${name} (AWS would send a welcome message by ${media.join(' and ')}).`);
  }
  // Keeps the user even if the operation then fails.
  yield undefined;
}

function requireEmulated(returned: Parsed<typeof responseSchema>): void {
  for (const member of ['forceAliasCreation', 'enableSMSMFA'] as const)
    if (returned[member])
      throw new CognitoException(
        'UnsupportedOperationException',
        `cdk-offline does not emulate ${member} in the response of UserMigration`,
      );
}
