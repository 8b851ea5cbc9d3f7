import type { JwtPayload } from 'aws-jwt-verify/jwt-model';
import { headerValue } from '../http/headers';
import type { HttpRequest, HttpResponse } from '../http/http-message';
import type { IdentitySource, Route } from '../model';
import { type IssuerKeys, KeysUnavailable } from './jwks';
import { type RefusalDescription, TokenRefusal } from './jwt';
import { checkClaims, readScopes } from './jwt-claims';
import type { RequestTarget } from './request-target';
import type { VerifySignature } from './verified-signatures';

/** What a token that passed says, and the scopes that it grants. */
export interface VerifiedToken {
  claims: Readonly<JwtPayload>;
  scopes: string[];
}

/** A route without an authorizer lets every request pass, with no token read. */
export type Authorization =
  | { allowed: true; token: VerifiedToken | undefined }
  | { allowed: false; response: HttpResponse; reason: string };

export interface AuthorizerContext {
  issuerKeys: IssuerKeys;
  verifySignature: VerifySignature;
  now: Date;
}

/**
 * Lets a request pass, or gives the refusal that AWS would send and the reason for the terminal.
 * Source: API Gateway developer guide, "Control access to HTTP APIs with JWT authorizers", in the order of its steps.
 */
export async function authorize(
  request: HttpRequest,
  target: RequestTarget,
  { authorizer, authorizationScopes }: Pick<Route, 'authorizer' | 'authorizationScopes'>,
  { issuerKeys, verifySignature, now }: AuthorizerContext,
): Promise<Authorization> {
  if (!authorizer) return { allowed: true, token: undefined };
  const token = readToken(request, target, authorizer.identitySource);
  if (!token) return refuse(401, 'Bearer', 'no token');
  const scope = authorizationScopes.join(' ');
  try {
    const claims = await verifySignature(token, (kid) => fetchKeys(issuerKeys, authorizer.issuer, kid));
    checkClaims(claims, authorizer, now);
    const scopes = readScopes(claims);
    if (authorizationScopes.length === 0 || authorizationScopes.some((wanted) => scopes.includes(wanted))) {
      return { allowed: true, token: { claims, scopes } };
    }
    const description = 'the token does not have a required scope';
    const reason = `it has none of the scopes ${scope}`;
    return refuse(403, challenge(scope, 'insufficient_scope', description), reason);
  } catch (error) {
    if (!(error instanceof TokenRefusal)) throw error;
    return refuse(401, challenge(scope, 'invalid_token', error.description), error.reason);
  }
}

/**
 * The token that the identity source holds, with or without `Bearer `. Any other spelling of the prefix stays part of
 * the token and fails with it; so do several values of one source, joined with commas as in the function's event.
 */
function readToken(
  request: HttpRequest,
  { rawQueryString }: RequestTarget,
  { from, name }: IdentitySource,
): string | undefined {
  const value =
    from === 'header'
      ? headerValue(request, name)
      : new URLSearchParams(rawQueryString).getAll(name).join(',');
  return value?.startsWith('Bearer ') ? value.slice('Bearer '.length) : value;
}

async function fetchKeys(issuerKeys: IssuerKeys, issuer: string, kid: string) {
  try {
    return await issuerKeys(issuer, kid);
  } catch (error) {
    if (!(error instanceof KeysUnavailable)) throw error;
    throw new TokenRefusal('the keys of the issuer cannot be fetched', error.message);
  }
}

/** RFC 6750, section 3; `scope` is what the route asks for. */
function challenge(scope: string, error: string, description: RefusalDescription): string {
  return `Bearer scope="${scope}" error="${error}" error_description="${description}"`;
}

/** No content-type: captured on a live API. */
function refuse(statusCode: 401 | 403, wwwAuthenticate: string, reason: string): Authorization {
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
