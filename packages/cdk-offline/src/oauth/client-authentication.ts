import { headerValue } from '../http/headers';
import type { HttpRequest } from '../http/http-message';
import type { AppClient } from '../user-pool/app-client';
import { hasClientSecret } from '../user-pool/app-client';
import { type Exchange, findDomainClient } from './managed-login';
import type { Parameters } from './parameters';
import { oauthError } from './responses';

/**
 * The app client that sends a request to an endpoint. It authenticates by `client_secret_basic`, by
 * `client_secret_post` or, without a secret, by its `client_id` only. Our choice: two methods at once are rejected.
 * @param statusCode of `invalid_client`: AWS documents 400 for tokens, 401 for revocation
 * @throws Rejection
 */
export function authenticateClient(
  { request, context }: Exchange,
  form: Parameters,
  statusCode: 400 | 401,
): AppClient {
  const invalidClient = oauthError('invalid_client', { statusCode });
  const isBasic = headerValue(request, 'authorization') !== undefined;
  const basic = readBasicCredentials(request);
  if (isBasic && !basic) throw invalidClient;
  const [id, secret] = [form.get('client_id'), form.get('client_secret')];
  if (basic && (secret !== undefined || (id !== undefined && id !== basic.id)))
    throw oauthError('invalid_request');
  const clientId = basic?.id ?? id;
  if (clientId === undefined) throw oauthError('invalid_request');
  const app = findDomainClient(context, clientId);
  if (!app) throw invalidClient;
  const given = basic?.secret ?? secret;
  // A public client must not send a secret.
  if (!hasClientSecret(app, given) || (!app.client.hasSecret && given !== undefined)) throw invalidClient;
  return app;
}

/** Both parts are form-encoded before base64 (RFC 6749, section 2.3.1). */
function readBasicCredentials(request: HttpRequest): { id: string; secret: string } | undefined {
  const [, encoded] =
    /^Basic ([A-Za-z\d+/]+={0,2})$/i.exec(headerValue(request, 'authorization') ?? '') ?? [];
  const [, id = '', secret = ''] =
    /^([^:]+):(.*)$/s.exec(Buffer.from(encoded ?? '', 'base64').toString()) ?? [];
  try {
    const decode = (part: string) => decodeURIComponent(part.replaceAll('+', ' '));
    return id === '' ? undefined : { id: decode(id), secret: decode(secret) };
  } catch {
    return undefined;
  }
}
