import type { Options } from './arguments';

/** What the clients of AWS services have in common; region and credentials are otherwise found in the SDK's own ways. */
export function clientConfiguration({ awsProfile, region }: Options) {
  return {
    ...(awsProfile !== undefined && { profile: awsProfile }),
    ...(region !== undefined && { region }),
    requestHandler: timeLimits,
  };
}

/** In milliseconds: a person waits at the other end. */
export const timeLimits = { connectionTimeout: 10_000, requestTimeout: 30_000 };

/** Middleware that tells of each request: the operation and where it goes, and nothing of what is in it. */
export function traceCalls(say: (line: string) => void, region: () => Promise<string>) {
  return <Arguments extends { request: unknown }, Output>(
    next: (args: Arguments) => Promise<Output>,
    { commandName = '' }: { commandName?: string },
  ) =>
    async (args: Arguments) => {
      say(`${commandName.replace(/Command$/, '')} at ${address(args.request)}, region ${await region()}`);
      return next(args);
    };
}

function address(request: unknown): string {
  if (typeof request !== 'object' || request === null || !('hostname' in request))
    return 'an unknown address';
  const { protocol, hostname, port } = { protocol: '', port: undefined, ...request };
  return `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`;
}
