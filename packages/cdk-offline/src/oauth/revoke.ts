import type { HttpResponse } from '../http/http-message';
import { findSignIn, revokeRefreshToken } from '../user-pool/refresh-tokens';
import { authenticateClient } from './client-authentication';
import { readForm } from './form';
import type { Exchange } from './managed-login';
import { json, oauthError } from './responses';

/**
 * `POST /oauth2/revoke`: ends a sign-in by its refresh token. An unknown token is not an error (RFC 7009, section 2.2).
 * @throws Rejection
 */
export function handleRevocation(exchange: Exchange): HttpResponse {
  const form = readForm(exchange.request);
  const token = form.get('token');
  if (token === undefined) throw oauthError('invalid_request');
  const app = authenticateClient(exchange, form, 401);
  if (!app.client.oauth || !app.client.enableTokenRevocation) throw oauthError('invalid_request');
  // A JWT is an access or ID token; refresh tokens have five parts.
  if (token.split('.').length === 3) throw oauthError('unsupported_token_type');
  const signIn = findSignIn(app.pool, token);
  // AWS's error for the token of another client is unknown.
  if (signIn && signIn.clientId !== app.client.id) throw oauthError('invalid_request');
  if (signIn) revokeRefreshToken(app.pool, signIn, token);
  return { ...json(200, {}), body: Buffer.alloc(0) };
}
