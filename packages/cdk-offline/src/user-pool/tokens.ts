import { createHash, randomUUID } from 'node:crypto';
import type { AppClient } from './app-client';
import {
  createRefreshToken,
  hashRefreshToken,
  requireRefreshable,
  rotateRefreshToken,
} from './refresh-tokens';
import { API_SCOPE } from './scopes';
import { requireSignInUser } from './sign-in';
import type { SignIn, User } from './state';
import { attributeClaims, groupClaims } from './token-claims';
import { signJwt } from './token-signing';
import {
  requestClientTokenOverrides,
  requestTokenOverrides,
  type TokenOverrides,
  type TokenSource,
} from './triggers/pre-token-generation';
import { overrideAccessToken, overrideIdToken } from './triggers/token-overrides';
import type { Steps } from './triggers/trigger';

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

/**
 * Issues new tokens with the sign-in's `auth_time` and `origin_jti`; if the client rotates them, a new refresh token too.
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

function requestOverrides(app: AppClient, user: User, source: TokenSource, grant: SignIn['grant']) {
  const groups = groupClaims(app.pool, user);
  return requestTokenOverrides(app, user, source, { groups, scopes: grant?.scopes ?? [API_SCOPE] });
}

/** A sign-in's tokens (developer guide, "Understanding user pool JSON web tokens"). No ID token without `openid`. */
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

/** The left half of the SHA-256 hash (OpenID Connect Core 1.0, section 3.1.3.6). */
function hashAccessToken(token: string): string {
  return createHash('sha256').update(token).digest().subarray(0, 16).toString('base64url');
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
