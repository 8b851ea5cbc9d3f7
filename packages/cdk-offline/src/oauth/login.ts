import type { HttpResponse } from '../http/http-message';
import { CognitoException } from '../user-pool/cognito-exception';
import type { User } from '../user-pool/state';
import type { Steps } from '../user-pool/triggers/trigger';
import { type AuthorizationRequest, readAuthorizationRequest } from './authorization-request';
import { returnToApp } from './authorize';
import { openForm, requireOwnForm } from './csrf';
import { openLoginSession } from './login-session';
import { submitStep } from './login-steps';
import type { Exchange } from './managed-login';
import { formPage, pageRejection } from './pages';
import { Parameters, queryOf } from './parameters';
import { firstStepPage, stepPage } from './step-pages';

/** `GET /login`: the sign-in page, even if the browser is signed in. */
export function handleLoginPage(exchange: Exchange): HttpResponse {
  const authorization = readLoginRequest(exchange);
  const page = firstStepPage(authorization.loginHint);
  return showPage(exchange, authorization, 200, page);
}

/**
 * `POST /login`: one step of a sign-in. The next step is another page, and the last one returns to the app.
 * @throws CognitoException if the step fails: see `handleFailedStep`
 */
export function* handleLoginStep(exchange: Exchange): Steps<HttpResponse> {
  const authorization = readLoginRequest(exchange);
  const form = new Parameters(exchange.request.body.toString());
  requireOwnForm(exchange, form);
  let signedIn: User | undefined;
  const finish = (user: User) => {
    signedIn = user;
    return { ChallengeParameters: {} };
  };
  const { Session } = yield* submitStep({ ...authorization.app, finish }, form);
  if (Session !== undefined) {
    const page = stepPage(authorization.app, Session);
    return showPage(exchange, authorization, 200, page);
  }
  if (!signedIn) throw new Error('A sign-in ends with a user.');
  const cookies = openLoginSession(exchange, authorization.app.pool, signedIn);
  return yield* returnToApp(exchange, authorization, signedIn, exchange.context.now.getTime(), cookies);
}

/** Shows the page of the failed step again, with the API's error. AWS's status for this page is unknown. */
export function handleFailedStep(exchange: Exchange, { message }: CognitoException): HttpResponse {
  const authorization = readLoginRequest(exchange);
  const form = new Parameters(exchange.request.body.toString());
  const session = form.get('session');
  const page = () =>
    session === undefined ? firstStepPage(form.get('username')) : stepPage(authorization.app, session);
  return showPage(exchange, authorization, 400, { ...pageOrFirst(page), error: message });
}

/** A session that has ended leads back to the first page. */
function pageOrFirst(page: () => ReturnType<typeof stepPage>): ReturnType<typeof stepPage> {
  try {
    return page();
  } catch (error) {
    if (error instanceof CognitoException) return firstStepPage(undefined);
    throw error;
  }
}

/** @throws Rejection if a parameter is wrong or, as on AWS, if the client has no branding for managed login */
function readLoginRequest({ request, context }: Exchange): AuthorizationRequest {
  const authorization = readAuthorizationRequest(context, queryOf(request));
  const { pool, oauth } = authorization.app;
  if (pool.template.domain?.managedLoginVersion === 2 && !oauth.hasBranding)
    throw pageRejection('Login pages unavailable. Please contact an administrator.', 403);
  return authorization;
}

function showPage(
  exchange: Exchange,
  { redirectUri }: AuthorizationRequest,
  statusCode: number,
  page: ReturnType<typeof stepPage> & { error?: string },
): HttpResponse {
  const { csrfToken, cookies } = openForm(exchange);
  const query = queryOf(exchange.request);
  return formPage(statusCode, { ...page, query, csrfToken, redirectUri }, cookies);
}
