import type { JwtPayload } from 'aws-jwt-verify/jwt-model';
import type { JwtAuthorizer } from '../model';
import { TokenRefusal } from './jwt';

/**
 * Checks what a verified token says of itself: issuer, audience, times, in this order and without leeway.
 * Source: API Gateway developer guide, "Control access to HTTP APIs with JWT authorizers", the list of validated claims.
 * @throws TokenRefusal
 */
export function checkClaims(claims: JwtPayload, { issuer, audience }: JwtAuthorizer, now: Date): void {
  if (claims.iss !== issuer) {
    throw new TokenRefusal('the token does not have a valid issuer', 'from another issuer');
  }
  checkAudience(claims, audience);
  checkTimes(claims, now.getTime() / 1000);
}

/** The token's scopes: `scope`, a space-separated string, or else `scp`, such a string or a list. */
export function readScopes({ scope, scp }: JwtPayload): string[] {
  const value = scope ?? scp;
  if (typeof value === 'string') return value.split(' ').filter(Boolean);
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** `client_id` counts only where there is no `aud`: so an access token of Cognito, which has none, passes too. */
function checkAudience({ aud, client_id }: JwtPayload, audience: string[]): void {
  const values: unknown[] = aud === undefined ? [client_id] : [aud].flat();
  if (values.some((value) => typeof value === 'string' && audience.includes(value))) return;
  const [first] = values;
  const of = typeof first === 'string' ? `for client ${abbreviate(first)}` : 'for no client';
  throw new TokenRefusal(
    'the token does not have a valid audience',
    `${of}, this API accepts ${audience.map(abbreviate).join(', ')}`,
  );
}

function checkTimes({ exp, nbf, iat }: JwtPayload, now: number): void {
  if (exp === undefined) throw new TokenRefusal('the token has no expiry', 'it never expires');
  if (exp <= now) throw new TokenRefusal('the token has expired', `expired ${inWords(now - exp)} ago`);
  if (nbf !== undefined && nbf > now) {
    throw new TokenRefusal('the token is not valid yet', `valid in ${inWords(nbf - now)}`);
  }
  if (iat !== undefined && iat > now) {
    throw new TokenRefusal('the token was issued in the future', `issued ${inWords(iat - now)} from now`);
  }
}

/** Enough of an id to tell two of them apart. */
function abbreviate(id: string): string {
  return id.length > 4 ? `${id.slice(0, 4)}…` : id;
}

function inWords(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} days`;
}
