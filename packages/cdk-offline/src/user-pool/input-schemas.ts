import { invalidParameter } from './cognito-exception';
import { integer, list, object, oneOf, optional, type Schema, string } from './schema';

// The constraints are those of the Cognito user pools API reference.

const name = (max: number) => string({ min: 1, max, pattern: /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u });

export const userPoolId = string({ min: 1, max: 55, pattern: /^[\w-]+_[0-9a-zA-Z]+$/ });
export const clientId = string({ min: 1, max: 128, pattern: /^[\w+]+$/ });
export const username = name(128);
/** The members that name a user in operations for administrators. */
export const USER = { UserPoolId: userPoolId, Username: username };
export const groupName = name(128);
export const roleArn = string({
  min: 20,
  max: 2048,
  pattern:
    /^arn:[\w+=/,.@-]+:[\w+=/,.@-]+:([\w+=/,.@-]*)?:[0-9]+:[\w+=/,.@-]+(:[\w+=/,.@-]+)?(:[\w+=/,.@-]+)?$/,
});
export const password = string({ max: 256, pattern: /^\S.*\S$/, documentedPattern: '[\\S]+.*[\\S]+' });
export const token = string({ pattern: /^[A-Za-z0-9-_=.]+$/ });
export const session = string({ min: 20, max: 2048 });
/** The Session that signs a user in after ConfirmSignUp. No operation here returns one. */
export const signUpSession: Schema<void> = (value) => {
  if (value !== undefined && value !== null)
    throw invalidParameter('The Session of a sign-up is not supported: sign in with a password');
};
export const clientSecret = string({ min: 24, max: 64 });
export const secretHash = string({ min: 1, max: 128, pattern: /^[\w+=/]+$/ });
export const confirmationCode = string({ min: 1, max: 2048, pattern: /^\S+$/ });
export const limit = optional(integer(0, 60));
export const nextToken = optional(string({ min: 1, max: 131_072 }));

export const attributes = list(object({ Name: name(32), Value: optional(string({ max: 2048 })) }));

export const attributeNames = list(name(32));

export const authFlow = oneOf(
  ...(
    'USER_SRP_AUTH REFRESH_TOKEN_AUTH REFRESH_TOKEN CUSTOM_AUTH ADMIN_NO_SRP_AUTH USER_PASSWORD_AUTH ' +
    'ADMIN_USER_PASSWORD_AUTH USER_AUTH'
  ).split(' '),
);

export const challengeName = oneOf(
  ...(
    'SMS_MFA EMAIL_OTP SOFTWARE_TOKEN_MFA SELECT_MFA_TYPE MFA_SETUP PASSWORD_VERIFIER CUSTOM_CHALLENGE ' +
    'SELECT_CHALLENGE DEVICE_SRP_AUTH DEVICE_PASSWORD_VERIFIER ADMIN_NO_SRP_AUTH NEW_PASSWORD_REQUIRED SMS_OTP ' +
    'PASSWORD WEB_AUTHN PASSWORD_SRP'
  ).split(' '),
);
