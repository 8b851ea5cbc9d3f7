import { createServer, type Server } from 'node:net';
import { ExplainedError } from '../explained-error';

const loopbackHost = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i;

/**
 * Whether a `Host` header names this machine. Any other name is a web page's that was made to resolve to it
 * (DNS rebinding), so a server that is meant for this machine alone refuses it.
 */
export function isLoopbackHost(hostHeader: string | undefined): boolean {
  return hostHeader !== undefined && loopbackHost.test(hostHeader);
}

/**
 * Lets a server listen on 127.0.0.1 alone and gives the port, which for port 0 is any free one.
 * @param flag the command line's flag for this port, to name in the error
 * @throws ExplainedError when the port is taken or not allowed
 */
export function listen(server: Server, port: number, flag: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException) => reject(explain(error, port, flag));
    server.once('error', refuse);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', refuse);
      const address = server.address();
      resolve(address !== null && typeof address === 'object' ? address.port : port);
    });
  });
}

/**
 * Makes sure that a server will be able to listen, before anything is done that its failure would leave behind.
 * @throws ExplainedError as `listen`
 */
export async function requireFreePort(port: number, flag: string): Promise<void> {
  const server = createServer();
  await listen(server, port, flag);
  await new Promise((closed) => server.close(closed));
}

function explain(error: NodeJS.ErrnoException, port: number, flag: string): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new ExplainedError(
        `Port ${port} is in use by another program: stop it, or choose another port with ${flag} PORT (0 for any free one).`,
      );
    case 'EACCES':
      return new ExplainedError(
        `Port ${port} is not open to this user: choose another one with ${flag} PORT (0 for any free one).`,
      );
    default:
      return error;
  }
}
