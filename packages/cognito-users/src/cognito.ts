import type { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import type { Options } from './arguments';
import { clientConfiguration, timeLimits, traceCalls } from './aws-client';

interface UserPoolAddress {
  userPoolId: string;
  /** Of the local run; undefined for AWS. */
  localEndpoint: string | undefined;
}

/**
 * The client of the user pools API. On AWS its region is the one that the pool's id begins with, unless another is given;
 * the local run is called with made-up credentials, so that none of the person's leave the SDK.
 */
export async function openCognito(
  options: Options,
  { userPoolId, localEndpoint }: UserPoolAddress,
  say: (line: string) => void,
): Promise<CognitoIdentityProvider> {
  const { CognitoIdentityProvider } = await import('@aws-sdk/client-cognito-identity-provider');
  const [, region] = /^([a-z]{2}(?:-[a-z]+)+-\d)_/.exec(userPoolId) ?? [];
  const cognito = new CognitoIdentityProvider(
    localEndpoint === undefined
      ? { ...(region !== undefined && { region }), ...clientConfiguration(options) }
      : {
          region: 'local',
          endpoint: localEndpoint,
          credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
          requestHandler: timeLimits,
        },
  );
  if (options.verbose)
    cognito.middlewareStack.add(traceCalls(say, cognito.config.region), { step: 'finalizeRequest' });
  return cognito;
}
