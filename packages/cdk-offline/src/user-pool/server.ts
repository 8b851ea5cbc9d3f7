import type { Jwks } from 'aws-jwt-verify/jwk';
import { startHttpServer } from '../http/http-server';
import type { UserPool } from '../model/user-pool';
import { ManagedLogin } from '../oauth/managed-login';
import { handleCognitoRequest } from './cognito-request';
import { poolJwks } from './discovery';
import { formatMessage, Mailbox } from './messages/mailbox';
import { UserPools, type UserPoolsOptions } from './user-pools';

export { resetUserPools } from './state-file';

export interface RunningUserPools {
  /** The endpoint for the AWS CLI and SDKs, such as `http://127.0.0.1:3001`. */
  url: string;
  port: number;
  /** An issuer's public keys, or undefined if the issuer isn't one of these pools. */
  publicKeys(issuer: string): Jwks | undefined;
  /** @throws ExplainedError if the state can't be stored; the pools are then unchanged */
  replacePools(pools: UserPool[]): void;
  close(): Promise<void>;
}

/**
 * Serves the user pools in Cognito's protocol, on 127.0.0.1 only.
 * @throws ExplainedError if the port is taken or the state folder can't be used
 */
export async function startUserPools(
  options: UserPoolsOptions & { port: number },
): Promise<RunningUserPools> {
  // Needed for messages to the template's users, which are sent before the server starts.
  let url = `http://127.0.0.1:${options.port}`;
  const mailbox = new Mailbox((message) => options.notify(formatMessage(message, url)));
  const userPools = new UserPools({ ...options, mailbox });
  const login = new ManagedLogin();
  try {
    const server = await startHttpServer({
      port: options.port,
      flag: '--cognito-port',
      handleRequest: (request) => handleCognitoRequest(request, userPools, login, server.url, options.notify),
    });
    url = server.url;
    return {
      ...server,
      publicKeys(issuer) {
        const pool = userPools.pools.find(({ template }) => template.issuer === issuer);
        return pool && poolJwks(pool);
      },
      replacePools: (pools) => userPools.replace(pools),
      async close() {
        await server.close();
        userPools.close();
      },
    };
  } catch (error) {
    userPools.close();
    throw error;
  }
}
