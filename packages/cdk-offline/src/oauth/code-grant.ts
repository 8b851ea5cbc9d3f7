import { createHash } from 'node:crypto';
import { revokeSignIn } from '../user-pool/refresh-tokens';
import { recordSignIn } from '../user-pool/tokens';
import { findUserBySub } from '../user-pool/users';
import { canReadScopes } from './authorization-request';
import type { AuthorizationCode, Exchange, OAuthClient } from './managed-login';
import type { Parameters } from './parameters';
import { oauthError } from './responses';

/**
 * Exchanges an authorization code for tokens. A code works once: any request of an authenticated client uses it up,
 * even if it is then rejected. Our choice: a second use revokes the tokens of the first (RFC 6749, section 4.1.2).
 * @throws Rejection
 */
export function* exchangeCode({ login, context }: Exchange, app: OAuthClient, form: Parameters) {
  const [code, redirectUri] = [form.get('code'), form.get('redirect_uri')];
  if (code === undefined || redirectUri === undefined) throw oauthError('invalid_request');
  const record = login.codes.find(code, context.now);
  if (!record) throw oauthError('invalid_grant');
  if (record.usedFor !== undefined) {
    revokeSignIn(app.pool, record.usedFor);
    throw oauthError('invalid_grant');
  }
  record.usedFor = '';
  if (record.clientId !== app.client.id) throw oauthError('invalid_grant');
  if (record.redirectUri !== redirectUri)
    throw oauthError('unauthorized_client', { description: 'invalid_redirect' });
  const user = findUserBySub(app.pool, record.sub);
  if (
    !isProven(record, form.get('code_verifier')) ||
    !user?.enabled ||
    !canReadScopes(app, record.grant.scopes)
  )
    throw oauthError('invalid_grant');
  const { signIn, tokens } = yield* recordSignIn(app, user, 'TokenGeneration_HostedAuth', record.grant);
  record.usedFor = signIn.eventId;
  return tokens;
}

/** RFC 7636, section 4.6. A verifier without a challenge is rejected (RFC 9700, section 2.1.1), as is a short one. */
function isProven({ codeChallenge }: AuthorizationCode, verifier: string | undefined): boolean {
  if (codeChallenge === undefined) return verifier === undefined;
  if (verifier === undefined || !/^[\w.~-]{43,128}$/.test(verifier)) return false;
  return createHash('sha256').update(verifier).digest('base64url') === codeChallenge;
}
