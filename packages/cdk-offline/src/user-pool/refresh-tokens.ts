import { createHash, randomBytes } from 'node:crypto';
import type { AppClient } from './app-client';
import { CognitoException, notAuthorized } from './cognito-exception';
import type { LocalPool, SignIn, User } from './state';
import { findUserBySub } from './users';

/** Random bytes in the shape of Cognito's encrypted token (RFC 7516): clients can't read either. */
export function createRefreshToken(): string {
  const header = Buffer.from('{"cty":"JWT","enc":"A256GCM","alg":"RSA-OAEP"}').toString('base64url');
  return [header, ...[256, 12, 750, 16].map((length) => randomBytes(length).toString('base64url'))].join('.');
}

/** SHA-256 in hexadecimal, as in `SignIn`. */
export function hashRefreshToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** @throws CognitoException NotAuthorizedException unless the client can use the token to get new tokens */
export function requireRefreshable(app: AppClient, refreshToken: string) {
  const signIn = findSignIn(app.pool, refreshToken);
  const user = findUserBySub(app.pool, signIn?.sub);
  if (!signIn || !user || signIn.clientId !== app.client.id) throw notAuthorized('Invalid Refresh Token');
  if (signIn.revoked) throw notAuthorized('Refresh Token has been revoked');
  if (signIn.refreshTokenExpiresAt <= app.context.now.getTime())
    throw notAuthorized('Refresh Token has expired');
  return { user, signIn };
}

/**
 * Replaces the refresh token, which then still works for the grace period. If it is used again in that time, the newest
 * token replaces the one before it, and the old one stops working (developer guide, "Refresh token rotation"; measured
 * by others with GetTokensFromRefreshToken).
 * @returns undefined if the client doesn't rotate refresh tokens
 */
export function rotateRefreshToken(
  { pool, client, context }: AppClient,
  signIn: SignIn,
  used: string,
): string | undefined {
  const rotation = client.refreshTokenRotation;
  const isReplay = signIn.refreshTokenHash !== hashRefreshToken(used);
  const at = context.now.getTime();
  const graceEndsAt = (signIn.rotated?.at ?? 0) + (rotation?.graceSeconds ?? 0) * 1000;
  const hasGrace = signIn.rotated?.refreshTokenHash === hashRefreshToken(used) && at < graceEndsAt;
  if (isReplay && !hasGrace)
    throw new CognitoException('RefreshTokenReuseException', 'Refresh token has been invalidated');
  if (!rotation?.enabled) return undefined;
  const refreshToken = createRefreshToken();
  signIn.firstRefreshTokenHash ??= signIn.refreshTokenHash;
  signIn.rotated = isReplay ? undefined : { refreshTokenHash: signIn.refreshTokenHash, at };
  signIn.refreshTokenHash = hashRefreshToken(refreshToken);
  pool.signIns.save(signIn);
  return refreshToken;
}

/** Finds a sign-in by its refresh token, even if rotation has replaced it. */
export function findSignIn(pool: LocalPool, refreshToken: string): SignIn | undefined {
  return pool.signIns.findByToken(hashRefreshToken(refreshToken));
}

/** Revokes a sign-in if the token is its current or first refresh token. Other rotated tokens have no effect. */
export function revokeRefreshToken(pool: LocalPool, signIn: SignIn, refreshToken: string): void {
  const hash = hashRefreshToken(refreshToken);
  if (hash === signIn.refreshTokenHash || hash === signIn.firstRefreshTokenHash)
    revokeSignIn(pool, signIn.eventId);
}

export function revokeSignIn(pool: LocalPool, eventId: string): void {
  const signIn = pool.signIns.get(eventId);
  if (signIn) pool.signIns.save({ ...signIn, revoked: true });
}

/** Revokes a user's tokens. As on AWS, an API that only verifies signatures accepts them until they expire. */
export function revokeAllSignIns(pool: LocalPool, user: User): void {
  pool.signIns.revokeAll(user.sub);
}
