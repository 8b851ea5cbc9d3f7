import type { Context } from '../operation';
import type { ClaimOverrides, TokenOverrides } from './pre-token-generation';

type Claims = Record<string, unknown>;

/** A trigger never adds, changes or suppresses these (developer guide, "Pre token generation Lambda trigger"). */
const PROTECTED_CLAIMS = (
  'acr amr at_hash auth_time azp client_id device_key event_id exp iat identities iss jti nbf nonce origin_jti sub ' +
  'token_use username version'
).split(' ');
const GROUP_CLAIMS = ['cognito:groups', 'cognito:roles', 'cognito:preferred_role'];

/** Applies a trigger's changes. Claims that it may not change stay as they are, and the terminal says so: our choice. */
export function overrideTokens(
  { idToken, accessToken }: { idToken: Claims; accessToken: Claims & { client_id: string; scope: string } },
  overrides: TokenOverrides,
  { notify }: Pick<Context, 'notify'>,
): { idToken: Claims; accessToken: Claims } {
  const ignored = new Set<string>();
  const { scopesToAdd, scopesToSuppress } = overrides.accessToken;
  for (const scope of scopesToAdd) if (!isScope(scope)) ignored.add(`the scope ${JSON.stringify(scope)}`);
  const scopes = new Set([...accessToken.scope.split(' ').filter(Boolean), ...scopesToAdd.filter(isScope)]);
  for (const scope of scopesToSuppress) scopes.delete(scope);
  const changed = {
    idToken: overrideClaims(idToken, overrides.idToken, ignored, (name) => name !== 'aud'),
    accessToken: {
      ...overrideClaims(
        accessToken,
        overrides.accessToken,
        ignored,
        (name, value) => name !== 'aud' || value === accessToken.client_id,
      ),
      scope: [...scopes].join(' '),
    },
  };
  if (ignored.size > 0)
    notify(`PreTokenGeneration can't change these, so they were ignored: ${[...ignored].join(', ')}.`);
  return changed;
}

/** @param mayChange the rule of one kind of token; `value` is undefined for a claim to suppress */
function overrideClaims(
  claims: Claims,
  { claimsToAddOrOverride, claimsToSuppress }: ClaimOverrides,
  ignored: Set<string>,
  mayChange: (name: string, value?: unknown) => boolean,
): Claims {
  const changed = new Map(Object.entries(claims));
  for (const [name, value] of claimsToAddOrOverride) {
    if (canAdd(name) && mayChange(name, value)) changed.set(name, value);
    else ignored.add(name);
  }
  for (const name of claimsToSuppress) {
    if (canSuppress(name) && mayChange(name)) changed.delete(name);
    else ignored.add(name);
    if (name === 'cognito:groups') for (const claim of GROUP_CLAIMS) changed.delete(claim);
  }
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

function isScope(scope: string): boolean {
  return scope !== '' && !/\s/.test(scope);
}
