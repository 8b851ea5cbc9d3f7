import { isJwks, type Jwk, type Jwks } from 'aws-jwt-verify/jwk';
import { isJsonObject, type Json, safeJsonParse } from 'aws-jwt-verify/safe-json-parse';
import { isLoopbackHost } from '../http/loopback';

/**
 * Gives the public keys of an issuer; a `kid` that is not among the keys at hand leads to one new fetch.
 * Rejects with KeysUnavailable, and with that alone.
 */
export type IssuerKeys = (issuer: string, kid: string) => Promise<readonly Jwk[]>;

/** The keys of an issuer cannot be had; the message says why, in plain words for the terminal. */
export class KeysUnavailable extends Error {}

export interface IssuerKeysOptions {
  /** The present keys of an issuer that is on this machine; undefined for any other. */
  known?: (issuer: string) => Jwks | undefined;
  fetch?: typeof globalThis.fetch;
  /** Milliseconds since 1970. */
  now?: () => number;
  /** For each of the two requests (API Gateway developer guide, "Quotas for configuring and running an HTTP API"). */
  timeLimitMilliseconds?: number;
}

/** "API Gateway can cache the public key for two hours" (developer guide, JWT authorizers). */
const CACHE_MILLISECONDS = 2 * 60 * 60 * 1000;

/** How long after a `kid` that was in no fetched set the next one may lead to a fetch: AWS names a limit, not its size. */
const REFETCH_MILLISECONDS = 10_000;

/** Key sets are a few kilobytes; nobody's answer may fill the memory. */
const MAXIMUM_BYTES = 1_000_000;

interface CachedKeys {
  keys: readonly Jwk[];
  fetchedAt: number;
  /** When a `kid` was last looked for in vain. */
  missedAt: number;
}

/**
 * The keys of issuers: of the local user pools from memory, of any other by OpenID Connect Discovery 1.0, section 4, over
 * HTTPS, or HTTP on this machine. Failures are not kept: the next request asks again. Requests at one time share a fetch.
 */
export function createIssuerKeys(options: IssuerKeysOptions = {}): IssuerKeys {
  const { known, fetch = globalThis.fetch, now = Date.now, timeLimitMilliseconds = 1500 } = options;
  const cache = new Map<string, CachedKeys>();
  const pending = new Map<string, Promise<CachedKeys>>();

  const load = async (issuer: string): Promise<CachedKeys> => {
    const keys = await discoverKeys(issuer, (url) => fetchJson(url, fetch, timeLimitMilliseconds));
    const entry = { keys, fetchedAt: now(), missedAt: Number.NEGATIVE_INFINITY };
    cache.set(issuer, entry);
    return entry;
  };
  const refresh = (issuer: string): Promise<CachedKeys> => {
    const underway = pending.get(issuer) ?? load(issuer).finally(() => pending.delete(issuer));
    pending.set(issuer, underway);
    return underway;
  };
  const isUsable = ({ keys, fetchedAt, missedAt }: CachedKeys, kid: string): boolean =>
    now() - fetchedAt < CACHE_MILLISECONDS && (has(keys, kid) || now() - missedAt < REFETCH_MILLISECONDS);

  return async (issuer, kid) => {
    const local = known?.(issuer);
    if (local) return local.keys;
    const cached = cache.get(issuer);
    if (cached && isUsable(cached, kid)) return cached.keys;
    const entry = await refresh(issuer);
    if (!has(entry.keys, kid)) entry.missedAt = now();
    return entry.keys;
  };
}

function has(keys: readonly Jwk[], kid: string): boolean {
  return keys.some((key) => key.kid === kid);
}

async function discoverKeys(issuer: string, get: (url: string) => Promise<Json>): Promise<readonly Jwk[]> {
  const discovery = await get(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  const { issuer: named, jwks_uri: jwksUri } = isJsonObject(discovery) ? discovery : {};
  if (named !== issuer) throw new KeysUnavailable(`the discovery document of ${issuer} is another issuer's`);
  if (typeof jwksUri !== 'string')
    throw new KeysUnavailable(`the discovery document of ${issuer} has no jwks_uri`);
  const jwks = await get(jwksUri);
  if (!isJwks(jwks)) throw new KeysUnavailable(`${jwksUri} gives no JSON Web Key Set`);
  return jwks.keys;
}

async function fetchJson(url: string, fetch: typeof globalThis.fetch, timeLimit: number): Promise<Json> {
  if (!isAllowed(url)) throw new KeysUnavailable(`${url} is neither HTTPS nor on this machine`);
  const signal = AbortSignal.timeout(timeLimit);
  try {
    const response = await fetch(url, { redirect: 'error', signal });
    if (response.status !== 200) throw new Error(`status ${response.status}`);
    return safeJsonParse(await readText(response));
  } catch (error) {
    const reason = signal.aborted ? `no answer within ${timeLimit} ms` : describe(error);
    throw new KeysUnavailable(`${url} cannot be fetched: ${reason}`);
  }
}

function isAllowed(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, host } = new URL(url);
  return protocol === 'https:' || (protocol === 'http:' && isLoopbackHost(host));
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > MAXIMUM_BYTES) throw new Error('it is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** `fetch` says no more than "fetch failed" and keeps what happened as the cause. */
function describe(error: unknown): string {
  if (!hasMessage(error)) return 'unknown error';
  return hasMessage(error.cause) ? error.cause.message : error.message;
}

function hasMessage(value: unknown): value is Error {
  return (
    typeof value === 'object' && value !== null && 'message' in value && typeof value.message === 'string'
  );
}
