import type { Options } from '../src/arguments';
import { ExplainedError, explainError } from '../src/explain';

const ON_AWS: Options = {};
const LOCAL: Options = { local: true };

/** An error as the AWS SDK throws it. */
function sdkError(name: string, message: string, members: object = { $fault: 'client' }): Error {
  return Object.assign(new Error(message), { name }, members);
}

/** An error as Node.js throws it. */
function systemError(message: string, code: string): Error {
  return Object.assign(new Error(message), { code });
}

const EXPIRED =
  'The AWS credentials have expired: renew them (for example with "aws sso login"), or use --local.';
const NOT_RUNNING = 'cdk-offline is not running: start it in another terminal, in the folder of cdk.json.';
const INVALID_CREDENTIALS =
  'AWS does not accept these credentials: check them, choose another profile with --aws-profile, or use --local.';
const unreachable = (reason: string) =>
  `Can't reach AWS (${reason}): check the connection, the region, and AWS_ENDPOINT_URL if it is set.`;

test.each<[name: string, message: string, options: Options, explanation: string]>([
  [
    'UserNotFoundException',
    'User does not exist.',
    ON_AWS,
    'The user does not exist in this pool: create it with create-new-user.',
  ],
  [
    'UsernameExistsException',
    'User account already exists',
    ON_AWS,
    'The user already exists: set a password with confirm-user, or choose another name.',
  ],
  [
    'NotAuthorizedException',
    'Incorrect username or password.',
    ON_AWS,
    'The user name or the password is wrong: set the password with confirm-user, or create the user with create-new-user.',
  ],
  [
    'NotAuthorizedException',
    'Temporary password has expired and must be reset by an administrator.',
    ON_AWS,
    'The temporary password has expired: set a new one with confirm-user.',
  ],
  ['NotAuthorizedException', 'User is disabled.', ON_AWS, 'Cognito rejected the sign-in (User is disabled).'],
  [
    'PasswordResetRequiredException',
    'Password reset required for the user',
    ON_AWS,
    'The password must be reset: set a new one with confirm-user.',
  ],
  [
    'InvalidPasswordException',
    'Password did not conform with policy: Password not long enough',
    ON_AWS,
    "The password violates the pool's password policy (Password not long enough): choose another one.",
  ],
  [
    'CodeMismatchException',
    'Invalid code received for user',
    ON_AWS,
    'The MFA code is wrong: try again with the current one.',
  ],
  [
    'ExpiredCodeException',
    'Your software token has already been used once.',
    ON_AWS,
    'The MFA code has expired or was already used: try again with the next one.',
  ],
  [
    'InvalidParameterException',
    'Invalid email address format.',
    ON_AWS,
    'Cognito rejected the input (Invalid email address format).',
  ],
  [
    'InvalidParameterException',
    'Auth flow not enabled for this client',
    ON_AWS,
    'The app client does not allow ADMIN_USER_PASSWORD_AUTH: pass --client-auth, or enable adminUserPassword in its authFlows.',
  ],
  [
    'InvalidParameterException',
    'USER_SRP_AUTH is not enabled for the client.',
    { clientAuth: true },
    'The app client does not allow USER_SRP_AUTH: omit --client-auth, or enable userSrp in its authFlows.',
  ],
  [
    'ResourceNotFoundException',
    'User pool us-east-1_example does not exist.',
    ON_AWS,
    "Cognito can't find this (User pool us-east-1_example does not exist): correct or omit --user-pool-id, --client-id and --region.",
  ],
  ['ExpiredToken', 'The security token included in the request is expired', ON_AWS, EXPIRED],
  ['ExpiredTokenException', 'The security token included in the request is expired', ON_AWS, EXPIRED],
  ['TokenProviderError', 'Token is expired.', ON_AWS, EXPIRED],
  ['CredentialsProviderError', 'The SSO session associated with this profile has expired.', ON_AWS, EXPIRED],
  [
    'CredentialsProviderError',
    'Could not load credentials from any providers',
    ON_AWS,
    'No AWS credentials found: set them up with "aws configure", choose a profile with --aws-profile, or use --local.',
  ],
  [
    'CredentialsProviderError',
    'Could not resolve credentials using profile: [work]',
    { awsProfile: 'work' },
    'No AWS credentials found in the profile work: set them up with "aws configure", choose a profile with --aws-profile, or use --local.',
  ],
  ['InvalidClientTokenId', 'The security token is invalid.', ON_AWS, INVALID_CREDENTIALS],
  ['UnrecognizedClientException', 'The security token is invalid.', ON_AWS, INVALID_CREDENTIALS],
  ['SignatureDoesNotMatch', 'The signature does not match.', ON_AWS, INVALID_CREDENTIALS],
  ['InvalidSignatureException', 'The signature does not match.', ON_AWS, INVALID_CREDENTIALS],
  [
    'AccessDenied',
    'User: arn:aws:iam::111122223333:user/eve is not authorized',
    ON_AWS,
    'The AWS credentials lack a permission (User: arn:aws:iam::111122223333:user/eve is not authorized): ask for it, or choose another profile with --aws-profile.',
  ],
  [
    'AccessDeniedException',
    'Not allowed.',
    ON_AWS,
    'The AWS credentials lack a permission (Not allowed): ask for it, or choose another profile with --aws-profile.',
  ],
  [
    'TooManyRequestsException',
    'Rate exceeded',
    ON_AWS,
    'AWS rejected this (TooManyRequestsException): Rate exceeded',
  ],
])('explains %s: %s', (name, message, options, explanation) => {
  expectExplanation(sdkError(name, message), options, explanation);
});

test.each<[name: string, error: Error, options: Options, explanation: string]>([
  [
    'a missing region',
    new Error('Region is missing'),
    ON_AWS,
    'The AWS region is missing: pass --region, set AWS_REGION, or use --local.',
  ],
  [
    'an invalid region',
    new Error('Region not accepted: region="not_a_region" is not a valid hostname component.'),
    ON_AWS,
    'The AWS region is invalid: pass one such as eu-central-1 with --region or AWS_REGION.',
  ],
  [
    'a name that does not resolve',
    systemError('getaddrinfo ENOTFOUND example.com', 'ENOTFOUND'),
    ON_AWS,
    unreachable('getaddrinfo ENOTFOUND example.com'),
  ],
  [
    'a connection that times out',
    sdkError('TimeoutError', 'the connection was not made', {}),
    ON_AWS,
    unreachable('the connection was not made'),
  ],
  [
    'an untrusted certificate',
    systemError('self-signed certificate', 'DEPTH_ZERO_SELF_SIGNED_CERT'),
    ON_AWS,
    unreachable('self-signed certificate'),
  ],
  [
    'a failure at every address of a name',
    new AggregateError([systemError('connect ECONNREFUSED ::1:9', 'ECONNREFUSED')]),
    ON_AWS,
    unreachable('connect ECONNREFUSED ::1:9'),
  ],
  [
    'an API that is not running locally',
    new TypeError('fetch failed', { cause: systemError('connect', 'ECONNREFUSED') }),
    LOCAL,
    NOT_RUNNING,
  ],
  [
    'a response that is not from AWS',
    sdkError('SyntaxError', 'Unexpected token', { $response: {} }),
    ON_AWS,
    'The response is not from AWS: check AWS_ENDPOINT_URL and the proxy, if there is one.',
  ],
  [
    'a response that is not from the emulator',
    sdkError('SyntaxError', 'Unexpected token', { $response: {} }),
    LOCAL,
    NOT_RUNNING,
  ],
])('explains %s', (_name, error, options, explanation) => {
  expectExplanation(error, options, explanation);
});

function expectExplanation(error: Error, options: Options, explanation: string): void {
  const explained = explainError(error, options);
  expect(explained).toBeInstanceOf(ExplainedError);
  expect(explained).toMatchObject({ message: explanation, cause: error });
}

test.each([
  new TypeError('undefined is not a function'),
  systemError('The "path" argument must be a string.', 'ERR_INVALID_ARG_TYPE'),
])('does not explain an internal error: %s', (error) => {
  expect(explainError(error, ON_AWS)).toBe(error);
});
