import type { HttpRequest } from '../http/http-message';
import type { OAuthSettings } from '../model/user-pool';
import type { AppClient } from '../user-pool/app-client';
import type { Context } from '../user-pool/operation';
import type { Grant } from '../user-pool/tokens';
import { ExpiringRecords } from './expiring-records';

/** An app client that may use OAuth. */
export type OAuthClient = AppClient & { oauth: OAuthSettings };

/** The sign-in that an authorization code belongs to. */
export interface AuthorizationCode {
  clientId: string;
  redirectUri: string;
  codeChallenge: string | undefined;
  sub: string;
  grant: Grant;
  /** The `eventId` of the sign-in that used the code; empty if that request was rejected; undefined before. */
  usedFor?: string;
}

/** A browser that is signed in at a pool's domain. */
export interface LoginSession {
  poolId: string;
  sub: string;
  authenticatedAt: number;
}

/** What the endpoints remember between requests. A restart forgets it, which ends sessions and pending sign-ins. */
export class ManagedLogin {
  readonly codes = new ExpiringRecords<AuthorizationCode>();
  readonly sessions = new ExpiringRecords<LoginSession>();
  /** The CSRF tokens of the pages that are open. */
  readonly forms = new ExpiringRecords<true>();
}

/** A request to one of the endpoints, with everything that its handler needs. */
export interface Exchange {
  request: HttpRequest;
  context: Context;
  login: ManagedLogin;
}

/**
 * Finds an app client. All pools share the port, so the client determines the pool.
 * @returns undefined for an unknown client, and for a client of a pool without a domain: on AWS it has no endpoints
 */
export function findDomainClient(context: Context, clientId: string): AppClient | undefined {
  for (const pool of context.pools) {
    const client = pool.template.clients.find(({ id }) => id === clientId);
    if (client && pool.template.domain) return { context, pool, client };
  }
  return undefined;
}
