import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { AppClient } from './app-client';
import { notAuthorized } from './cognito-exception';
import { signJwt, verifyJwt } from './jwt';
import type { LocalPool } from './local-pool';
import type { Context } from './operation';
import { integer, structure, text } from './reader';
import type { SignIn, User } from './state';
import { findUserBySub } from './users';

/** Signs a user in: remembers it and gives the API's AuthenticationResult, with a refresh token. */
export function startSignIn({ now }: Context, app: AppClient, user: User) {
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
  const { state } = app.pool;
  state.signIns = [...state.signIns.filter((known) => known.refreshTokenExpiresAt > now.getTime()), signIn];
  return { ...issueTokens(app, user, signIn, now), RefreshToken: refreshToken };
}

/** ID and access token for a sign-in (developer guide, "Understanding user pool JSON web tokens"). */
export function issueTokens({ pool, client }: AppClient, user: User, signIn: SignIn, now: Date) {
  const issuedAt = Math.floor(now.getTime() / 1000);
  const common = {
    sub: user.sub,
    ...groupClaims(pool, user),
    iss: pool.template.issuer,
    ...(client.enableTokenRevocation && { origin_jti: signIn.originJti }),
    event_id: signIn.eventId,
    auth_time: Math.floor(signIn.authenticatedAt / 1000),
    iat: issuedAt,
  };
  const idToken = {
    ...attributeClaims(user),
    ...common,
    'cognito:username': user.username,
    aud: client.id,
    token_use: 'id',
    exp: issuedAt + client.idTokenValiditySeconds,
    ...(client.enableTokenRevocation && { jti: randomUUID() }),
  };
  const accessToken = {
    ...common,
    client_id: client.id,
    token_use: 'access',
    scope: 'aws.cognito.signin.user.admin',
    exp: issuedAt + client.accessTokenValiditySeconds,
    ...(client.enableTokenRevocation && { jti: randomUUID() }),
    username: user.username,
  };
  return {
    AccessToken: signJwt(accessToken, pool.state.accessTokenKey),
    ExpiresIn: client.accessTokenValiditySeconds,
    TokenType: 'Bearer',
    IdToken: signJwt(idToken, pool.state.idTokenKey),
  };
}

const accessTokenClaims = structure({ event_id: text(), exp: integer(0) });

/**
 * Whose access token this is, for the operations that users call about themselves.
 * @throws CognitoException NotAuthorizedException
 */
export function requireAccessToken(
  context: Context,
  token: string,
): { pool: LocalPool; user: User; signIn: SignIn } {
  for (const pool of context.pools) {
    const verified = verifyJwt(token, pool.state.accessTokenKey);
    if (verified === undefined) continue;
    const claims = accessTokenClaims(verified, '');
    if (claims.exp * 1000 <= context.now.getTime()) throw notAuthorized('Access Token has expired');
    const signIn = pool.state.signIns.find(({ eventId }) => eventId === claims.event_id);
    if (!signIn || signIn.revoked) throw notAuthorized('Access Token has been revoked');
    const user = findUserBySub(pool, signIn.sub);
    if (!user) throw notAuthorized('Invalid Access Token');
    return { pool, user, signIn };
  }
  throw notAuthorized('Invalid Access Token');
}

export function findSignIn(pool: LocalPool, refreshToken: string): SignIn | undefined {
  const hash = hashRefreshToken(refreshToken);
  return pool.state.signIns.find(({ refreshTokenHash }) => refreshTokenHash === hash);
}

/** Ends all sign-ins of a user; tokens that an API checks by itself stay good there until they expire, as on AWS. */
export function revokeAllSignIns(pool: LocalPool, user: User): void {
  for (const signIn of pool.state.signIns) if (signIn.sub === user.sub) signIn.revoked = true;
}

/** Opaque to clients: random parts with the lengths of the encrypted token (RFC 7516) that Cognito hands out. */
function createRefreshToken(): string {
  const header = Buffer.from('{"cty":"JWT","enc":"A256GCM","alg":"RSA-OAEP"}').toString('base64url');
  return [header, ...[256, 12, 750, 16].map((length) => randomBytes(length).toString('base64url'))].join('.');
}

function hashRefreshToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** The groups of the least precedence value come first. */
function groupClaims({ state }: LocalPool, user: User) {
  const groups = state.groups.filter(({ name }) => user.groups.includes(name));
  const rank = ({ precedence = Number.MAX_SAFE_INTEGER }) => precedence;
  return (
    groups.length > 0 && {
      'cognito:groups': groups.sort((a, b) => rank(a) - rank(b)).map(({ name }) => name),
    }
  );
}

/**
 * Attributes are text; OpenID Connect wants booleans, a number and an object for some. An address that nobody has said
 * anything about is given as not verified, so that an API need not tell missing from false.
 */
function attributeClaims({ attributes }: User): Record<string, unknown> {
  const unverified = attributes.filter(({ name }) => name === 'email' || name === 'phone_number');
  return Object.fromEntries([
    ...unverified.map(({ name }) => [`${name}_verified`, false]),
    ...attributes.map(({ name, value }) => [name, toClaim(name, value)]),
  ]);
}

function toClaim(name: string, value: string): unknown {
  if (name.endsWith('_verified')) return value === 'true';
  if (name === 'updated_at') return Number(value);
  return name === 'address' ? { formatted: value } : value;
}
