import type { HttpResponse } from '../http/http-message';
import { isReadable } from '../user-pool/attributes';
import type { Context } from '../user-pool/operation';
import { SCOPE_ATTRIBUTES } from '../user-pool/scopes';
import { findDomainClient, type OAuthClient } from './managed-login';
import { pageRejection } from './pages';
import { Parameters } from './parameters';
import { Rejection, redirect, withParameters } from './responses';

/** The parameters of `/oauth2/authorize` and `/login`, checked. */
export interface AuthorizationRequest {
  app: OAuthClient;
  responseType: 'code' | 'token';
  redirectUri: string;
  state: string | undefined;
  nonce: string | undefined;
  scopes: string[];
  codeChallenge: string | undefined;
  resource: string | undefined;
  prompt: string[];
  maxAgeSeconds: number | undefined;
  loginHint: string | undefined;
}

const PROMPTS = ['none', 'login', 'select_account', 'consent'];

/**
 * Checks a request to authorize. Errors go to the app only once client and `redirect_uri` are known to belong together;
 * before that, they are pages.
 * @throws Rejection
 */
export function readAuthorizationRequest(context: Context, query: string): AuthorizationRequest {
  const parameters = new Parameters(query);
  const app = requireOAuthClient(context, parameters);
  const redirectUri = requireRedirectUri(app, parameters);
  const responseType = parameters.get('response_type');
  const reject = (error: string, description?: string) =>
    new Rejection(
      errorRedirect({ redirectUri, responseType, state: parameters.get('state') }, error, description),
    );

  if (parameters.hasDuplicates()) throw reject('invalid_request');
  if (responseType !== 'code' && responseType !== 'token') throw reject('invalid_request');
  // AWS documents the errors `unauthorized_client` and `invalid_scope`, but sends them as `error_description`.
  if (!app.oauth.flows.includes(responseType === 'code' ? 'code' : 'implicit'))
    throw reject('invalid_request', 'unauthorized_client');
  const scopes = grantScopes(app, parameters);
  if (!scopes) throw reject('invalid_request', 'invalid_scope');
  // Our choice: the implicit grant fails too if the client can't read an attribute of the scopes.
  if (responseType === 'token' && !canReadScopes(app, scopes)) throw reject('invalid_request');
  if (!hasValidChallenge(parameters, responseType)) throw reject('invalid_request');
  const resource = parameters.get('resource');
  if (resource !== undefined && !isResourceUrl(resource)) throw reject('invalid_request');
  const prompt = readPrompt(app, parameters);
  const maxAge = parameters.get('max_age');
  if (!prompt || !/^(\d{1,9})?$/.test(maxAge ?? '')) throw reject('invalid_request');

  return {
    app,
    responseType,
    redirectUri,
    state: parameters.get('state'),
    nonce: parameters.get('nonce'),
    scopes,
    codeChallenge: parameters.get('code_challenge'),
    resource,
    prompt,
    maxAgeSeconds: maxAge === undefined ? undefined : Number(maxAge),
    loginHint: parameters.get('login_hint'),
  };
}

/** @throws Rejection a page. The texts are AWS's, except those for an unknown client and an identity provider. */
function requireOAuthClient(context: Context, parameters: Parameters): OAuthClient {
  if (parameters.hasDuplicates('client_id', 'redirect_uri'))
    throw pageRejection('The parameters client_id and redirect_uri must not be repeated.');
  const clientId = parameters.get('client_id');
  if (clientId === undefined) throw pageRejection('Missing required parameter client_id in request URL');
  const app = findDomainClient(context, clientId);
  if (!app) throw pageRejection('There is no app client with this client_id in a user pool with a domain.');
  const { oauth } = app.client;
  if (!oauth) throw pageRejection('Client is not enabled for OAuth2.0 flows.');
  const provider = parameters.get('identity_provider') ?? parameters.get('idp_identifier') ?? 'COGNITO';
  if (provider !== 'COGNITO' || !oauth.hasLocalUsers)
    throw pageRejection(
      'The app client does not support this identity provider, or cdk-offline does not emulate it.',
    );
  return { ...app, oauth };
}

/** Without `redirect_uri`, the default one or the only one is used. AWS compares the whole string. */
function requireRedirectUri({ client, oauth }: OAuthClient, parameters: Parameters): string {
  const { callbackUrls, defaultRedirectUri } = oauth;
  const only = callbackUrls.length === 1 ? callbackUrls[0] : undefined;
  const redirectUri = parameters.get('redirect_uri') ?? defaultRedirectUri ?? only;
  if (redirectUri === undefined)
    throw pageRejection("Required String parameter 'redirect_uri' is not present");
  if (callbackUrls.includes(redirectUri)) return redirectUri;
  throw new Rejection(
    redirect(withParameters('/error', '?', { error: 'redirect_mismatch', client_id: client.id })),
  );
}

/** The granted scopes in the client's order; undefined if one isn't allowed. */
function grantScopes({ oauth }: OAuthClient, parameters: Parameters): string[] | undefined {
  const requested = parameters.words('scope');
  if (requested.length === 0) return oauth.scopes;
  const isIncomplete =
    !requested.includes('openid') && requested.some((scope) => Object.hasOwn(SCOPE_ATTRIBUTES, scope));
  if (isIncomplete || requested.some((scope) => !oauth.scopes.includes(scope))) return undefined;
  return oauth.scopes.filter((scope) => requested.includes(scope));
}

/** Whether the client may read every attribute of the scopes. */
export function canReadScopes({ client }: OAuthClient, scopes: string[]): boolean {
  return scopes.flatMap((scope) => SCOPE_ATTRIBUTES[scope] ?? []).every((name) => isReadable(client, name));
}

/** PKCE (RFC 7636): only S256, which always has 43 characters, and only for the code grant. */
function hasValidChallenge(parameters: Parameters, responseType: string): boolean {
  const challenge = parameters.get('code_challenge');
  const method = parameters.get('code_challenge_method');
  if (challenge === undefined) return method === undefined;
  return method === 'S256' && responseType === 'code' && /^[\w-]{43}$/.test(challenge);
}

function isResourceUrl(resource: string): boolean {
  return (
    URL.canParse(resource) &&
    /^[a-z][a-z\d+.-]*:\/\/[^#]+$/i.test(resource) &&
    !/^http:(?!\/\/localhost(?=[:/?]|$))/i.test(resource)
  );
}

/** Undefined for an unknown value, and for `none` with another value (OpenID Connect Core 1.0, section 3.1.2.1). */
function readPrompt({ pool }: OAuthClient, parameters: Parameters): string[] | undefined {
  // The classic hosted UI doesn't know the parameter.
  if (pool.template.domain?.managedLoginVersion === 1) return [];
  const prompt = parameters.words('prompt');
  const isValid =
    prompt.every((value) => PROMPTS.includes(value)) && !(prompt.includes('none') && prompt.length > 1);
  return isValid ? prompt : undefined;
}

/** An error for the app: in the fragment for the implicit grant, otherwise in the query. */
export function errorRedirect(
  {
    redirectUri,
    responseType,
    state,
  }: { redirectUri: string; responseType: string | undefined; state: string | undefined },
  error: string,
  description?: string,
): HttpResponse {
  const parameters = { error_description: description, state, error };
  return redirect(withParameters(redirectUri, responseType === 'token' ? '#' : '?', parameters));
}
