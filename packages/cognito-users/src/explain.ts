import type { Options } from './arguments';

/** An error with a message for the user: what happened and what to do. Any other error is an internal error. */
export class ExplainedError extends Error {
  override readonly name = 'ExplainedError';
}

export const EMULATOR_NOT_RUNNING =
  'cdk-offline is not running: start it in another terminal, in the folder of cdk.json.';

/** A command to suggest, for the same pool as the one at hand. */
export function commandHint(command: string, { local }: Options): string {
  return local ? `${command} --local` : command;
}

const CREDENTIALS_EXPIRED =
  'The AWS credentials have expired: renew them (for example with "aws sso login"), or use --local.';

/** Wraps an error of AWS or of the network in an ExplainedError. Returns any other error unchanged. */
export function explainError(error: unknown, options: Options): unknown {
  if (!(error instanceof Error) || error instanceof ExplainedError) return error;
  const message = explainAwsError(error, options) ?? explainNetworkError(error, options);
  return message === undefined ? error : new ExplainedError(message, { cause: error });
}

/** Explains errors of Cognito, CloudFormation and the SDK by their names. */
function explainAwsError(error: Error, options: Options): string | undefined {
  const { clientAuth, awsProfile, local } = options;
  const confirmUser = commandHint('confirm-user', options);
  const createNewUser = commandHint('create-new-user', options);
  const reason = error.message
    .replace(/^Password (did not conform with( password)?|does not conform to) policy: /, '')
    .replace(/\.$/, '');
  switch (error.name) {
    case 'UserNotFoundException':
      return `The user does not exist in this pool: create it with ${createNewUser}.`;
    case 'UsernameExistsException':
      return `The user already exists: set a password with ${confirmUser}, or choose another name.`;
    case 'NotAuthorizedException':
      if (reason === 'Incorrect username or password')
        return `The user name or the password is wrong: set the password with ${confirmUser}, or create the user with ${createNewUser}.`;
      if (reason.startsWith('Temporary password has expired'))
        return `The temporary password has expired: set a new one with ${confirmUser}.`;
      return `Cognito rejected the sign-in (${reason}).`;
    case 'PasswordResetRequiredException':
      return `The password must be reset: set a new one with ${confirmUser}.`;
    case 'InvalidPasswordException':
      return `The password violates the pool's password policy (${reason}): choose another one.`;
    case 'CodeMismatchException':
      return 'The MFA code is wrong: try again with the current one.';
    case 'ExpiredCodeException':
      return 'The MFA code has expired or was already used: try again with the next one.';
    case 'InvalidParameterException':
      if (!/not enabled for th(is|e) client/.test(reason)) return `Cognito rejected the input (${reason}).`;
      return clientAuth
        ? 'The app client does not allow USER_SRP_AUTH: omit --client-auth, or enable userSrp in its authFlows.'
        : 'The app client does not allow ADMIN_USER_PASSWORD_AUTH: pass --client-auth, or enable adminUserPassword in its authFlows.';
    case 'ResourceNotFoundException':
      return `Cognito can't find a resource (${reason}): correct or omit --user-pool-id and --client-id${local ? '' : ', and check the region'}.`;
    case 'ExpiredToken':
    case 'ExpiredTokenException':
    case 'TokenProviderError':
      return CREDENTIALS_EXPIRED;
    case 'CredentialsProviderError': {
      if (/expired/i.test(reason)) return CREDENTIALS_EXPIRED;
      const where = awsProfile === undefined ? '' : ` in the profile ${awsProfile}`;
      return `No AWS credentials found${where}: set them up with "aws configure", choose a profile with --aws-profile, or use --local.`;
    }
    case 'InvalidClientTokenId':
    case 'UnrecognizedClientException':
    case 'SignatureDoesNotMatch':
    case 'InvalidSignatureException':
      return 'AWS does not accept these credentials: check them, choose another profile with --aws-profile, or use --local.';
    case 'AccessDenied':
    case 'AccessDeniedException':
      return `The AWS credentials lack a permission (${reason}): ask for it, or choose another profile with --aws-profile.`;
  }
  if (reason === 'Region is missing')
    return 'The AWS region is missing: pass --region, set AWS_REGION, or use --local.';
  if (reason.startsWith('Region not accepted'))
    return 'The AWS region is invalid: pass one such as eu-central-1 with --region or AWS_REGION.';
  if (!('$fault' in error)) return undefined;
  if (local)
    return error.$fault === 'server'
      ? `cdk-offline failed (${error.name}): its terminal says why.`
      : `cdk-offline rejected this (${error.name}): ${error.message}`;
  return `AWS rejected this (${error.name}): ${error.message}`;
}

function explainNetworkError(error: Error, { local }: Options): string | undefined {
  const cause = innermostCause(error);
  const isNetwork = isNetworkError(cause);
  if (!isNetwork && !('$response' in error)) return undefined;
  if (local) return EMULATOR_NOT_RUNNING;
  return isNetwork
    ? `Can't reach AWS (${cause.message}): check the connection, the region, and AWS_ENDPOINT_URL if it is set.`
    : 'The response is not from AWS: check AWS_ENDPOINT_URL and the proxy, if there is one.';
}

/** `fetch` wraps the network error as its cause; Node.js wraps the errors of several addresses in an AggregateError. */
function innermostCause(error: Error): Error {
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error.cause;
  return inner instanceof Error ? innermostCause(inner) : error;
}

/** System errors (`ENOTFOUND`) and certificate errors have a code. Codes for a misuse of Node.js begin with `ERR_`. */
function isNetworkError(error: Error): boolean {
  if (/Timeout/.test(error.name)) return true;
  return 'code' in error && typeof error.code === 'string' && /^(?!ERR_)|TLS|SSL/.test(error.code);
}
