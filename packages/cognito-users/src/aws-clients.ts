import type { CloudFormation } from '@aws-sdk/client-cloudformation';
import type { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import type { Options } from './arguments';
import type { Terminal } from './terminal';

/** In milliseconds. Short, because the user waits at the terminal. */
const TIMEOUTS = { connectionTimeout: 10_000, requestTimeout: 30_000 };

interface UserPoolAddress {
  userPoolId: string;
  /** The emulator's URL; undefined for AWS. */
  localEndpoint: string | undefined;
}

/**
 * A client of Cognito's user pools API. On AWS, the region comes from --region, or else from the pool's ID. The
 * emulator gets fake credentials, so the user's own never leave the SDK.
 */
export async function openCognito(
  options: Options,
  { userPoolId, localEndpoint }: UserPoolAddress,
  terminal: Terminal,
): Promise<CognitoIdentityProvider> {
  const { CognitoIdentityProvider } = await import('@aws-sdk/client-cognito-identity-provider');
  const [, region] = /^([a-z]{2}(?:-[a-z]+)+-\d)_/.exec(userPoolId) ?? [];
  const cognito = new CognitoIdentityProvider(
    localEndpoint === undefined
      ? { ...(region !== undefined && { region }), ...awsConfiguration(options) }
      : {
          region: 'local',
          endpoint: localEndpoint,
          credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
          requestHandler: TIMEOUTS,
        },
  );
  if (options.verbose) cognito.middlewareStack.add(traceCalls(terminal), { step: 'finalizeRequest' });
  return cognito;
}

export async function openCloudFormation(options: Options, terminal: Terminal): Promise<CloudFormation> {
  const { CloudFormation } = await import('@aws-sdk/client-cloudformation');
  const cloudFormation = new CloudFormation(awsConfiguration(options));
  if (options.verbose) cloudFormation.middlewareStack.add(traceCalls(terminal), { step: 'finalizeRequest' });
  return cloudFormation;
}

/** Without these options, the SDK looks for region and credentials in its usual places. */
function awsConfiguration({ awsProfile, region }: Options) {
  return {
    ...(awsProfile !== undefined && { profile: awsProfile }),
    ...(region !== undefined && { region }),
    requestHandler: TIMEOUTS,
  };
}

/** Middleware that prints each request's operation and address, and nothing of its content. */
function traceCalls(terminal: Terminal) {
  return <Arguments extends object, Output>(
    next: (args: Arguments) => Promise<Output>,
    context: { commandName?: string; endpointV2?: { url: URL } },
  ) =>
    (args: Arguments) => {
      terminal.say(`${context.commandName?.replace(/Command$/, '')} at ${context.endpointV2?.url.origin}`);
      return next(args);
    };
}
