import type { Context } from '../operation';
import type { ClaimOverrides, TokenOverrides } from './pre-token-generation';

type Claims = Record<string, unknown>;
type Terminal = Pick<Context, 'notify'>;

/** A trigger never adds, changes or suppresses these (developer guide, "Pre token generation Lambda trigger"). */
const PROTECTED_CLAIMS = (
  'acr amr at_hash auth_time azp client_id device_key event_id exp iat identities iss jti nbf nonce origin_jti sub ' +
  'token_use username version'
).split(' ');
const GROUP_CLAIMS = ['cognito:groups', 'cognito:roles', 'cognito:preferred_role'];

/** Our choice: claims that a trigger may not change stay unchanged, and the terminal says so. */
export function overrideIdToken(claims: Claims, { idToken }: TokenOverrides, context: Terminal): Claims {
  return overrideClaims(claims, idToken, context, (name) => name !== 'aud');
}

/** Changes claims and scopes. `aud` can only become the client's ID. */
export function overrideAccessToken(
  claims: Claims & { client_id: string; scope: string },
  { accessToken }: TokenOverrides,
  context: Terminal,
): Claims {
  const { scopesToAdd, scopesToSuppress } = accessToken;
  const scopes = new Set(claims.scope.split(' ').filter(Boolean));
  for (const scope of scopesToAdd) {
    if (/^\S+$/.test(scope)) scopes.add(scope);
    else context.notify('PreTokenGeneration: ignored a scope that is empty or contains spaces.');
  }
  for (const scope of scopesToSuppress) scopes.delete(scope);
  const mayChange = (name: string, value?: unknown) => name !== 'aud' || value === claims.client_id;
  return {
    ...overrideClaims(claims, accessToken, context, mayChange),
    scope: [...scopes].join(' '),
  };
}

/** @param mayChange the rule of one kind of token; `value` is undefined for a claim to suppress */
function overrideClaims(
  claims: Claims,
  { claimsToAddOrOverride, claimsToSuppress }: ClaimOverrides,
  { notify }: Terminal,
  mayChange: (name: string, value?: unknown) => boolean,
): Claims {
  const changed = new Map(Object.entries(claims));
  const ignored = new Set<string>();
  for (const [name, value] of claimsToAddOrOverride) {
    if (canAdd(name) && mayChange(name, value)) changed.set(name, value);
    else ignored.add(name);
  }
  for (const name of claimsToSuppress) {
    if (canSuppress(name) && mayChange(name)) changed.delete(name);
    else ignored.add(name);
    if (name === 'cognito:groups') for (const claim of GROUP_CLAIMS) changed.delete(claim);
  }
  for (const name of ignored) notify(`PreTokenGeneration: ignored a change of the claim ${name}.`);
  return Object.fromEntries(changed);
}

/** Groups change only by `groupOverrideDetails`, scopes only by `scopesToAdd`. */
function canAdd(name: string): boolean {
  return canSuppress(name) && !name.startsWith('cognito:') && !name.startsWith('dev:');
}

function canSuppress(name: string): boolean {
  if (PROTECTED_CLAIMS.includes(name) || name === 'scope') return false;
  return !name.startsWith('cognito:') || GROUP_CLAIMS.includes(name);
}
