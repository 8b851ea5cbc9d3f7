import { headerValue } from '../http/headers';
import type { HttpResponse } from '../http/http-message';
import { readAccessToken, requireSignedIn } from '../user-pool/access-tokens';
import { isReadable } from '../user-pool/attributes';
import { CognitoException } from '../user-pool/cognito-exception';
import { releasesAttribute } from '../user-pool/scopes';
import type { Exchange } from './managed-login';
import { json, Rejection } from './responses';

const NOT_A_REQUEST = 'Bad OAuth2 request at UserInfo Endpoint';
const NOT_VALID = 'Access token is expired, disabled, or deleted, or the user has globally signed out.';
const NO_OPENID = 'Access token does not contain openid scope';

/**
 * `GET /oauth2/userInfo`: the attributes that the token's scopes release, all as strings.
 * @throws Rejection
 */
export function handleUserInfo({ request, context }: Exchange): HttpResponse {
  const authorization = headerValue(request, 'authorization') ?? '';
  const [, token] = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization) ?? [];
  if (token === undefined) throw bearerError(400, 'invalid_request', NOT_A_REQUEST);
  const accessToken = rejectInvalid(() => readAccessToken(context, token));
  const { pool, scopes } = accessToken;
  if (!pool.template.domain) throw bearerError(401, 'invalid_token', NOT_VALID);
  // AWS's status for this error is unknown.
  if (!scopes.includes('openid')) throw bearerError(401, 'invalid_token', NO_OPENID);
  const { user, signIn } = rejectInvalid(() => requireSignedIn(accessToken));
  const client = pool.template.clients.find(({ id }) => id === signIn.clientId);
  if (!client) throw bearerError(401, 'invalid_token', NOT_VALID);
  const released = user.attributes.filter(
    ({ name }) => isReadable(client, name) && releasesAttribute(scopes, name),
  );
  const attributes = Object.fromEntries(released.map(({ name, value }) => [name, value]));
  return userInfoHeaders(json(200, { sub: user.sub, ...attributes, username: user.username }));
}

function rejectInvalid<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (error instanceof CognitoException) throw bearerError(401, 'invalid_token', NOT_VALID);
    throw error;
  }
}

/** AWS's samples of the header lack the scheme `Bearer`, which RFC 6750, section 3, requires. */
function bearerError(statusCode: number, error: string, description: string): Rejection {
  const header = `Bearer error="${error}", error_description="${description}"`;
  const body = { error, error_description: description };
  return new Rejection(userInfoHeaders(json(statusCode, body, [['www-authenticate', header]])));
}

function userInfoHeaders({ headers, ...response }: HttpResponse): HttpResponse {
  const others = headers.filter(([name]) => name !== 'cache-control');
  return {
    ...response,
    headers: [...others, ['cache-control', 'no-cache, no-store, max-age=0, must-revalidate']],
  };
}
