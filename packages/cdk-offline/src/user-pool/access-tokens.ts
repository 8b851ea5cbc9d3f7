import { notAuthorized } from './cognito-exception';
import type { Context } from './operation';
import { integer, object, optional, string } from './schema';
import { API_SCOPE } from './scopes';
import { verifyJwt } from './token-signing';
import { findUserBySub } from './users';

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
