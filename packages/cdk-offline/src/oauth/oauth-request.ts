import type { HttpRequest, HttpResponse } from '../http/http-message';
import { CognitoException } from '../user-pool/cognito-exception';
import type { Steps } from '../user-pool/triggers/trigger';
import type { UserPools } from '../user-pool/user-pools';
import { errorRedirect, readAuthorizationRequest } from './authorization-request';
import { handleAuthorize } from './authorize';
import type { PageHandlers } from './form-pages';
import { loginHandlers } from './login';
import { handleLogout } from './logout';
import type { Exchange, ManagedLogin } from './managed-login';
import { errorPage } from './pages';
import { Parameters, queryOf } from './parameters';
import { confirmForgotPasswordHandlers, forgotPasswordHandlers } from './password-reset-pages';
import { json, preflight, Rejection, withCors } from './responses';
import { handleRevocation } from './revoke';
import { confirmHandlers, resendHandlers, signUpHandlers } from './sign-up-pages';
import { handleTokenRequest } from './token';
import { handleUserInfo } from './user-info';

type Handler = (exchange: Exchange) => HttpResponse | Steps<HttpResponse>;
type RunHandler = (handler: Handler) => Promise<HttpResponse>;

const MAX_BODY_BYTES = 100 * 1024;

/** Pages for browsers (developer guide, "User-interactive managed login and classic hosted UI endpoints"). */
const PAGES: Record<string, PageHandlers> = {
  '/oauth2/authorize': { GET: handleAuthorize },
  '/login': loginHandlers,
  '/signup': signUpHandlers,
  '/confirm': confirmHandlers,
  '/resendcode': resendHandlers,
  '/forgotPassword': forgotPasswordHandlers,
  '/confirmforgotPassword': confirmForgotPasswordHandlers,
  '/logout': { GET: handleLogout },
  '/error': { GET: handleErrorPage },
};

/** Endpoints for apps, with their only method. Web pages of any origin can call them, as on AWS. */
const ENDPOINTS: Record<string, { method: string; handler: Handler }> = {
  '/oauth2/token': { method: 'POST', handler: handleTokenRequest },
  '/oauth2/userInfo': { method: 'GET', handler: handleUserInfo },
  '/oauth2/revoke': { method: 'POST', handler: handleRevocation },
};

/** Pages of managed login that aren't emulated. */
const OTHER_PAGES = ['/confirmUser', '/passkeys/add'];

/**
 * Handles a request to the domain of a user pool: managed login and the OAuth 2.0 endpoints. All pools share this
 * server, so the app client or the token determines the pool.
 * @param report prints an internal error, in the terminal; the app receives `server_error`
 * @returns undefined for any other path, and if no pool has a domain
 */
export async function handleOAuthRequest(
  request: HttpRequest,
  userPools: UserPools,
  login: ManagedLogin,
  report: (error: unknown) => void,
): Promise<HttpResponse | undefined> {
  const [path = ''] = request.target.split('?');
  if (!userPools.pools.some(({ template }) => template.domain)) return undefined;
  const run: RunHandler = (handler) =>
    userPools.perform(function* (context) {
      try {
        const response = handler({ request, context, login });
        return 'next' in response ? yield* response : response;
      } catch (error) {
        if (error instanceof Rejection) return error.response;
        throw error;
      }
    });
  if (Object.hasOwn(PAGES, path)) return answerPage(request, PAGES[path] ?? {}, run, report);
  const endpoint = Object.hasOwn(ENDPOINTS, path) ? ENDPOINTS[path] : undefined;
  if (endpoint) return answerEndpoint(request, endpoint, run);
  if (OTHER_PAGES.includes(path)) return errorPage('cdk-offline does not emulate this page.', 501);
  return undefined;
}

async function answerPage(
  request: HttpRequest,
  { showError = loginHandlers.showError, ...handlers }: PageHandlers,
  run: RunHandler,
  report: (error: unknown) => void,
): Promise<HttpResponse> {
  const [, handler] = Object.entries(handlers).find(([method]) => method === request.method) ?? [];
  if (!handler) return errorPage(`Use the method ${Object.keys(handlers).join(' or ')}.`, 405);
  if (request.body.length > MAX_BODY_BYTES) return errorPage('The form is larger than 100 kB.', 413);
  try {
    return await run(handler);
  } catch (error) {
    // The exception has rolled back the transaction, so the failed step changes nothing.
    if (error instanceof CognitoException && showError) return run((exchange) => showError(exchange, error));
    report(error);
    return run(redirectServerError);
  }
}

function redirectServerError({ request, context }: Exchange): HttpResponse {
  return errorRedirect(readAuthorizationRequest(context, queryOf(request)), 'server_error');
}

async function answerEndpoint(
  request: HttpRequest,
  { method, handler }: { method: string; handler: Handler },
  run: RunHandler,
): Promise<HttpResponse> {
  if (request.method === 'OPTIONS') return preflight(request, method);
  if (request.method !== method) return withCors(json(405, { error: 'invalid_request' }));
  if (request.body.length > MAX_BODY_BYTES) return withCors(json(413, { error: 'invalid_request' }));
  try {
    return withCors(await run(handler));
  } catch (error) {
    // A trigger failed. AWS's name for this error is unknown.
    if (!(error instanceof CognitoException)) throw error;
    return withCors(json(400, { error: 'invalid_request', error_description: error.message }));
  }
}

/** `GET /error`: where a request with an unregistered `redirect_uri` ends. Shows nothing of its parameters. */
function handleErrorPage({ request }: Exchange): HttpResponse {
  const error = new Parameters(queryOf(request)).get('error');
  return errorPage(
    error === 'redirect_mismatch'
      ? 'redirect_mismatch: the redirect_uri is not one of the CallbackURLs of the app client. The two must be equal, character by character.'
      : 'Return to the app and sign in again.',
  );
}
