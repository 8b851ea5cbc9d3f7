import './fast-srp';
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import { createSrpSession, signSrpSession, wrapAuthChallenge } from 'cognito-srp-helper';
import type { UserPool } from '../../src/model/user-pool';
import { startUserPools } from '../../src/user-pool/server';
import type { UserPoolsOptions } from '../../src/user-pool/user-pools';
import { temporaryDirectory, userPool, userPoolClient } from './user-pools';

type SignInOptions = { password?: string; poolId?: string; clientId?: string };

/** A user pool server on a free port, with a clock that stands still until `wait`. */
export type LocalCognito = Awaited<ReturnType<typeof startLocalCognito>>;

/** Starts a server before the tests of a file, with a pool like the sample's by default, and stops it after them. */
export function useLocalCognito(...pools: UserPool[]): LocalCognito {
  const cognito = {} as LocalCognito;
  const directory = temporaryDirectory();
  beforeAll(async () => {
    Object.assign(cognito, await startLocalCognito(pools.length > 0 ? pools : [userPool()], directory.path));
  });
  afterAll(async () => {
    await cognito.stop();
    directory.remove();
  });
  return cognito;
}

export async function startLocalCognito(
  pools: UserPool[],
  stateDirectory: string,
  options: Partial<UserPoolsOptions> = {},
) {
  const lines: string[] = [];
  // Whole seconds, so that a test can reach the very second at which something expires.
  let time = Math.floor(Date.now() / 1000) * 1000;
  const now = () => new Date(time);
  const notify = (line: string) => void lines.push(line);
  const server = await startUserPools({ pools, stateDirectory, port: 0, notify, now, ...options });
  /** The AWS SDK's client, with fake credentials. */
  const sdk = new CognitoIdentityProvider({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });

  /** Starts a sign-in with the password. */
  const startSignIn = (
    USERNAME: string,
    { password = Password, poolId = UserPoolId, clientId = ClientId }: SignInOptions = {},
  ) =>
    sdk.adminInitiateAuth({
      UserPoolId: poolId,
      ClientId: clientId,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME, PASSWORD: password },
    });

  return {
    ...server,
    sdk,
    stateDirectory,
    /** The lines printed in the terminal. */
    lines,
    now,
    wait: (seconds: number) => {
      time += seconds * 1000;
    },
    async stop() {
      sdk.destroy();
      await server.close();
    },

    /** Creates a user with the permanent password `Password`. */
    async addUser(Username: string, poolId = UserPoolId): Promise<void> {
      await sdk.adminCreateUser({ UserPoolId: poolId, Username, MessageAction: 'SUPPRESS' });
      await sdk.adminSetUserPassword({ UserPoolId: poolId, Username, Password, Permanent: true });
    },

    startSignIn,

    /** Signs a user in and returns the tokens. */
    async signIn(Username: string, options: SignInOptions = {}) {
      const { AuthenticationResult: tokens } = await startSignIn(Username, options);
      const { AccessToken = '', IdToken = '', RefreshToken = '' } = tokens ?? {};
      return { AccessToken, IdToken, RefreshToken };
    },

    /** The ChallengeResponses for PASSWORD_VERIFIER, computed by an independent SRP client. */
    async provePassword(username: string, { password = Password, timestamp = srpTimestamp(now()) } = {}) {
      const session = { ...createSrpSession(username, password, UserPoolId, false), timestamp };
      const { ChallengeParameters = {} } = await sdk.initiateAuth({
        ClientId,
        AuthFlow: 'USER_SRP_AUTH',
        AuthParameters: { USERNAME: username, SRP_A: session.largeA },
      });
      const ChallengeName = 'PASSWORD_VERIFIER';
      const signed = signSrpSession(session, { ChallengeName, ChallengeParameters });
      const USERNAME = ChallengeParameters.USER_ID_FOR_SRP ?? '';
      const challenge = { ClientId, ChallengeName, ChallengeResponses: { USERNAME } };
      return wrapAuthChallenge(signed, challenge).ChallengeResponses ?? {};
    },
  };
}

export const UserPoolId = userPool().id;
export const ClientId = userPoolClient().id;
/** Satisfies the sample's password policy. */
export const Password = 'Correct-horse-1';

/** The TIMESTAMP of an SRP client, such as `Sun Nov 22 09:05:07 UTC 2026`. */
export function srpTimestamp(date: Date): string {
  const [weekday, day, month, year, time] = date.toUTCString().replace(',', '').split(' ');
  return `${weekday} ${month} ${Number(day)} ${time} UTC ${year}`;
}

/** The error of a rejected call, as `NAME: MESSAGE`. */
export async function rejection(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    return String(error);
  }
  throw new Error('The call was not rejected.');
}

/** The claims of a token, without verifying it. */
export function claimsOf(token: string | undefined): Record<string, unknown> {
  return JSON.parse(Buffer.from(token?.split('.')[1] ?? '', 'base64url').toString());
}

/** The code in the latest message. */
export function latestCode({ lines }: Pick<LocalCognito, 'lines'>): string {
  return /: (\S+) \(http/.exec(lines.at(-1) ?? '')?.[1] ?? '';
}
