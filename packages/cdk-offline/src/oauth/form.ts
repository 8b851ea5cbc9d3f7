import { headerValue } from '../http/headers';
import type { HttpRequest } from '../http/http-message';
import { Parameters } from './parameters';
import { oauthError, type Rejection } from './responses';

/**
 * The parameters of a form.
 * @param reject the rejection of a request with another content type, or with a repeated parameter
 * @throws Rejection
 */
export function readForm(
  request: HttpRequest,
  reject: () => Rejection = () => oauthError('invalid_request'),
): Parameters {
  const [type = ''] = headerValue(request, 'content-type')?.split(';') ?? [];
  const form = new Parameters(request.body.toString());
  if (type.trim().toLowerCase() !== 'application/x-www-form-urlencoded' || form.hasDuplicates())
    throw reject();
  return form;
}
