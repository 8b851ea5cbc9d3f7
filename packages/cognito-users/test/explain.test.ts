import type { Options } from '../src/arguments';
import { explain } from '../src/explain';
import { ExplainedError } from '../src/explained-error';

const onAws: Options = { stackName: 'HttpApiGatewayJwtCognitoStack' };
const locally: Options = { ...onAws, local: true };

/** An error as the SDK throws it. */
function sdkError(name: string, message: string, more: object = { $fault: 'client' }): Error {
  return Object.assign(new Error(message), { name }, more);
}

const expired = 'The AWS credentials have expired: renew them (such as with aws sso login), or use --local.';
const notStarted = 'The local run is not started: run npm start in another terminal.';
const unreachable = { syscall: 'getaddrinfo', code: 'ENOTFOUND' };

test.each<[name: string, error: Error, options: Options, sentence: string]>([
  [
    'an SSO session that has expired',
    sdkError('CredentialsProviderError', 'The SSO session associated with this profile has expired.', {}),
    onAws,
    expired,
  ],
  ['an SSO token that is missing', sdkError('TokenProviderError', 'Token is expired.', {}), onAws, expired],
  [
    'a wrong MFA code',
    sdkError('CodeMismatchException', 'Invalid code received for user'),
    locally,
    'The MFA code is wrong: try again with the one that is shown now.',
  ],
  [
    'an MFA code that was used',
    sdkError('ExpiredCodeException', 'Your software token has already been used once.'),
    onAws,
    'The MFA code came too late or was used before: try again with the next one.',
  ],
  [
    'a password that has to be reset',
    sdkError('PasswordResetRequiredException', 'Password reset required for the user'),
    onAws,
    'The password has to be reset: set a new one with confirm-user.',
  ],
  [
    'a temporary password that has expired',
    sdkError(
      'NotAuthorizedException',
      'Temporary password has expired and must be reset by an administrator.',
    ),
    onAws,
    'The temporary password has expired: set a new one with confirm-user.',
  ],
  [
    'a user who is locked out',
    sdkError('NotAuthorizedException', 'Password attempts exceeded'),
    onAws,
    'Cognito refuses the sign-in (Password attempts exceeded).',
  ],
  [
    'a name that does not resolve',
    sdkError('Error', 'getaddrinfo ENOTFOUND cognito-idp.eu-central-1.amazonaws.com', unreachable),
    onAws,
    'The network is not reachable (getaddrinfo ENOTFOUND cognito-idp.eu-central-1.amazonaws.com): check the connection, the region, and AWS_ENDPOINT_URL if it is set.',
  ],
  [
    'a connection that times out',
    sdkError('TimeoutError', 'the connection was not made within 10000 ms', {}),
    onAws,
    'The network is not reachable (the connection was not made within 10000 ms): check the connection, the region, and AWS_ENDPOINT_URL if it is set.',
  ],
  [
    'an API that is not there',
    Object.assign(new TypeError('fetch failed'), { cause: sdkError('Error', 'connect', unreachable) }),
    locally,
    notStarted,
  ],
  [
    'a name with several addresses, none of which answers',
    new AggregateError([sdkError('Error', 'connect ECONNREFUSED ::1:9', { code: 'ECONNREFUSED' })]),
    onAws,
    'The network is not reachable (connect ECONNREFUSED ::1:9): check the connection, the region, and AWS_ENDPOINT_URL if it is set.',
  ],
  [
    'a certificate that is not trusted',
    sdkError('Error', 'self-signed certificate', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }),
    onAws,
    'The network is not reachable (self-signed certificate): check the connection, the region, and AWS_ENDPOINT_URL if it is set.',
  ],
  [
    'what has no sentence of its own',
    sdkError('TooManyRequestsException', 'Rate exceeded'),
    onAws,
    'AWS refuses this (TooManyRequestsException): Rate exceeded',
  ],
])('has one sentence for %s, and keeps the cause', (_name, error, options, sentence) => {
  const explained = explain(error, options);
  expect(explained).toBeInstanceOf(ExplainedError);
  expect(explained).toMatchObject({ message: sentence, cause: error });
});

test.each([
  new TypeError('undefined is not a function'),
  sdkError('TypeError', 'The "path" argument must be a string.', { code: 'ERR_INVALID_ARG_TYPE' }),
])('leaves a fault of this project as it is: %s', (fault) => {
  expect(explain(fault, onAws)).toBe(fault);
});
