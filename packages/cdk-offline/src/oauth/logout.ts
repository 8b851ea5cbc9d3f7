import type { HttpResponse } from '../http/http-message';
import type { UserPoolClient } from '../model/user-pool';
import { closeLoginSession } from './login-session';
import { type Exchange, findDomainClient } from './managed-login';
import { errorPage } from './pages';
import { Parameters, queryOf } from './parameters';
import { redirect, withParameters } from './responses';

/**
 * `GET /logout`: ends the browser's session, then redirects to the app or to a new sign-in. It revokes no tokens.
 * The session ends even if the request is then rejected. For an unregistered `logout_uri` this is our choice.
 */
export function handleLogout(exchange: Exchange): HttpResponse {
  const parameters = new Parameters(queryOf(exchange.request));
  const clientId = parameters.get('client_id');
  if (clientId === undefined) return missingParameter('client_id');
  const app = findDomainClient(exchange.context, clientId);
  if (!app) return errorPage('There is no app client with this client_id in a user pool with a domain.');
  const cookies = closeLoginSession(exchange, app.pool);
  const response = parameters.hasDuplicates()
    ? errorPage('A parameter is repeated.')
    : leave(app.client, parameters);
  const setCookies = cookies.map((cookie): [string, string] => ['set-cookie', cookie]);
  return { ...response, headers: [...response.headers, ...setCookies] };
}

function leave({ id, oauth }: UserPoolClient, parameters: Parameters): HttpResponse {
  const logoutUri = parameters.get('logout_uri');
  if (logoutUri !== undefined)
    return oauth?.logoutUrls.includes(logoutUri)
      ? redirect(logoutUri)
      : errorPage('The logout_uri is not one of the LogoutURLs of the app client.');
  const redirectUri = parameters.get('redirect_uri');
  if (redirectUri === undefined) return missingParameter('redirect_uri');
  const responseType = parameters.get('response_type');
  if (responseType === undefined) return missingParameter('response_type');
  // The sign-in page checks these. `identity_provider` isn't passed on.
  const signIn = {
    client_id: id,
    response_type: responseType,
    redirect_uri: redirectUri,
    scope: parameters.get('scope') ?? oauth?.scopes.join(' '),
    state: parameters.get('state'),
    nonce: parameters.get('nonce'),
  };
  return redirect(withParameters('/login', '?', signIn));
}

function missingParameter(name: string): HttpResponse {
  return errorPage(`Required String parameter '${name}' is not present`);
}
