import type { HttpResponse } from '../http/http-message';
import type { AppClient } from '../user-pool/app-client';
import type { CognitoException } from '../user-pool/cognito-exception';
import type { Steps } from '../user-pool/triggers/trigger';
import { type AuthorizationRequest, readAuthorizationRequest } from './authorization-request';
import { openForm, requireOwnForm } from './csrf';
import { readForm } from './form';
import type { Exchange } from './managed-login';
import { type FormPage, formPage, pageRejection } from './pages';
import { Parameters, queryOf } from './parameters';
import { redirect } from './responses';

export const SIGN_IN_LINK = { path: '/login', label: 'Sign in' };

/** What differs from page to page. */
export type PageContent = Omit<FormPage, 'query' | 'csrfToken' | 'redirectUri' | 'error'>;

/** The handlers of a page, by method. */
export interface PageHandlers {
  GET?: (exchange: Exchange) => HttpResponse | Steps<HttpResponse>;
  POST?: (exchange: Exchange) => HttpResponse | Steps<HttpResponse>;
  /** Shows the form again, with the error that ended the request. */
  showError?: (exchange: Exchange, error: CognitoException) => HttpResponse;
}

interface PageSteps {
  /** Without it, only another page leads here. */
  open?: (authorization: AuthorizationRequest) => PageContent;
  /** @throws CognitoException if the form must be shown again */
  submit: (exchange: Exchange, authorization: AuthorizationRequest, form: Parameters) => Steps<HttpResponse>;
  /** The page of a form that failed. */
  reopen: (app: AppClient, form: Parameters) => PageContent;
}

/** The handlers of a page with a form. Each request carries the app's parameters, and has them checked again. */
export function formHandlers({ open, submit, reopen }: PageSteps): PageHandlers {
  const handlers: PageHandlers = {
    *POST(exchange) {
      const authorization = readLoginRequest(exchange);
      const form = readForm(exchange.request, () => pageRejection('The form is not valid.'));
      requireOwnForm(exchange, form);
      return yield* submit(exchange, authorization, form);
    },
    // AWS's status for this page is unknown.
    showError(exchange, { message }) {
      const authorization = readLoginRequest(exchange);
      const page = reopen(authorization.app, new Parameters(exchange.request.body.toString()));
      return showPage(exchange, authorization, page, message);
    },
  };
  if (!open) return handlers;
  const GET = (exchange: Exchange) => {
    const authorization = readLoginRequest(exchange);
    return showPage(exchange, authorization, open(authorization));
  };
  return { GET, ...handlers };
}

export function showPage(
  exchange: Exchange,
  { redirectUri }: AuthorizationRequest,
  page: PageContent,
  error?: string,
): HttpResponse {
  const paths = [page.path, ...(page.otherButton ? [page.otherButton.path] : [])];
  const { csrfToken, cookies } = openForm(exchange, paths);
  const query = queryOf(exchange.request);
  return formPage(
    error === undefined ? 200 : 400,
    { ...page, query, csrfToken, redirectUri, error },
    cookies,
  );
}

/** Continues the app's request with a sign-in. */
export function redirectToSignIn({ request }: Exchange): HttpResponse {
  return redirect(`/login?${queryOf(request)}`);
}

/** @throws Rejection if a parameter is wrong or, as on AWS, if the client has no branding for managed login */
function readLoginRequest({ request, context }: Exchange): AuthorizationRequest {
  const authorization = readAuthorizationRequest(context, queryOf(request));
  const { pool, oauth } = authorization.app;
  if (pool.template.domain?.managedLoginVersion === 2 && !oauth.hasBranding)
    throw pageRejection('Login pages unavailable. Please contact an administrator.', 403);
  return authorization;
}
