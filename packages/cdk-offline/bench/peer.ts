import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { encode } from '../test/support/tokens';

/** serverless-offline with the same function behind a JWT authorizer; README.md says how its folder is made. */
export interface Peer {
  url: string;
  /** It looks at the claims alone, so that any signature will do. */
  token: string;
  stop(): Promise<void>;
}

export async function startPeer(directory: string): Promise<Peer> {
  const [port, lambdaPort] = [await freePort(), await freePort()];
  const ports = ['--httpPort', String(port), '--lambdaPort', String(lambdaPort)];
  const child = spawn(
    process.execPath,
    [
      join(directory, 'node_modules/serverless/bin/serverless.js'),
      'offline',
      '--host',
      '127.0.0.1',
      ...ports,
    ],
    { cwd: directory, stdio: 'ignore' },
  );
  const ended = once(child, 'exit');
  const url = `http://127.0.0.1:${port}/hello`;
  const stop = async () => {
    child.kill('SIGINT');
    await ended;
  };
  for (const started = Date.now(); child.exitCode === null; await setTimeout(100)) {
    const headers = { authorization: `Bearer ${unsignedToken()}` };
    const answer = await fetch(url, { headers }).catch(() => undefined);
    if (answer?.status === 200) return { url, token: unsignedToken(), stop };
    if (Date.now() - started > 30_000) break;
  }
  await stop();
  throw new Error(`The peer in ${directory} does not answer: make the folder as bench/README.md says.`);
}

/** For the issuer and the audience that README.md gives the peer. */
function unsignedToken(): string {
  const now = Math.floor(Date.now() / 1000);
  const iss = 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_example';
  return `${encode({ alg: 'RS256', kid: 'peer' })}.${encode({ iss, aud: 'example', iat: now, exp: now + 3600 })}.c2ln`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
