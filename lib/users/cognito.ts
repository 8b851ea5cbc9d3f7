import type { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import type { Options } from './arguments';
import { clientConfiguration, traceCalls } from './aws-client';

/**
 * The client of the user pools API. The region is the one that the pool's id begins with, if none is given.
 * @param endpoint of the local run, which is called with made-up credentials: none of the person's leave the machine
 */
export async function openCognito(
  options: Options,
  {
    userPoolId,
    endpoint,
    say,
  }: { userPoolId: string; endpoint: string | undefined; say(line: string): void },
): Promise<CognitoIdentityProvider> {
  const { CognitoIdentityProvider } = await import('@aws-sdk/client-cognito-identity-provider');
  const [, region = options.local ? 'local' : undefined] =
    /^([a-z]{2}(?:-[a-z]+)+-\d)_/.exec(userPoolId) ?? [];
  const cognito = new CognitoIdentityProvider({
    ...(region !== undefined && { region }),
    ...(endpoint === undefined
      ? clientConfiguration(options)
      : {
          endpoint,
          credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
          maxAttempts: 1,
        }),
  });
  if (options.verbose) cognito.middlewareStack.add(traceCalls(say), { step: 'finalizeRequest' });
  return cognito;
}
