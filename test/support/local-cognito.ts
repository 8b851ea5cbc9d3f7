import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import type { UserPool } from '../../lib/local/model';
import { type RunningUserPools, startUserPools } from '../../lib/local/user-pool/server';
import { temporaryDirectory, userPool } from './user-pools';

export interface LocalCognito extends RunningUserPools {
  /** The AWS SDK's client, with made-up credentials. */
  sdk: CognitoIdentityProviderClient;
  stateDirectory: string;
  /** What was printed in the terminal. */
  lines: string[];
  /** Moves the server's clock forward. */
  wait(seconds: number): void;
  stop(): Promise<void>;
}

/** A local user pool on a free port, with a folder of its own that `stop` removes. */
export async function startLocalCognito(
  pools: UserPool[] = [userPool()],
  directory = temporaryDirectory(),
): Promise<LocalCognito> {
  const lines: string[] = [];
  let ahead = 0;
  const server = await startUserPools({
    pools,
    stateDirectory: directory.path,
    port: 0,
    notify: (line) => lines.push(line),
    now: () => new Date(Date.now() + ahead),
  });
  const sdk = new CognitoIdentityProviderClient({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  return {
    ...server,
    sdk,
    stateDirectory: directory.path,
    lines,
    wait: (seconds) => {
      ahead += seconds * 1000;
    },
    async stop() {
      sdk.destroy();
      await server.close();
      directory.remove();
    },
  };
}

/** The refusal that a call ends with. */
export async function refusal(call: Promise<unknown>): Promise<{ name: string; message: string }> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error) return { name: error.name, message: error.message };
  }
  throw new Error('The call was expected to be refused.');
}

/** A token's claims, unverified. */
export function claimsOf(token: string | undefined): Record<string, unknown> {
  return JSON.parse(Buffer.from(token?.split('.')[1] ?? '', 'base64url').toString());
}
