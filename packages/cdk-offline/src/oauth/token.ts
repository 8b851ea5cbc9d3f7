import type { HttpResponse } from '../http/http-message';
import { CognitoException } from '../user-pool/cognito-exception';
import { findSignIn } from '../user-pool/refresh-tokens';
import { stringMap } from '../user-pool/schema';
import { API_SCOPE } from '../user-pool/scopes';
import { issueClientToken, refreshTokens } from '../user-pool/tokens';
import type { Steps } from '../user-pool/triggers/trigger';
import { authenticateClient } from './client-authentication';
import { exchangeCode } from './code-grant';
import { readForm } from './form';
import type { Exchange, OAuthClient } from './managed-login';
import type { Parameters } from './parameters';
import { json, oauthError } from './responses';

const GRANTS = {
  authorization_code: { flow: 'code', run: exchangeCode },
  refresh_token: { flow: 'code', run: exchangeRefreshToken },
  client_credentials: { flow: 'client_credentials', run: grantClientCredentials },
};

interface IssuedTokens {
  AccessToken: string;
  ExpiresIn: number;
  IdToken?: string;
  RefreshToken?: string;
}

/**
 * `POST /oauth2/token`. Our choice: only a client with the code grant can refresh tokens.
 * @throws Rejection
 */
export function* handleTokenRequest(exchange: Exchange): Steps<HttpResponse> {
  const form = readForm(exchange.request);
  const grantType = form.get('grant_type');
  if (grantType === undefined) throw oauthError('invalid_request');
  const [, grant] = Object.entries(GRANTS).find(([name]) => name === grantType) ?? [];
  if (!grant) throw oauthError('unsupported_grant_type');
  const app = authenticateClient(exchange, form, 400);
  const { oauth } = app.client;
  if (!oauth?.flows.includes(grant.flow)) throw oauthError('unauthorized_client');
  return tokenResponse(yield* grant.run(exchange, { ...app, oauth }, form));
}

function* exchangeRefreshToken(_: Exchange, app: OAuthClient, form: Parameters): Steps<IssuedTokens> {
  const refreshToken = form.get('refresh_token');
  if (refreshToken === undefined) throw oauthError('invalid_request');
  // RFC 6749, section 6: no more scopes than granted. The new token has the same scopes as the first one.
  const signIn = findSignIn(app.pool, refreshToken);
  const granted = signIn?.grant?.scopes ?? [API_SCOPE];
  if (signIn && form.words('scope').some((scope) => !granted.includes(scope)))
    throw oauthError('invalid_scope');
  try {
    return yield* refreshTokens(app, refreshToken, 'TokenGeneration_RefreshTokens');
  } catch (error) {
    // For a token that rotation has replaced, AWS's error name is unknown.
    if (error instanceof CognitoException) throw oauthError('invalid_grant');
    throw error;
  }
}

/** AWS's pages disagree about a scope that isn't allowed. Our choice: the request fails. */
function* grantClientCredentials(_: Exchange, app: OAuthClient, form: Parameters): Steps<IssuedTokens> {
  const requested = form.words('scope');
  const { scopes } = app.oauth;
  if (requested.some((scope) => !scopes.includes(scope))) throw oauthError('invalid_scope');
  const granted = requested.length > 0 ? scopes.filter((scope) => requested.includes(scope)) : scopes;
  return {
    AccessToken: yield* issueClientToken({ ...app, clientMetadata: readClientMetadata(form) }, granted),
    ExpiresIn: app.client.accessTokenValiditySeconds,
  };
}

/** `aws_client_metadata`: a JSON object for the PreTokenGeneration trigger. */
function readClientMetadata(form: Parameters): Map<string, string> | undefined {
  const text = form.get('aws_client_metadata');
  if (text === undefined) return undefined;
  try {
    return stringMap(JSON.parse(text), '');
  } catch {
    throw oauthError('invalid_request');
  }
}

function tokenResponse({ AccessToken, ExpiresIn, IdToken, RefreshToken }: IssuedTokens): HttpResponse {
  return json(200, {
    ...(IdToken !== undefined && { id_token: IdToken }),
    access_token: AccessToken,
    ...(RefreshToken !== undefined && { refresh_token: RefreshToken }),
    expires_in: ExpiresIn,
    token_type: 'Bearer',
  });
}
