import type { Options } from './arguments';

/** An error with a message for the user: what happened and what to do. Any other error is an internal error. */
export class ExplainedError extends Error {
  override readonly name = 'ExplainedError';
}

export const EMULATOR_NOT_RUNNING =
  'cdk-offline is not running: start it in another terminal, in the folder of cdk.json.';

type Explanation = (message: string, options: Options) => string;

/** By the error's name in Cognito, CloudFormation and the SDK. */
const EXPLANATIONS = new Map<string, Explanation>(
  Object.entries({
    UserNotFoundException: () => 'The user does not exist in this pool: create it with create-new-user.',
    UsernameExistsException: () =>
      'The user already exists: set a password with confirm-user, or choose another name.',
    NotAuthorizedException: explainNotAuthorized,
    PasswordResetRequiredException: () => 'The password must be reset: set a new one with confirm-user.',
    InvalidPasswordException: (message) =>
      `The password violates the pool's password policy (${reason(message)}): choose another one.`,
    CodeMismatchException: () => 'The MFA code is wrong: try again with the current one.',
    ExpiredCodeException: () => 'The MFA code has expired or was already used: try again with the next one.',
    InvalidParameterException: explainInvalidParameter,
    ResourceNotFoundException: (message) =>
      `Cognito can't find this (${reason(message)}): correct or omit --user-pool-id, --client-id and --region.`,
    ExpiredToken: explainExpiredCredentials,
    ExpiredTokenException: explainExpiredCredentials,
    TokenProviderError: explainExpiredCredentials,
    CredentialsProviderError: (message, options) =>
      /expired/i.test(message) ? explainExpiredCredentials() : explainMissingCredentials(options),
    InvalidClientTokenId: explainInvalidCredentials,
    UnrecognizedClientException: explainInvalidCredentials,
    SignatureDoesNotMatch: explainInvalidCredentials,
    InvalidSignatureException: explainInvalidCredentials,
    AccessDenied: explainAccessDenied,
    AccessDeniedException: explainAccessDenied,
  }),
);

/** Wraps an error of AWS or of the network in an ExplainedError. Returns any other error unchanged. */
export function explainError(error: unknown, options: Options): unknown {
  if (!(error instanceof Error) || error instanceof ExplainedError) return error;
  const message = EXPLANATIONS.get(error.name)?.(error.message, options) ?? explainOther(error, options);
  return message === undefined ? error : new ExplainedError(message, { cause: error });
}

function explainOther(error: Error, options: Options): string | undefined {
  if (error.message === 'Region is missing')
    return 'The AWS region is missing: pass --region, set AWS_REGION, or use --local.';
  if (error.message.startsWith('Region not accepted'))
    return 'The AWS region is invalid: pass one such as eu-central-1 with --region or AWS_REGION.';
  if ('$fault' in error) return `AWS rejected this (${error.name}): ${error.message}`;
  const cause = innermostCause(error);
  const isNetwork = isNetworkError(cause);
  if (!isNetwork && !('$response' in error)) return undefined;
  if (options.local) return EMULATOR_NOT_RUNNING;
  return isNetwork
    ? `Can't reach AWS (${cause.message}): check the connection, the region, and AWS_ENDPOINT_URL if it is set.`
    : 'The response is not from AWS: check AWS_ENDPOINT_URL and the proxy, if there is one.';
}

/** `fetch` wraps the network's error as its cause, and a connection tried at several addresses as an AggregateError. */
function innermostCause(error: Error): Error {
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error.cause;
  return inner instanceof Error ? innermostCause(inner) : error;
}

/** Node.js gives system errors (`ENOTFOUND`) and certificate errors a code. Codes of its own misuse begin with `ERR_`. */
function isNetworkError(error: Error): boolean {
  if (/Timeout/.test(error.name)) return true;
  return 'code' in error && typeof error.code === 'string' && /^(?!ERR_)|TLS|SSL/.test(error.code);
}

function explainNotAuthorized(message: string): string {
  if (/^Incorrect username or password/.test(message))
    return 'The user name or the password is wrong: set the password with confirm-user, or create the user with create-new-user.';
  if (/^Temporary password has expired/.test(message))
    return 'The temporary password has expired: set a new one with confirm-user.';
  return `Cognito rejected the sign-in (${reason(message)}).`;
}

function explainInvalidParameter(message: string, { clientAuth }: Options): string {
  if (!/not enabled for th(is|e) client/.test(message))
    return `Cognito rejected the input (${reason(message)}).`;
  return clientAuth
    ? 'The app client does not allow USER_SRP_AUTH: omit --client-auth, or enable userSrp in its authFlows.'
    : 'The app client does not allow ADMIN_USER_PASSWORD_AUTH: pass --client-auth, or enable adminUserPassword in its authFlows.';
}

function explainExpiredCredentials(): string {
  return 'The AWS credentials have expired: renew them (for example with "aws sso login"), or use --local.';
}

function explainMissingCredentials({ awsProfile }: Options): string {
  const where = awsProfile === undefined ? '' : ` in the profile ${awsProfile}`;
  return `No AWS credentials found${where}: set them up with "aws configure", choose a profile with --aws-profile, or use --local.`;
}

function explainInvalidCredentials(): string {
  return 'AWS does not accept these credentials: check them, choose another profile with --aws-profile, or use --local.';
}

function explainAccessDenied(message: string): string {
  return `The AWS credentials lack a permission (${reason(message)}): ask for it, or choose another profile with --aws-profile.`;
}

/** AWS's message, to be put in parentheses. */
function reason(message: string): string {
  return message.replace(/^Password did not conform with policy: /, '').replace(/\.$/, '');
}
