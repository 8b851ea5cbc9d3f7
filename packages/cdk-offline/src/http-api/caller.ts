import type { JwtPayload } from 'aws-jwt-verify/jwt-model';

/** The caller, as the authorizer identified it. */
export type Caller = TokenCaller | FunctionCaller;

/** The caller of a route with a JWT authorizer. */
export interface TokenCaller {
  type: 'JWT';
  claims: Readonly<JwtPayload>;
  scopes: string[];
}

/** The caller of a route with a Lambda authorizer. */
export interface FunctionCaller {
  type: 'REQUEST';
  /** Undefined for a simple response. */
  principalId: string | undefined;
  /** What the authorizer's function passes on; undefined if it returned no context. */
  context: Readonly<Record<string, unknown>> | undefined;
}

/** A name for the terminal. */
export function callerName(caller: Caller): string | undefined {
  if (caller.type === 'REQUEST') return caller.principalId;
  const { claims } = caller;
  const names = [claims['cognito:username'], claims.username, claims.client_id, claims.sub];
  return names.find((name) => typeof name === 'string');
}

/** The claims as strings, as functions receive them. Claims that are null are left out, as on a live API. */
export function stringifyClaims(claims: Readonly<JwtPayload>): Record<string, string> {
  const present = Object.entries(claims).filter(([, value]) => value !== null);
  return Object.fromEntries(present.map(([name, value]) => [name, stringifyClaim(value)]));
}

/** A list becomes `[a b]`, an object `map[key:value]` sorted by key: seen on live HTTP APIs. `<nil>` is our choice. */
function stringifyClaim(value: unknown): string {
  if (value === null) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(stringifyClaim).join(' ')}]`;
  if (typeof value !== 'object') return String(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `map[${entries.map(([key, item]) => `${key}:${stringifyClaim(item)}`).join(' ')}]`;
}
