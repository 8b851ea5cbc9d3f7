import { randomUUID } from 'node:crypto';
import type { HttpResponse } from '../http/http-message';
import type { User } from '../user-pool/state';
import { recordSignIn } from '../user-pool/tokens';
import type { Steps } from '../user-pool/triggers/trigger';
import { type AuthorizationRequest, errorRedirect, readAuthorizationRequest } from './authorization-request';
import { findLoginSession } from './login-session';
import type { Exchange } from './managed-login';
import { queryOf } from './parameters';
import { redirect, withParameters } from './responses';

const CODE_MILLISECONDS = 5 * 60_000;

/** `GET /oauth2/authorize`: to the app if the browser is signed in, otherwise to the sign-in page. */
export function* handleAuthorize(exchange: Exchange): Steps<HttpResponse> {
  const query = queryOf(exchange.request);
  const authorization = readAuthorizationRequest(exchange.context, query);
  const session = findUsableSession(exchange, authorization);
  if (session) return yield* returnToApp(exchange, authorization, session.user, session.authenticatedAt);
  if (authorization.prompt.includes('none')) return errorRedirect(authorization, 'login_required');
  return redirect(`/login?${query}`);
}

function findUsableSession(exchange: Exchange, { app, prompt, maxAgeSeconds }: AuthorizationRequest) {
  const session = findLoginSession(exchange, app.pool);
  if (!session || prompt.includes('login')) return undefined;
  const ageMilliseconds = exchange.context.now.getTime() - session.authenticatedAt;
  return maxAgeSeconds !== undefined && ageMilliseconds > maxAgeSeconds * 1000 ? undefined : session;
}

/** Redirects to the app with a code or, for the implicit grant, with tokens. */
export function* returnToApp(
  { context, login }: Exchange,
  { app, redirectUri, responseType, state, codeChallenge, ...request }: AuthorizationRequest,
  user: User,
  authenticatedAt: number,
  cookies: string[] = [],
): Steps<HttpResponse> {
  const { scopes, resource, nonce } = request;
  const grant = { scopes, resource, nonce, authenticatedAt };
  if (responseType === 'code') {
    const code = randomUUID();
    const record = { clientId: app.client.id, redirectUri, codeChallenge, sub: user.sub, grant };
    login.codes.set(code, record, context.now.getTime() + CODE_MILLISECONDS);
    return redirect(withParameters(redirectUri, '?', { code, state }), cookies);
  }
  const { tokens } = yield* recordSignIn(app, user, 'TokenGeneration_HostedAuth', grant);
  const parameters = {
    id_token: tokens.IdToken,
    access_token: tokens.AccessToken,
    token_type: 'bearer',
    expires_in: String(tokens.ExpiresIn),
    state,
  };
  return redirect(withParameters(redirectUri, '#', parameters), cookies);
}
