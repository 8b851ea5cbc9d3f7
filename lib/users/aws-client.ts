import type { Options } from './arguments';

/** What the clients of AWS services have in common; region and credentials are otherwise found in the SDK's own ways. */
export function clientConfiguration({ awsProfile, region }: Options) {
  return {
    ...(awsProfile !== undefined && { profile: awsProfile }),
    ...(region !== undefined && { region }),
    requestHandler: { connectionTimeout: 10_000, requestTimeout: 30_000 },
  };
}

/** Middleware that tells of each request: the operation and where it goes, and nothing of what is in it. */
export function traceCalls(say: (line: string) => void) {
  return <Arguments extends { request: unknown }, Output>(
    next: (args: Arguments) => Promise<Output>,
    { commandName = '' }: { commandName?: string },
  ) =>
    (args: Arguments) => {
      say(`${commandName.replace(/Command$/, '')} at ${address(args.request)}`);
      return next(args);
    };
}

function address(request: unknown): string {
  if (typeof request !== 'object' || request === null || !('hostname' in request))
    return 'an unknown address';
  const { protocol, hostname, port } = { protocol: '', port: undefined, ...request };
  return `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`;
}
