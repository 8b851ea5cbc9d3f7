import type { Options } from './arguments';
import { ExplainedError } from './explained-error';
import { notStarted } from './local-outputs';

type Explanation = (message: string, options: Options) => string;

/** By the name of the error, as Cognito, CloudFormation and the SDK give it. */
const explanations = new Map<string, Explanation>(
  Object.entries({
    UserNotFoundException: () => 'There is no such user in the pool: create one with create-new-user.',
    UsernameExistsException: () =>
      'This user exists already: set a password with confirm-user, or choose another name.',
    NotAuthorizedException: explainRefusedSignIn,
    PasswordResetRequiredException: () => 'The password has to be reset: set a new one with confirm-user.',
    InvalidPasswordException: (message) =>
      `The pool does not take this password (${rule(message)}): choose one that keeps its password policy.`,
    CodeMismatchException: () => 'The MFA code is wrong: try again with the one that is shown now.',
    ExpiredCodeException: () => 'The MFA code came too late or was used before: try again with the next one.',
    InvalidParameterException: explainInvalidParameter,
    ResourceNotFoundException: (message) =>
      `Cognito does not find it (${rule(message)}): leave --user-pool-id, --client-id and --region out, or correct them.`,
    ExpiredToken: explainExpired,
    ExpiredTokenException: explainExpired,
    TokenProviderError: explainExpired,
    CredentialsProviderError: (message, options) =>
      /expired/i.test(message) ? explainExpired() : explainNoCredentials(options),
    InvalidClientTokenId: explainUnknownCredentials,
    UnrecognizedClientException: explainUnknownCredentials,
    SignatureDoesNotMatch: explainUnknownCredentials,
    InvalidSignatureException: explainUnknownCredentials,
    AccessDenied: explainDenied,
    AccessDeniedException: explainDenied,
  }),
);

/**
 * The sentence for a person where AWS refused, or could not be asked; any other error is a fault of this project and
 * returned as it is. No sentence repeats what the person gave as a secret.
 */
export function explain(error: unknown, options: Options): unknown {
  if (!(error instanceof Error) || error instanceof ExplainedError) return error;
  const sentence = explanations.get(error.name)?.(error.message, options) ?? explainOther(error, options);
  return sentence === undefined ? error : new ExplainedError(sentence, { cause: error });
}

function explainOther(error: Error, options: Options): string | undefined {
  if (error.message === 'Region is missing')
    return 'No AWS region is known: give --region, set AWS_REGION, or use --local.';
  if (error.message.startsWith('Region not accepted'))
    return 'This is no AWS region: give one such as eu-central-1 with --region or AWS_REGION.';
  if ('$fault' in error) return `AWS refuses this (${error.name}): ${error.message}`;
  const fault = innermost(error);
  const isOfNetwork = isNetworkFault(fault);
  if (!isOfNetwork && !('$response' in error)) return undefined;
  if (options.local) return notStarted;
  return isOfNetwork
    ? `The network is not reachable (${fault.message}): check the connection, the region, and AWS_ENDPOINT_URL if it is set.`
    : 'What answered is not AWS: check AWS_ENDPOINT_URL, and the proxy if there is one.';
}

/** What `fetch`, and a connection that was tried at several addresses, wrap. */
function innermost(error: Error): Error {
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error.cause;
  return inner instanceof Error ? innermost(inner) : error;
}

/** Node.js gives an error of the system (`ENOTFOUND`) or of a certificate a code, and its own of misuse one with `ERR_`. */
function isNetworkFault(error: Error): boolean {
  if (/Timeout/.test(error.name)) return true;
  return 'code' in error && typeof error.code === 'string' && /^(?!ERR_)|TLS|SSL/.test(error.code);
}

function explainRefusedSignIn(message: string): string {
  if (/^Incorrect username or password/.test(message))
    return 'The user name or the password is wrong: set the password with confirm-user, or create the user with create-new-user.';
  if (/^Temporary password has expired/.test(message))
    return 'The temporary password has expired: set a new one with confirm-user.';
  return `Cognito refuses the sign-in (${rule(message)}).`;
}

function explainInvalidParameter(message: string, { clientAuth }: Options): string {
  if (!/not enabled for th(is|e) client/.test(message))
    return `Cognito does not take this (${rule(message)}).`;
  return clientAuth
    ? 'The app client does not allow USER_SRP_AUTH: leave --client-auth out, or turn on userSrp in its authFlows.'
    : 'The app client does not allow ADMIN_USER_PASSWORD_AUTH: sign in with --client-auth, or turn on adminUserPassword in its authFlows.';
}

function explainExpired(): string {
  return 'The AWS credentials have expired: renew them (such as with aws sso login), or use --local.';
}

function explainNoCredentials({ awsProfile }: Options): string {
  const where = awsProfile === undefined ? '' : ` under the profile ${awsProfile}`;
  return `No AWS credentials were found${where}: set them up with aws configure, name a profile with --aws-profile, or use --local.`;
}

function explainUnknownCredentials(): string {
  return 'AWS does not know these credentials: check them, name another profile with --aws-profile, or use --local.';
}

function explainDenied(message: string): string {
  return `These credentials may not do this (${rule(message)}): ask for the permission, or name another profile with --aws-profile.`;
}

/** What AWS says, in brackets within a sentence of ours. */
function rule(message: string): string {
  return message.replace(/^Password did not conform with policy: /, '').replace(/\.$/, '');
}
