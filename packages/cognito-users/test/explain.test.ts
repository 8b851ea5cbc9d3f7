import type { Options } from '../src/arguments';
import { ExplainedError, explainError } from '../src/explain';

/** An error as the AWS SDK throws it. */
function sdkError(name: string, message: string, members: object = { $fault: 'client' }): Error {
  return Object.assign(new Error(message), { name }, members);
}

/** An error as Node.js throws it. */
function systemError(code: string): Error {
  return Object.assign(new Error('reason'), { code });
}

function expectExplanation(error: Error, explanation: string, options: Options = {}): void {
  const explained = explainError(error, options);
  expect(explained).toBeInstanceOf(ExplainedError);
  expect(explained).toMatchObject({ message: explanation, cause: error });
}

/** Per entry: the names and the message of AWS errors; below, their explanation. */
const AWS_ERRORS = `
UserNotFoundException: User does not exist.
  The user does not exist in this pool: create it with create-new-user.
UsernameExistsException: User account already exists
  The user already exists: set a password with confirm-user, or choose another name.
NotAuthorizedException: Incorrect username or password.
  The user name or the password is wrong: set the password with confirm-user, or create the user with create-new-user.
NotAuthorizedException: Temporary password has expired and must be reset by an administrator.
  The temporary password has expired: set a new one with confirm-user.
NotAuthorizedException: User is disabled.
  Cognito rejected the sign-in (User is disabled).
PasswordResetRequiredException: Password reset required for the user
  The password must be reset: set a new one with confirm-user.
InvalidPasswordException: Password did not conform with policy: Password not long enough
  The password violates the pool's password policy (Password not long enough): choose another one.
InvalidPasswordException: Password did not conform with password policy: Password must have numeric characters
  The password violates the pool's password policy (Password must have numeric characters): choose another one.
InvalidPasswordException: Password does not conform to policy: Password not long enough
  The password violates the pool's password policy (Password not long enough): choose another one.
CodeMismatchException: Invalid code received for user
  The MFA code is wrong: try again with the current one.
ExpiredCodeException: Your software token has already been used once.
  The MFA code has expired or was already used: try again with the next one.
InvalidParameterException: Invalid email address format.
  Cognito rejected the input (Invalid email address format).
InvalidParameterException: 2 errors. Password does not conform to policy: Password not long enough.
  Cognito rejected the input (2 errors. Password does not conform to policy: Password not long enough).
InvalidParameterException: Auth flow not enabled for this client
  The app client does not allow ADMIN_USER_PASSWORD_AUTH: pass --client-auth, or enable adminUserPassword in its authFlows.
ResourceNotFoundException: User pool us-east-1_example does not exist.
  Cognito can't find a resource (User pool us-east-1_example does not exist): correct or omit --user-pool-id and --client-id, and check the region.
CredentialsProviderError: Could not load credentials from any providers
  No AWS credentials found: set them up with "aws configure", choose a profile with --aws-profile, or use --local.
CredentialsProviderError: Token is expired.
  The AWS credentials have expired: renew them (for example with "aws sso login"), or use --local.
ExpiredToken, ExpiredTokenException, TokenProviderError: The token is invalid.
  The AWS credentials have expired: renew them (for example with "aws sso login"), or use --local.
InvalidClientTokenId, UnrecognizedClientException: The security token is invalid.
  AWS does not accept these credentials: check them, choose another profile with --aws-profile, or use --local.
SignatureDoesNotMatch, InvalidSignatureException: The signature does not match.
  AWS does not accept these credentials: check them, choose another profile with --aws-profile, or use --local.
AccessDenied, AccessDeniedException: Not allowed.
  The AWS credentials lack a permission (Not allowed): ask for it, or choose another profile with --aws-profile.
Error: Region is missing
  The AWS region is missing: pass --region, set AWS_REGION, or use --local.
Error: Region not accepted: region="a b" is not a valid hostname component.
  The AWS region is invalid: pass one such as eu-central-1 with --region or AWS_REGION.
TooManyRequestsException: Rate exceeded
  AWS rejected this (TooManyRequestsException): Rate exceeded`;

test.each(
  [...AWS_ERRORS.matchAll(/^([\w, ]+): (.*)\n {2}(.*)$/gm)].flatMap(([, names = '', ...columns]) =>
    names.split(', ').map((name) => [name, ...columns]),
  ),
)('explains %s: %s', (name = '', message = '', explanation = '') => {
  expectExplanation(sdkError(name, message), explanation);
});

test.each<[name: string, message: string, options: Options, explanation: string]>([
  [
    'InvalidParameterException',
    'USER_SRP_AUTH is not enabled for the client.',
    { clientAuth: true },
    'The app client does not allow USER_SRP_AUTH: omit --client-auth, or enable userSrp in its authFlows.',
  ],
  [
    'CredentialsProviderError',
    'Profile is missing',
    { awsProfile: 'dev' },
    'No AWS credentials found in the profile dev: set them up with "aws configure", choose a profile with --aws-profile, or use --local.',
  ],
])('explains %s: %s with the options %j', (name, message, options, explanation) => {
  expectExplanation(sdkError(name, message), explanation, options);
});

test.each([
  ['InternalErrorException', 'server', 'cdk-offline failed (InternalErrorException): its terminal says why.'],
  ['LimitExceededException', 'client', 'cdk-offline rejected this (LimitExceededException): Too many'],
  [
    'UserNotFoundException',
    'client',
    'The user does not exist in this pool: create it with create-new-user --local.',
  ],
  [
    'ResourceNotFoundException',
    'client',
    "Cognito can't find a resource (Too many): correct or omit --user-pool-id and --client-id.",
  ],
])('explains %s from the emulator, with commands for the emulator', (name, $fault, explanation) => {
  expectExplanation(sdkError(name, 'Too many', { $fault }), explanation, { local: true });
});

const UNREACHABLE =
  "Can't reach AWS (reason): check the connection, the region, and AWS_ENDPOINT_URL if it is set.";

test.each([
  ['a connection that times out', sdkError('TimeoutError', 'reason', {}), UNREACHABLE],
  ['a name that does not resolve', systemError('ENOTFOUND'), UNREACHABLE],
  ['an untrusted certificate', systemError('DEPTH_ZERO_SELF_SIGNED_CERT'), UNREACHABLE],
  ['a TLS error', systemError('ERR_SSL_WRONG_VERSION_NUMBER'), UNREACHABLE],
  ['a failure at every address of a name', new AggregateError([systemError('ECONNREFUSED')]), UNREACHABLE],
  ['a failure of fetch', new TypeError('fetch failed', { cause: systemError('ECONNREFUSED') }), UNREACHABLE],
  [
    'a response that is not from AWS',
    sdkError('SyntaxError', 'Unexpected token', { $response: {} }),
    'The response is not from AWS: check AWS_ENDPOINT_URL and the proxy, if there is one.',
  ],
])('explains %s, and with --local that the emulator is not running', (_name, error, explanation) => {
  expectExplanation(error, explanation);
  expectExplanation(
    error,
    'cdk-offline is not running: start it in another terminal, in the folder of cdk.json.',
    { local: true },
  );
});

test.each([
  ['a bug', new TypeError('undefined is not a function')],
  ['a misuse of Node.js', systemError('ERR_INVALID_ARG_TYPE')],
  ['an error with a number as code', Object.assign(new Error('reason'), { code: 7 })],
  ['an error that is already explained', new ExplainedError('reason', { cause: systemError('ENOTFOUND') })],
  ['a thrown string', 'reason'],
])('explainError leaves %s unchanged', (_name, error) => {
  expect(explainError(error, {})).toBe(error);
});
