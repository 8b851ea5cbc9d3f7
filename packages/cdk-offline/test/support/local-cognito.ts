import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import type { UserPool } from '../../src/model';
import { type RunningUserPools, startUserPools } from '../../src/user-pool/server';
import type { State } from '../../src/user-pool/state';
import { saveState } from '../../src/user-pool/state-file';
import { nextPrivateKey } from './keys';
import { temporaryDirectory, userPool, userPoolClient } from './user-pools';

export interface LocalCognito extends RunningUserPools {
  /** The AWS SDK's client, with made-up credentials. */
  sdk: CognitoIdentityProvider;
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
  if (!existsSync(join(directory.path, 'user-pools.json'))) saveState(directory.path, newState(pools));
  const server = await startUserPools({
    pools,
    stateDirectory: directory.path,
    port: 0,
    notify: (line) => lines.push(line),
    now: () => new Date(Date.now() + ahead),
  });
  const sdk = new CognitoIdentityProvider({
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

/** As the first start would make it, with keys that are at hand. */
function newState(pools: UserPool[]): State {
  const signingKey = () => ({
    kid: randomBytes(32).toString('base64'),
    privateKey: nextPrivateKey().export({ type: 'pkcs8', format: 'pem' }).toString(),
  });
  return {
    version: '1',
    pools: pools.map(({ id }) => ({
      poolId: id,
      idTokenKey: signingKey(),
      accessTokenKey: signingKey(),
      unknownUserKey: randomBytes(32).toString('hex'),
      clientSecrets: [],
      groups: [],
      users: [],
      signIns: [],
    })),
  };
}

export const UserPoolId = userPool().id;
export const ClientId = userPoolClient().id;
/** Keeps the stack's password policy. */
export const Password = 'Correct-horse-1';

/** A user of the default pool with the permanent password `Password`. */
export async function addUser({ sdk }: LocalCognito, Username: string): Promise<void> {
  await sdk.adminCreateUser({ UserPoolId, Username, MessageAction: 'SUPPRESS' });
  await sdk.adminSetUserPassword({ UserPoolId, Username, Password, Permanent: true });
}

/** Signs a user of the default pool in by the password and gives the tokens. */
export async function signIn({ sdk }: LocalCognito, Username: string) {
  const { AuthenticationResult: tokens } = await sdk.adminInitiateAuth({
    UserPoolId,
    ClientId,
    AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: Username, PASSWORD: Password },
  });
  const { AccessToken = '', IdToken = '', RefreshToken = '' } = tokens ?? {};
  return { AccessToken, IdToken, RefreshToken };
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
