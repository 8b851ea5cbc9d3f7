import type { JwtPayload } from 'aws-jwt-verify/jwt-model';
import type { JwtAuthorizer } from '../model/http-api';
import { TokenRejection } from './jwt';

/**
 * Checks the issuer, audience and times of a verified token, without leeway.
 * @throws TokenRejection
 */
export function checkClaims(claims: JwtPayload, { issuer, audience }: JwtAuthorizer, now: Date): void {
  if (claims.iss !== issuer) {
    throw new TokenRejection('the token does not have a valid issuer', 'from another issuer');
  }
  checkAudience(claims, audience);
  checkTimes(claims, now.getTime() / 1000);
}

/** AWS accepts `scope` or `scp`. If a token has both, only `scope` counts: our choice. */
export function readScopes({ scope, scp }: JwtPayload): string[] {
  const value = scope ?? scp;
  if (typeof value === 'string') return value.split(' ').filter(Boolean);
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** `client_id` counts only if there is no `aud`. Cognito's access tokens have none. */
function checkAudience({ aud, client_id }: JwtPayload, audience: string[]): void {
  const values: unknown[] = aud === undefined ? [client_id] : [aud].flat();
  if (audience.some((each) => values.includes(each))) return;
  const [first] = values;
  const recipient = typeof first === 'string' ? `for client ${abbreviate(first)}` : 'for no client';
  throw new TokenRejection(
    'the token does not have a valid audience',
    `${recipient}; this API accepts ${audience.map(abbreviate).join(', ')}`,
  );
}

function checkTimes({ exp, nbf = 0, iat = 0 }: JwtPayload, now: number): void {
  if (exp === undefined) throw new TokenRejection('the token has no expiry', 'it never expires');
  if (exp <= now) {
    throw new TokenRejection('the token has expired', `expired ${formatDuration(now - exp)} ago`);
  }
  if (nbf > now) {
    throw new TokenRejection('the token is not valid yet', `valid in ${formatDuration(nbf - now)}`);
  }
  if (iat > now) {
    throw new TokenRejection(
      'the token was issued in the future',
      `issued ${formatDuration(iat - now)} from now`,
    );
  }
}

function abbreviate(id: string): string {
  return id.length > 4 ? `${id.slice(0, 4)}…` : id;
}

function formatDuration(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} days`;
}
