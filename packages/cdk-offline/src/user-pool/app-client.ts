import { createHmac, timingSafeEqual } from 'node:crypto';
import type { UserPoolClient } from '../model';
import { invalidParameter, notAuthorized, resourceNotFound } from './cognito-exception';
import type { LocalPool } from './local-pool';
import type { Context } from './operation';

/** An app client and the pool it belongs to. */
export interface AppClient {
  pool: LocalPool;
  client: UserPoolClient;
}

export type SignInFlow =
  | 'USER_SRP_AUTH'
  | 'REFRESH_TOKEN_AUTH'
  | 'USER_PASSWORD_AUTH'
  | 'ADMIN_USER_PASSWORD_AUTH';

/** @throws CognitoException ResourceNotFoundException */
export function requirePool({ pools }: Context, poolId: string): LocalPool {
  const pool = pools.find(({ template }) => template.id === poolId);
  if (!pool) throw resourceNotFound(`User pool ${poolId} does not exist.`);
  return pool;
}

/** @throws CognitoException ResourceNotFoundException, also for a client of another pool */
export function requireClient(context: Context, clientId: string, poolId?: string): AppClient {
  const pools = poolId === undefined ? context.pools : [requirePool(context, poolId)];
  for (const pool of pools) {
    const client = pool.template.clients.find(({ id }) => id === clientId);
    if (client) return { pool, client };
  }
  throw resourceNotFound(`User pool client ${clientId} does not exist.`);
}

/**
 * A client that names none of the `ALLOW_` flows has those of before they existed, where SRP and refresh need no mention
 * (API reference, CreateUserPoolClient, ExplicitAuthFlows).
 * @throws CognitoException InvalidParameterException
 */
export function requireFlow({ client: { explicitAuthFlows: flows } }: AppClient, flow: SignInFlow): void {
  const isLegacy = !flows.some((name) => name.startsWith('ALLOW_'));
  const byLegacy = {
    USER_SRP_AUTH: !flows.includes('CUSTOM_AUTH_FLOW_ONLY'),
    REFRESH_TOKEN_AUTH: true,
    USER_PASSWORD_AUTH: flows.includes('USER_PASSWORD_AUTH'),
    ADMIN_USER_PASSWORD_AUTH: flows.includes('ADMIN_NO_SRP_AUTH'),
  };
  if (!(isLegacy ? byLegacy[flow] : flows.includes(`ALLOW_${flow}`)))
    throw invalidParameter('Auth flow not enabled for this client');
}

/** The client's secret, or undefined for a client that the template gives none. */
export function clientSecret({ pool, client }: AppClient): string | undefined {
  return client.hasSecret
    ? pool.state.clientSecrets.find(({ clientId }) => clientId === client.id)?.secret
    : undefined;
}

/**
 * Checks the SecretHash of a request (developer guide, "Computing secret hash values").
 * @param names the user names that the caller may have made it with
 * @throws CognitoException NotAuthorizedException
 */
export function requireSecretHash(app: AppClient, given: string | undefined, names: string[]): void {
  const { id } = app.client;
  if (!app.client.hasSecret) {
    if (given !== undefined)
      throw notAuthorized(`Client ${id} is not configured for secret but secret was received`);
    return;
  }
  if (given === undefined)
    throw notAuthorized(`Client ${id} is configured for secret but secret was not received`);
  const secret = clientSecret(app);
  const matches = names.some((name) => secret !== undefined && isEqual(given, secretHash(secret, name, id)));
  if (!matches) throw notAuthorized(`Unable to verify secret hash for client ${id}`);
}

export function secretHash(secret: string, username: string, clientId: string): string {
  return createHmac('sha256', secret).update(`${username}${clientId}`).digest('base64');
}

/** Compares in a time that tells nothing about where the two differ. */
export function isEqual(one: string, other: string): boolean {
  const digest = (value: string) => createHmac('sha256', 'comparison').update(value).digest();
  return timingSafeEqual(digest(one), digest(other));
}
