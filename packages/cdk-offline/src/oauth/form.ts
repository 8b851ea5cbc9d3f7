import { headerValue } from '../http/headers';
import type { HttpRequest } from '../http/http-message';
import { Parameters } from './parameters';
import { oauthError } from './responses';

/**
 * The parameters of a request to an endpoint.
 * @throws Rejection unless it is a form, and each parameter is sent once
 */
export function readForm(request: HttpRequest): Parameters {
  const [type = ''] = headerValue(request, 'content-type')?.split(';') ?? [];
  const form = new Parameters(request.body.toString());
  if (type.trim().toLowerCase() !== 'application/x-www-form-urlencoded' || form.hasDuplicates())
    throw oauthError('invalid_request');
  return form;
}
