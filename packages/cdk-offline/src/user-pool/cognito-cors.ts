import { headerValue } from '../http/headers';
import type { HttpRequest, HttpResponse } from '../http/http-message';

type Headers = HttpResponse['headers'];

/** Cognito lets pages of any origin read its responses. */
export const COGNITO_CORS_HEADERS: Headers = [
  ['access-control-allow-origin', '*'],
  ['access-control-expose-headers', 'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date'],
];

/**
 * Allows the requested headers, as AWS does, except `authorization`: public operations don't need it, and because
 * cdk-offline can't check signatures, it would let any page call the operations for administrators.
 */
export function cognitoPreflightHeaders(request: HttpRequest): Headers {
  const requested = headerValue(request, 'access-control-request-headers') ?? '';
  const allowed = requested
    .split(',')
    .map((name) => name.trim())
    .filter((name) => /^[\w-]+$/.test(name) && name.toLowerCase() !== 'authorization');
  return [
    ...COGNITO_CORS_HEADERS,
    ['access-control-allow-headers', allowed.join(',')],
    ['access-control-allow-methods', 'POST'],
    ['access-control-max-age', '172800'],
  ];
}
