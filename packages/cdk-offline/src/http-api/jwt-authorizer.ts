import type { Jwk } from 'aws-jwt-verify/jwk';
import type { JwtAuthorizer } from '../model/http-api';
import type { Authorization } from './authorizer';
import { type IssuerKeys, KeysUnavailable } from './jwks';
import { findKey, type RejectionDescription, readKeyId, TokenRejection } from './jwt';
import { checkClaims, readScopes } from './jwt-claims';
import type { RoutedRequest } from './route';
import { readVariable } from './variables';
import type { VerifySignature } from './verified-signatures';

export interface TokenContext {
  issuerKeys: IssuerKeys;
  verifySignature: VerifySignature;
  now(): Date;
}

/** Follows the steps of the API Gateway developer guide, "Control access to HTTP APIs with JWT authorizers". */
export async function authorizeToken(
  routed: RoutedRequest,
  authorizer: JwtAuthorizer,
  { issuerKeys, verifySignature, now }: TokenContext,
): Promise<Authorization> {
  const { authorizationScopes } = routed.route;
  // Repeated values are joined with commas, as in the function's event, so a second token invalidates the first.
  const identity = readVariable(authorizer.identitySource, { routed });
  if (!identity) return rejectToken(401, 'Bearer', 'no token');
  const scope = authorizationScopes.join(' ');
  try {
    const token = readToken(identity);
    const kid = readKeyId(token);
    const key = findKey(await fetchKeys(issuerKeys, authorizer.issuer, kid), kid);
    const claims = verifySignature(token, key);
    checkClaims(claims, authorizer, now());
    const scopes = readScopes(claims);
    if (authorizationScopes.length === 0 || authorizationScopes.some((each) => scopes.includes(each))) {
      return { allowed: true, caller: { type: 'JWT', claims, scopes } };
    }
    const description = 'the token does not have a required scope';
    const reason = `the token has none of the scopes ${scope}`;
    return rejectToken(403, challenge(scope, 'insufficient_scope', description), reason);
  } catch (error) {
    if (!(error instanceof TokenRejection)) throw error;
    return rejectToken(401, challenge(scope, 'invalid_token', error.description), error.reason);
  }
}

/** Strips the optional prefix `Bearer `. Any other prefix or spelling is part of the token, which is then rejected. */
function readToken(identity: string): string {
  // HTTP trims the trailing space of a header, but not of a query parameter.
  if (identity === 'Bearer' || identity === 'Bearer ') {
    throw new TokenRejection(
      'token contains an invalid number of segments',
      'no token after Bearer: is $TOKEN empty?',
    );
  }
  return identity.startsWith('Bearer ') ? identity.slice('Bearer '.length) : identity;
}

async function fetchKeys(issuerKeys: IssuerKeys, issuer: string, kid: string): Promise<readonly Jwk[]> {
  try {
    return await issuerKeys(issuer, kid);
  } catch (error) {
    if (!(error instanceof KeysUnavailable)) throw error;
    throw new TokenRejection('the keys of the issuer cannot be fetched', error.message);
  }
}

/** RFC 6750, section 3. `scope` lists the route's scopes. */
function challenge(scope: string, error: string, description: RejectionDescription): string {
  return `Bearer scope="${scope}" error="${error}" error_description="${description}"`;
}

/** Without a content-type, as captured on a live API. */
function rejectToken(statusCode: 401 | 403, wwwAuthenticate: string, reason: string): Authorization {
  const message = statusCode === 401 ? 'Unauthorized' : 'Forbidden';
  return {
    allowed: false,
    response: {
      statusCode,
      headers: [['www-authenticate', wwwAuthenticate]],
      body: Buffer.from(JSON.stringify({ message })),
    },
    reason,
  };
}
