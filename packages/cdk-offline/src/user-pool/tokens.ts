import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { UserPoolClient } from '../model';
import type { AppClient } from './app-client';
import { isReadable } from './attributes';
import { notAuthorized } from './cognito-exception';
import type { Context } from './operation';
import { integer, object, string } from './schema';
import type { Group, LocalPool, SignIn, User } from './state';
import { signJwt, verifyJwt } from './token-signing';
import {
  type GroupClaims,
  requestTokenOverrides,
  type TokenOverrides,
  type TokenSource,
} from './triggers/pre-token-generation';
import { overrideTokens } from './triggers/token-overrides';
import { findUserBySub, requireEnabledUser } from './users';

/** Records a completed sign-in and issues its tokens. */
export function* recordSignIn(app: AppClient, signedIn: User, source: TokenSource) {
  const overrides = yield* requestOverrides(app, signedIn, source);
  const user = requireEnabledUser(app.pool, signedIn.sub);
  const { now } = app.context;
  const refreshToken = createRefreshToken();
  const signIn: SignIn = {
    eventId: randomUUID(),
    originJti: randomUUID(),
    sub: user.sub,
    clientId: app.client.id,
    authenticatedAt: now.getTime(),
    refreshTokenHash: hashRefreshToken(refreshToken),
    refreshTokenExpiresAt: now.getTime() + app.client.refreshTokenValiditySeconds * 1000,
    revoked: false,
  };
  app.pool.signIns.deleteExpired(now);
  app.pool.signIns.save(signIn);
  return { ...issueTokens(app, user, signIn, overrides), RefreshToken: refreshToken };
}

function requestOverrides(app: AppClient, user: User, source: TokenSource) {
  return requestTokenOverrides(app, user, source, {
    groups: groupClaims(app.pool, user),
    scopes: ['aws.cognito.signin.user.admin'],
  });
}

/** The ID and access tokens of a sign-in (developer guide, "Understanding user pool JSON web tokens"). */
function issueTokens(
  { context, pool, client }: AppClient,
  user: User,
  signIn: SignIn,
  overrides: TokenOverrides | undefined,
) {
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
  const idToken = {
    ...attributeClaims(client, user),
    ...common,
    ...groups,
    'cognito:username': user.username,
    aud: client.id,
    token_use: 'id',
    exp: issuedAt + client.idTokenValiditySeconds,
    jti: newJti(),
  };
  const accessToken = {
    ...common,
    client_id: client.id,
    token_use: 'access',
    scope: 'aws.cognito.signin.user.admin',
    exp: issuedAt + client.accessTokenValiditySeconds,
    jti: newJti(),
    username: user.username,
  };
  const changed = overrides && overrideTokens({ idToken, accessToken }, overrides, context);
  return {
    AccessToken: signJwt(changed?.accessToken ?? accessToken, pool.state.accessTokenKey),
    ExpiresIn: client.accessTokenValiditySeconds,
    TokenType: 'Bearer',
    IdToken: signJwt(changed?.idToken ?? idToken, pool.state.idTokenKey),
  };
}

const accessTokenSchema = object({ event_id: string(), exp: integer(0) });

/** @throws CognitoException NotAuthorizedException unless the token is valid */
export function requireAccessToken(context: Context, token: string) {
  for (const pool of context.pools) {
    const verified = verifyJwt(token, pool.state.accessTokenKey);
    if (verified === undefined) continue;
    const claims = accessTokenSchema(verified, '');
    if (claims.exp * 1000 <= context.now.getTime()) throw notAuthorized('Access Token has expired');
    const signIn = pool.signIns.get(claims.event_id);
    if (!signIn || signIn.revoked) throw notAuthorized('Access Token has been revoked');
    const user = findUserBySub(pool, signIn.sub);
    if (!user) throw notAuthorized('Invalid Access Token');
    return { pool, user, signIn };
  }
  throw notAuthorized('Invalid Access Token');
}

/** Issues new tokens with the sign-in's `auth_time` and `origin_jti`. Rotation of refresh tokens is not emulated. */
export function* refreshTokens(app: AppClient, refreshToken: string, source: TokenSource) {
  const overrides = yield* requestOverrides(app, requireRefreshable(app, refreshToken).user, source);
  // Checked again: the trigger took its time.
  const { user, signIn } = requireRefreshable(app, refreshToken);
  return issueTokens(app, user, signIn, overrides);
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
 * The attributes that the client may read. If `email_verified` was never set, the claim is false, so APIs need not
 * distinguish missing from false.
 */
function attributeClaims(client: UserPoolClient, user: User): Record<string, unknown> {
  const readable = user.attributes.filter(({ name }) => isReadable(client, name));
  const claims = Object.fromEntries(readable.map(({ name, value }) => [name, toClaim(name, value)]));
  for (const name of ['email', 'phone_number'])
    if (name in claims && isReadable(client, `${name}_verified`)) claims[`${name}_verified`] ??= false;
  return claims;
}

/** Attributes are stored as strings. OpenID Connect requires other types for these claims. */
function toClaim(name: string, value: string): unknown {
  if (name === 'email_verified' || name === 'phone_number_verified') return value === 'true';
  if (name === 'updated_at') return Number(value);
  return name === 'address' ? { formatted: value } : value;
}
