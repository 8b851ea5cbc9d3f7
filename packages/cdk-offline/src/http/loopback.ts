import { createServer, type Server } from 'node:net';
import { ExplainedError } from '../explained-error';

const LOOPBACK_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i;

/** Whether a `Host` header names this machine. Any other name may belong to a web page that uses DNS rebinding. */
export function isLoopbackHost(hostHeader: string | undefined): boolean {
  return hostHeader !== undefined && LOOPBACK_HOST.test(hostHeader);
}

/**
 * Starts listening on 127.0.0.1 and returns the port. Port 0 picks a free one.
 * @throws ExplainedError if the port is taken or not permitted
 */
export function listen(server: Server, port: number, flag: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => reject(explainListenError(error, port, flag));
    server.once('error', fail);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', fail);
      const address = server.address();
      resolve(address !== null && typeof address === 'object' ? address.port : port);
    });
  });
}

/** @throws ExplainedError if the port is taken or not permitted */
export async function requireFreePort(port: number, flag: string): Promise<void> {
  const server = createServer();
  await listen(server, port, flag);
  await new Promise((closed) => server.close(closed));
}

function explainListenError(error: NodeJS.ErrnoException, port: number, flag: string): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new ExplainedError(
        `Port ${port} is in use by another program: stop it, or choose another port with ${flag} PORT (0 for any free one).`,
      );
    case 'EACCES':
      return new ExplainedError(
        `You don't have permission to use port ${port}: choose another port with ${flag} PORT (0 for any free one).`,
      );
    default:
      return error;
  }
}
