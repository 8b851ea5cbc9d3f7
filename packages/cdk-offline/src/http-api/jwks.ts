import { types } from 'node:util';
import { isJwks, type Jwk, type Jwks } from 'aws-jwt-verify/jwk';
import { isJsonObject, type Json, safeJsonParse } from 'aws-jwt-verify/safe-json-parse';
import { isLoopbackHost } from '../http/loopback';

/** Returns an issuer's public keys, including the one with this `kid` if it exists. Rejects with KeysUnavailable. */
export type IssuerKeys = (issuer: string, kid: string) => Promise<readonly Jwk[]>;

/** The keys of an issuer can't be fetched. The message is for the terminal. */
export class KeysUnavailable extends Error {}

export interface IssuerKeysOptions {
  /** The current keys of an issuer that the emulator runs; undefined for any other. */
  known?: (issuer: string) => Jwks | undefined;
  fetch?: typeof globalThis.fetch;
  /** Milliseconds since 1970. */
  now?: () => number;
}

/** The limits of each fetch (API Gateway developer guide, "Quotas for configuring and running an HTTP API"). */
const TIMEOUT_MILLISECONDS = 1500;
const MAXIMUM_BYTES = 150_000;

/** "API Gateway can cache the public key for two hours" (developer guide, JWT authorizers). */
const CACHE_MILLISECONDS = 2 * 60 * 60 * 1000;

/** The minimum time between two fetches for unknown `kid`s. AWS limits them too, but doesn't document how. */
const REFETCH_MILLISECONDS = 10_000;

interface CachedKeys {
  keys: readonly Jwk[];
  fetchedAt: number;
  /** When a `kid` was last found to be unknown. */
  missedAt: number;
}

/**
 * Caches the keys of issuers. Keys of emulated user pools come from memory, others are fetched (OpenID Connect
 * Discovery 1.0, section 4). Failures aren't cached. Concurrent requests share a fetch.
 */
export function createIssuerKeys(options: IssuerKeysOptions = {}): IssuerKeys {
  const { known, fetch = globalThis.fetch, now = Date.now } = options;
  const cache = new Map<string, CachedKeys>();
  const pending = new Map<string, Promise<CachedKeys>>();

  const load = async (issuer: string): Promise<CachedKeys> => {
    const keys = await discoverKeys(issuer, (url) => fetchJson(url, fetch));
    const entry = { keys, fetchedAt: now(), missedAt: Number.NEGATIVE_INFINITY };
    cache.set(issuer, entry);
    return entry;
  };
  const refresh = (issuer: string): Promise<CachedKeys> => {
    const current = pending.get(issuer) ?? load(issuer).finally(() => pending.delete(issuer));
    pending.set(issuer, current);
    return current;
  };
  const isUsable = ({ keys, fetchedAt, missedAt }: CachedKeys, kid: string): boolean =>
    now() - fetchedAt < CACHE_MILLISECONDS && (hasKey(keys, kid) || now() - missedAt < REFETCH_MILLISECONDS);

  return async (issuer, kid) => {
    const local = known?.(issuer);
    if (local) return local.keys;
    const cached = cache.get(issuer);
    if (cached && isUsable(cached, kid)) return cached.keys;
    const entry = await refresh(issuer);
    if (!hasKey(entry.keys, kid)) entry.missedAt = now();
    return entry.keys;
  };
}

function hasKey(keys: readonly Jwk[], kid: string): boolean {
  return keys.some((key) => key.kid === kid);
}

async function discoverKeys(issuer: string, get: (url: string) => Promise<Json>): Promise<readonly Jwk[]> {
  const discoveryUrl = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  requireSecureUrl(discoveryUrl, issuer);
  const discovery = await get(discoveryUrl);
  const { issuer: named, jwks_uri: jwksUri } = isJsonObject(discovery) ? discovery : {};
  if (named !== issuer) throw new KeysUnavailable(`${discoveryUrl} belongs to another issuer`);
  if (typeof jwksUri !== 'string') throw new KeysUnavailable(`${discoveryUrl} has no jwks_uri`);
  requireSecureUrl(jwksUri, issuer);
  const jwks = await get(jwksUri);
  if (!isJwks(jwks)) throw new KeysUnavailable(`${jwksUri} is not a JSON Web Key Set`);
  return jwks.keys;
}

/** A remote issuer must not make the emulator send requests to servers on this machine. */
function requireSecureUrl(url: string, issuer: string): void {
  if (URL.canParse(url) && new URL(url).protocol === 'https:') return;
  if (isLoopbackHttp(url) && isLoopbackHttp(issuer)) return;
  throw new KeysUnavailable(`${url} is not HTTPS: only an issuer on this machine may use HTTP`);
}

function isLoopbackHttp(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, host } = new URL(url);
  return protocol === 'http:' && isLoopbackHost(host);
}

async function fetchJson(url: string, fetch: typeof globalThis.fetch): Promise<Json> {
  const signal = AbortSignal.timeout(TIMEOUT_MILLISECONDS);
  try {
    const response = await fetch(url, { redirect: 'error', signal });
    if (response.status !== 200) throw new Error(`status ${response.status}`);
    return safeJsonParse(await readText(response));
  } catch (error) {
    const reason = signal.aborted
      ? `no response within ${TIMEOUT_MILLISECONDS} ms`
      : fetchErrorMessage(error);
    throw new KeysUnavailable(`${url} cannot be fetched: ${reason}`);
  }
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > MAXIMUM_BYTES) throw new Error(`larger than ${MAXIMUM_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The message of an error thrown by `fetch`: often just "fetch failed", with the reason as the cause. */
function fetchErrorMessage(error: unknown): string {
  if (!types.isNativeError(error)) return 'unknown error';
  return types.isNativeError(error.cause) ? error.cause.message : error.message;
}
