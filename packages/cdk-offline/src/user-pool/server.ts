import type { Jwks } from 'aws-jwt-verify/jwk';
import { startHttpServer } from '../http/http-server';
import type { UserPool } from '../model';
import { answer } from './answer';
import { poolJwks } from './discovery';
import { UserPools, type UserPoolsOptions } from './user-pools';

export { resetUserPools } from './state-file';

export interface RunningUserPools {
  /** The endpoint for AWS CLI and SDKs, such as `http://127.0.0.1:3001`. */
  url: string;
  port: number;
  /** The keys behind an issuer, or undefined where it is none of these pools: nothing has to be fetched for them. */
  publicKeys(issuer: string): Jwks | undefined;
  /**
   * Serves the pools of another template from now on, with the users and keys that there are.
   * @throws ExplainedError when the state folder cannot be used; the pools are then the same as before
   */
  replacePools(pools: UserPool[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * Serves the user pools in Cognito's own protocol, on 127.0.0.1 alone.
 * @param options.port 0 for any free one
 * @throws ExplainedError when the port is taken or the state folder cannot be used
 */
export async function startUserPools({
  port,
  now = () => new Date(),
  ...options
}: Omit<UserPoolsOptions, 'now'> & { port: number; now?: () => Date }): Promise<RunningUserPools> {
  const userPools = await UserPools.open({ ...options, now });
  const server = await startHttpServer({
    port,
    flag: '--cognito-port',
    answer: async (request) => answer(request, userPools, server.url, options.notify),
  });
  return {
    ...server,
    publicKeys(issuer) {
      const pool = userPools.pools.find(({ template }) => template.issuer === issuer);
      return pool && poolJwks(pool);
    },
    replacePools: (pools) => userPools.replace(pools),
  };
}
