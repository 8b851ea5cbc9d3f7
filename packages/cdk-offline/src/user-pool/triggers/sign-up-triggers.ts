import { CognitoException } from '../cognito-exception';
import { boolean, object, optional } from '../schema';
import type { User } from '../state';
import { attributeValue } from '../users';
import {
  type Caller,
  callTrigger,
  eventAttributes,
  metadataMember,
  noResponse,
  type Steps,
  validationMember,
} from './trigger';

const preSignUpResponse = object({
  autoConfirmUser: optional(boolean),
  autoVerifyEmail: optional(boolean),
  autoVerifyPhone: optional(boolean),
});

/** What the caller of an operation sent for triggers. */
export interface TriggerInput {
  ClientMetadata: Map<string, string> | undefined;
  ValidationData: { Name: string; Value: string | undefined }[] | undefined;
}

/** What a PreSignUp trigger decides about a new user. AdminCreateUser ignores it. */
export interface SignUpDecision {
  isConfirmed: boolean;
  /** Of `email` and `phone_number`. */
  verifiedAttributes: string[];
}

/**
 * Invokes PreSignUp for a user who isn't saved yet.
 * @throws CognitoException if the trigger fails, or verifies an attribute that the user doesn't have
 */
export function* callPreSignUp(
  caller: Caller,
  source: 'PreSignUp_SignUp' | 'PreSignUp_AdminCreateUser',
  user: User,
  { ClientMetadata, ValidationData }: TriggerInput,
): Steps<SignUpDecision> {
  const submitted = user.attributes.map(({ name, value }) => [name, value]);
  const validationData = ValidationData?.map(({ Name, Value = '' }): [string, string] => [Name, Value]);
  const returned = yield* callTrigger(
    caller,
    'PreSignUp',
    {
      source,
      userName: user.username,
      request: {
        userAttributes: Object.fromEntries(submitted),
        ...validationMember(validationData && new Map(validationData)),
        ...metadataMember(ClientMetadata),
      },
      response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
    },
    preSignUpResponse,
  );
  const verifiedAttributes = [
    ...(returned?.autoVerifyEmail ? ['email'] : []),
    ...(returned?.autoVerifyPhone ? ['phone_number'] : []),
  ];
  // AWS documents the error but not its message.
  for (const name of source === 'PreSignUp_SignUp' ? verifiedAttributes : [])
    if (attributeValue(user, name) === undefined)
      throw new CognitoException(
        'InvalidLambdaResponseException',
        `PreSignUp verifies ${name}, which the user does not have`,
      );
  return { isConfirmed: returned?.autoConfirmUser ?? false, verifiedAttributes };
}

/** Runs once the user is saved. Our choice: if it fails, the user stays confirmed. */
export function* callPostConfirmation(
  caller: Caller,
  source: 'PostConfirmation_ConfirmSignUp' | 'PostConfirmation_ConfirmForgotPassword',
  user: User,
  metadata: Map<string, string> | undefined,
): Steps<void> {
  yield* callTrigger(
    caller,
    'PostConfirmation',
    {
      source,
      userName: user.username,
      request: { userAttributes: eventAttributes(caller.pool, user), ...metadataMember(metadata) },
      response: {},
    },
    noResponse,
  );
}
