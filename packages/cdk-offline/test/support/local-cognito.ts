import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import { createSrpSession, signSrpSession, wrapAuthChallenge } from 'cognito-srp-helper';
import type { UserPool } from '../../src/model';
import { type RunningUserPools, startUserPools } from '../../src/user-pool/server';
import { saveState } from '../../src/user-pool/state-file';
import { nextPrivateKey } from './keys';
import { poolState, temporaryDirectory, userPool, userPoolClient } from './user-pools';

export interface LocalCognito extends RunningUserPools {
  /** The AWS SDK's client, with fake credentials. */
  sdk: CognitoIdentityProvider;
  stateDirectory: string;
  /** What was printed in the terminal. */
  lines: string[];
  /** The server's clock: it stands still until `wait`. */
  now(): Date;
  /** Moves the server's clock forward. */
  wait(seconds: number): void;
  stop(): Promise<void>;
}

/** A user pool server on a free port, with a folder of its own that `stop` removes. */
export async function startLocalCognito(
  pools: UserPool[] = [userPool()],
  directory = temporaryDirectory(),
): Promise<LocalCognito> {
  const lines: string[] = [];
  let time = Date.now();
  if (!existsSync(join(directory.path, 'user-pools.json')))
    saveState(directory.path, { version: '1', pools: pools.map(({ id }) => newPoolState(id, time)) });
  const now = () => new Date(time);
  const server = await startUserPools({
    pools,
    stateDirectory: directory.path,
    port: 0,
    notify: (line) => lines.push(line),
    now,
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
    now,
    wait: (seconds) => {
      time += seconds * 1000;
    },
    async stop() {
      sdk.destroy();
      await server.close();
      directory.remove();
    },
  };
}

/** As the first start creates it, with keys that the test run has already made. */
function newPoolState(poolId: string, createdAt: number) {
  const signingKey = () => ({
    kid: randomBytes(32).toString('base64'),
    privateKey: nextPrivateKey().export({ type: 'pkcs8', format: 'pem' }).toString(),
  });
  return poolState({ poolId, createdAt, idTokenKey: signingKey(), accessTokenKey: signingKey() });
}

export const UserPoolId = userPool().id;
export const ClientId = userPoolClient().id;
/** Satisfies the sample's password policy. */
export const Password = 'Correct-horse-1';

/** Creates a user with the permanent password `Password`, by default in the default pool. */
export async function addUser({ sdk }: LocalCognito, Username: string, poolId = UserPoolId): Promise<void> {
  await sdk.adminCreateUser({ UserPoolId: poolId, Username, MessageAction: 'SUPPRESS' });
  await sdk.adminSetUserPassword({ UserPoolId: poolId, Username, Password, Permanent: true });
}

/** Starts a sign-in with the password. */
export function startSignIn(
  { sdk }: LocalCognito,
  Username: string,
  { password = Password, poolId = UserPoolId, clientId = ClientId } = {},
) {
  return sdk.adminInitiateAuth({
    UserPoolId: poolId,
    ClientId: clientId,
    AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: Username, PASSWORD: password },
  });
}

/** Signs a user in and returns the tokens. */
export async function signIn(
  cognito: LocalCognito,
  Username: string,
  options: Parameters<typeof startSignIn>[2] = {},
) {
  const { AuthenticationResult: tokens } = await startSignIn(cognito, Username, options);
  const { AccessToken = '', IdToken = '', RefreshToken = '' } = tokens ?? {};
  return { AccessToken, IdToken, RefreshToken };
}

/** The response to a PASSWORD_VERIFIER challenge, computed by an independent SRP client. */
export async function provePassword(
  { sdk, now }: LocalCognito,
  username: string,
  { password = Password, timestamp = srpTimestamp(now()) } = {},
): Promise<Record<string, string>> {
  const session = { ...createSrpSession(username, password, UserPoolId, false), timestamp };
  const { ChallengeParameters = {} } = await sdk.initiateAuth({
    ClientId,
    AuthFlow: 'USER_SRP_AUTH',
    AuthParameters: { USERNAME: username, SRP_A: session.largeA },
  });
  const ChallengeName = 'PASSWORD_VERIFIER';
  const signed = signSrpSession(session, { ChallengeName, ChallengeParameters });
  const { ChallengeResponses = {} } = wrapAuthChallenge(signed, {
    ClientId,
    ChallengeName,
    ChallengeResponses: { USERNAME: ChallengeParameters.USER_ID_FOR_SRP ?? '' },
  });
  return ChallengeResponses;
}

/** The TIMESTAMP of an SRP client, such as `Sun Nov 22 09:05:07 UTC 2026`. */
export function srpTimestamp(date: Date): string {
  const [, weekday, day, month, year, time] =
    /^(\w+), (\d+) (\w+) (\d+) ([\d:]+)/.exec(date.toUTCString()) ?? [];
  return `${weekday} ${month} ${Number(day)} ${time} UTC ${year}`;
}

/** The error of a rejected call. */
export async function rejection(call: Promise<unknown>): Promise<{ name: string; message: string }> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error) return { name: error.name, message: error.message };
  }
  throw new Error('The call was not rejected.');
}

export const notAuthorized = (message: string) => ({ name: 'NotAuthorizedException', message });
export const invalidParameter = (message: string) => ({ name: 'InvalidParameterException', message });

/** A token's claims, unverified. */
export function claimsOf(token: string | undefined): Record<string, unknown> {
  return JSON.parse(Buffer.from(token?.split('.')[1] ?? '', 'base64url').toString());
}
