import { headerValue } from '../http/headers';
import type { HttpRequest, HttpResponse } from '../http/http-message';

type Headers = HttpResponse['headers'];

/** Cognito lets pages of any origin read its answers. */
export const corsHeaders: Headers = [
  ['access-control-allow-origin', '*'],
  ['access-control-expose-headers', 'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date'],
];

/**
 * The answer to a preflight request: as on AWS the headers asked for, but for `authorization`. A page has no use for it
 * in the operations that it may call, and here, where no signature can be checked, it would open all others to any page.
 */
export function preflightHeaders(request: HttpRequest): Headers {
  const asked = headerValue(request, 'access-control-request-headers') ?? '';
  const allowed = asked
    .split(',')
    .map((name) => name.trim())
    .filter((name) => /^[\w-]+$/.test(name) && name.toLowerCase() !== 'authorization');
  return [
    ...corsHeaders,
    ['access-control-allow-headers', allowed.join(',')],
    ['access-control-allow-methods', 'POST'],
    ['access-control-max-age', '172800'],
  ];
}
