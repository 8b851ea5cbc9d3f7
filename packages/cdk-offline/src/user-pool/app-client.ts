import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { UserPoolClient } from '../model/user-pool';
import { invalidParameter, notAuthorized, resourceNotFound } from './cognito-exception';
import type { Context } from './operation';
import type { SignInOutput } from './sign-in';
import type { LocalPool, User } from './state';

/** The app client that a request names, with its pool and the request's context. */
export interface AppClient {
  context: Context;
  pool: LocalPool;
  client: UserPoolClient;
  /** What the caller sent for triggers. */
  clientMetadata?: Map<string, string> | undefined;
  validationData?: Map<string, string> | undefined;
  /** Replaces the tokens at the end of a sign-in: managed login returns to the app with a code. */
  finish?: (user: User) => SignInOutput;
}

/** Cognito's error message for each flow, if the client doesn't allow it. */
const FLOW_ERRORS = {
  // AWS doesn't document this message. Our choice: the wording for SRP.
  CUSTOM_AUTH: 'CUSTOM_AUTH is not enabled for the client.',
  USER_SRP_AUTH: 'USER_SRP_AUTH is not enabled for the client.',
  USER_PASSWORD_AUTH: 'USER_PASSWORD_AUTH flow not enabled for this client',
  USER_AUTH: 'USER_AUTH flow not enabled for this client',
  REFRESH_TOKEN_AUTH: 'Auth flow not enabled for this client',
  ADMIN_USER_PASSWORD_AUTH: 'Auth flow not enabled for this client',
};

/** @throws CognitoException ResourceNotFoundException */
export function requirePool({ pools }: Context, poolId: string): LocalPool {
  const pool = pools.find(({ template }) => template.id === poolId);
  if (!pool) throw resourceNotFound(`User pool ${poolId} does not exist.`);
  return pool;
}

/** @throws CognitoException ResourceNotFoundException for an unknown client or one of another pool */
export function requireClient(context: Context, clientId: string, poolId?: string): AppClient {
  const pools = poolId === undefined ? context.pools : [requirePool(context, poolId)];
  for (const pool of pools) {
    const client = pool.template.clients.find(({ id }) => id === clientId);
    if (client) return { context, pool, client };
  }
  throw resourceNotFound(`User pool client ${clientId} does not exist.`);
}

/** A client without `ALLOW_` flows uses older names, which always include SRP and refresh (CreateUserPoolClient). */
export function requireFlow(
  { client: { explicitAuthFlows: flows } }: AppClient,
  flow: keyof typeof FLOW_ERRORS,
): void {
  const isLegacy = !flows.some((name) => name.startsWith('ALLOW_'));
  const legacyFlows = {
    CUSTOM_AUTH: flows.includes('CUSTOM_AUTH_FLOW_ONLY'),
    USER_SRP_AUTH: !flows.includes('CUSTOM_AUTH_FLOW_ONLY'),
    REFRESH_TOKEN_AUTH: true,
    USER_PASSWORD_AUTH: flows.includes('USER_PASSWORD_AUTH'),
    USER_AUTH: false,
    ADMIN_USER_PASSWORD_AUTH: flows.includes('ADMIN_NO_SRP_AUTH'),
  };
  if (!(isLegacy ? legacyFlows[flow] : flows.includes(`ALLOW_${flow}`)))
    throw invalidParameter(FLOW_ERRORS[flow]);
}

export function clientSecret({ pool, client }: AppClient): string | undefined {
  return client.hasSecret
    ? pool.state.clientSecrets.find(({ clientId }) => clientId === client.id)?.secret
    : undefined;
}

/** For operations that take the client's secret itself, not a hash. True for a client without a secret. */
export function hasClientSecret(app: AppClient, given: string | undefined): boolean {
  const secret = clientSecret(app);
  return !app.client.hasSecret || (secret !== undefined && isEqual(secret, given ?? ''));
}

/** Checks a SECRET_HASH (developer guide, "Computing secret hash values"), made with any of the user names. */
export function requireSecretHash(app: AppClient, given: string | undefined, names: string[]): void {
  const { id } = app.client;
  if (!app.client.hasSecret) {
    if (given !== undefined)
      throw notAuthorized(`Client ${id} is not configured for secret but secret was received`);
    return;
  }
  if (given === undefined)
    throw notAuthorized(`Client ${id} is configured with secret but SECRET_HASH was not received`);
  const secret = clientSecret(app);
  const matches = names.some((name) => secret !== undefined && isEqual(given, secretHash(secret, name, id)));
  if (!matches) throw notAuthorized(`Unable to verify secret hash for client ${id}`);
}

export function secretHash(secret: string, username: string, clientId: string): string {
  return createHmac('sha256', secret).update(`${username}${clientId}`).digest('base64');
}

/** Compares secrets in constant time. */
function isEqual(one: string, other: string): boolean {
  const digest = (value: string) => createHash('sha256').update(value).digest();
  return timingSafeEqual(digest(one), digest(other));
}
