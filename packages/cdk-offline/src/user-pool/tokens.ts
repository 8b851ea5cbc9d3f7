import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { UserPoolClient } from '../model';
import type { AppClient } from './app-client';
import { isReadable } from './attributes';
import { CognitoException, notAuthorized } from './cognito-exception';
import type { Context } from './operation';
import { integer, object, optional, string } from './schema';
import { API_SCOPE, releasesAttribute } from './scopes';
import { requireSignInUser } from './sign-in';
import type { Group, LocalPool, SignIn, User } from './state';
import { signJwt, verifyJwt } from './token-signing';
import {
  type GroupClaims,
  requestClientTokenOverrides,
  requestTokenOverrides,
  type TokenOverrides,
  type TokenSource,
} from './triggers/pre-token-generation';
import { overrideAccessToken, overrideIdToken } from './triggers/token-overrides';
import type { Steps } from './triggers/trigger';
import { findUserBySub } from './users';

/** What an OAuth grant adds to a sign-in. */
export interface Grant {
  scopes: string[];
  /** The audience of the access token. */
  resource: string | undefined;
  nonce: string | undefined;
  /** When the user entered the password: earlier than now if a login session was used. */
  authenticatedAt: number;
}

/**
 * Records a completed sign-in and issues its tokens.
 * @param grant what the OAuth endpoints granted; undefined for a sign-in through the API
 */
export function* recordSignIn(app: AppClient, signedIn: User, source: TokenSource, grant?: Grant) {
  const overrides = yield* requestOverrides(app, signedIn, source, grant);
  // Read again: the user may have changed while the trigger ran.
  const user = requireSignInUser(app.pool, signedIn.sub);

  const { now } = app.context;
  const refreshToken = createRefreshToken();
  const signIn: SignIn = {
    eventId: randomUUID(),
    originJti: randomUUID(),
    sub: user.sub,
    clientId: app.client.id,
    authenticatedAt: grant?.authenticatedAt ?? now.getTime(),
    refreshTokenHash: hashRefreshToken(refreshToken),
    refreshTokenExpiresAt: now.getTime() + app.client.refreshTokenValiditySeconds * 1000,
    revoked: false,
    grant: grant && { scopes: grant.scopes, resource: grant.resource },
    firstRefreshTokenHash: undefined,
    rotated: undefined,
  };
  app.pool.signIns.deleteExpired(now);
  app.pool.signIns.save(signIn);
  const tokens = {
    ...issueTokens(app, user, signIn, overrides, grant?.nonce),
    RefreshToken: refreshToken,
  };
  return { signIn, tokens };
}

function requestOverrides(app: AppClient, user: User, source: TokenSource, grant: SignIn['grant']) {
  const groups = groupClaims(app.pool, user);
  return requestTokenOverrides(app, user, source, { groups, scopes: grant?.scopes ?? [API_SCOPE] });
}

/**
 * The tokens of a sign-in (developer guide, "Understanding user pool JSON web tokens"). No ID token without `openid`.
 */
function issueTokens(
  { context, pool, client }: AppClient,
  user: User,
  signIn: SignIn,
  overrides: TokenOverrides | undefined,
  nonce?: string,
) {
  const { grant } = signIn;
  const issuedAt = Math.floor(context.now.getTime() / 1000);
  const groups = overrides?.groups ?? groupClaims(pool, user);
  const newJti = () => (client.enableTokenRevocation ? randomUUID() : undefined);
  const common = {
    sub: user.sub,
    'cognito:groups': groups['cognito:groups'],
    iss: pool.template.issuer,
    origin_jti: client.enableTokenRevocation ? signIn.originJti : undefined,
    event_id: signIn.eventId,
    auth_time: Math.floor(signIn.authenticatedAt / 1000),
    iat: issuedAt,
  };
  const accessToken = {
    ...common,
    version: grant && 2,
    client_id: client.id,
    aud: grant?.resource,
    token_use: 'access',
    scope: grant ? grant.scopes.join(' ') : API_SCOPE,
    exp: issuedAt + client.accessTokenValiditySeconds,
    jti: newJti(),
    username: user.username,
  };
  const idToken = {
    ...attributeClaims(client, user, grant?.scopes),
    ...common,
    ...groups,
    nonce,
    'cognito:username': user.username,
    aud: client.id,
    token_use: 'id',
    exp: issuedAt + client.idTokenValiditySeconds,
    jti: newJti(),
  };
  const AccessToken = signJwt(
    overrides ? overrideAccessToken(accessToken, overrides, context) : accessToken,
    pool.state.accessTokenKey,
  );
  const at_hash = grant && hashAccessToken(AccessToken);
  const changedIdToken = overrides ? overrideIdToken(idToken, overrides, context) : idToken;
  const hasIdToken = !grant || grant.scopes.includes('openid');
  return {
    AccessToken,
    ExpiresIn: client.accessTokenValiditySeconds,
    TokenType: 'Bearer',
    ...(hasIdToken && { IdToken: signJwt({ ...changedIdToken, at_hash }, pool.state.idTokenKey) }),
  };
}

/** The access token of a client without a user (client credentials). Our choice: it has `version` 2. */
export function* issueClientToken(app: AppClient, scopes: string[]): Steps<string> {
  const { context, pool, client } = app;
  const overrides = yield* requestClientTokenOverrides(app, scopes);
  const issuedAt = Math.floor(context.now.getTime() / 1000);
  const claims = {
    sub: client.id,
    token_use: 'access',
    scope: scopes.join(' '),
    auth_time: issuedAt,
    iss: pool.template.issuer,
    exp: issuedAt + client.accessTokenValiditySeconds,
    iat: issuedAt,
    version: 2,
    jti: randomUUID(),
    client_id: client.id,
  };
  const accessToken = overrides ? overrideAccessToken(claims, overrides, context) : claims;
  return signJwt(accessToken, pool.state.accessTokenKey);
}

const accessTokenSchema = object({ event_id: optional(string()), exp: integer(0), scope: string() });

/** @throws CognitoException NotAuthorizedException unless a pool has signed the token and it has not expired */
export function readAccessToken(context: Context, token: string) {
  for (const pool of context.pools) {
    const verified = verifyJwt(token, pool.state.accessTokenKey);
    if (verified === undefined) continue;
    const claims = accessTokenSchema(verified, '');
    if (claims.exp * 1000 <= context.now.getTime()) throw notAuthorized('Access Token has expired');
    return { pool, eventId: claims.event_id, scopes: claims.scope.split(' ') };
  }
  throw notAuthorized('Invalid Access Token');
}

/** @throws CognitoException NotAuthorizedException if the token's sign-in was revoked or its user deleted */
export function requireSignedIn({ pool, eventId }: ReturnType<typeof readAccessToken>) {
  const signIn = eventId === undefined ? undefined : pool.signIns.get(eventId);
  if (!signIn || signIn.revoked) throw notAuthorized('Access Token has been revoked');
  const user = findUserBySub(pool, signIn.sub);
  if (!user) throw notAuthorized('Invalid Access Token');
  return { pool, user, signIn };
}

/** @throws CognitoException NotAuthorizedException unless the token is valid for the API's operations */
export function requireAccessToken(context: Context, token: string) {
  const accessToken = readAccessToken(context, token);
  if (!accessToken.scopes.includes(API_SCOPE))
    throw notAuthorized('Access Token does not have required scopes');
  return requireSignedIn(accessToken);
}

/**
 * Issues new tokens with the sign-in's `auth_time` and `origin_jti` and, if the client rotates them, a new refresh
 * token.
 * @throws CognitoException NotAuthorizedException, RefreshTokenReuseException
 */
export function* refreshTokens(app: AppClient, refreshToken: string, source: TokenSource) {
  const before = requireRefreshable(app, refreshToken);
  const overrides = yield* requestOverrides(app, before.user, source, before.signIn.grant);
  // Checked again: the user and the sign-in may have changed while the trigger ran.
  const { user, signIn } = requireRefreshable(app, refreshToken);
  const RefreshToken = rotateRefreshToken(app, signIn, refreshToken);
  const tokens = issueTokens(app, user, signIn, overrides);
  return { ...tokens, ...(RefreshToken !== undefined && { RefreshToken }) };
}

function requireRefreshable(app: AppClient, refreshToken: string) {
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
function rotateRefreshToken(
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

/** Finds a sign-in by its refresh token, even if rotation has replaced it. */
export function findSignIn(pool: LocalPool, refreshToken: string): SignIn | undefined {
  return pool.signIns.findByToken(hashRefreshToken(refreshToken));
}

/** Revokes a user's tokens. As on AWS, an API that only verifies signatures accepts them until they expire. */
export function revokeAllSignIns(pool: LocalPool, user: User): void {
  pool.signIns.revokeAll(user.sub);
}

/** Random bytes in the shape of Cognito's encrypted token (RFC 7516): clients can't read either. */
function createRefreshToken(): string {
  const header = Buffer.from('{"cty":"JWT","enc":"A256GCM","alg":"RSA-OAEP"}').toString('base64url');
  return [header, ...[256, 12, 750, 16].map((length) => randomBytes(length).toString('base64url'))].join('.');
}

function hashRefreshToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** The left half of the SHA-256 hash (OpenID Connect Core 1.0, section 3.1.3.6). */
function hashAccessToken(token: string): string {
  return createHash('sha256').update(token).digest().subarray(0, 16).toString('base64url');
}

/**
 * Lists the groups by precedence, the lowest value first. The preferred role belongs to the first group with a role,
 * unless another group of the same precedence has a different role (API reference, CreateGroup, Precedence).
 */
function groupClaims(pool: LocalPool, user: User): GroupClaims {
  const rank = (group?: Group) => group?.precedence ?? Number.MAX_SAFE_INTEGER;
  const groups = user.groups
    .flatMap((name) => pool.groups.get(name) ?? [])
    .sort((one, other) => rank(one) - rank(other));
  const withRole = groups.filter(({ roleArn }) => roleArn !== undefined);
  const rolesOf = (members: Group[]) => [...new Set(members.flatMap(({ roleArn }) => roleArn ?? []))];
  const preferred = rolesOf(withRole.filter((group) => rank(group) === rank(withRole[0])));
  return {
    'cognito:groups': groups.length > 0 ? groups.map(({ name }) => name) : undefined,
    'cognito:roles': withRole.length > 0 ? rolesOf(withRole) : undefined,
    'cognito:preferred_role': preferred.length === 1 ? preferred[0] : undefined,
  };
}

/**
 * The attributes that the client may read and the scopes release. After a sign-in through the API, `email_verified` is
 * false if it was never set, so APIs need not distinguish missing from false.
 */
function attributeClaims(client: UserPoolClient, user: User, scopes?: string[]): Record<string, unknown> {
  const isReleased = (name: string) =>
    isReadable(client, name) && (scopes === undefined || releasesAttribute(scopes, name));
  const released = user.attributes.filter(({ name }) => isReleased(name));
  const claims = Object.fromEntries(released.map(({ name, value }) => [name, toClaim(name, value)]));
  for (const name of scopes === undefined ? ['email', 'phone_number'] : [])
    if (name in claims && isReadable(client, `${name}_verified`)) claims[`${name}_verified`] ??= false;
  return claims;
}

/** Attributes are stored as strings. OpenID Connect requires other types for these claims. */
function toClaim(name: string, value: string): unknown {
  if (name === 'email_verified' || name === 'phone_number_verified') return value === 'true';
  if (name === 'updated_at') return Number(value);
  return name === 'address' ? { formatted: value } : value;
}
