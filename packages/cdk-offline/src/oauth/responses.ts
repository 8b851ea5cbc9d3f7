import { randomUUID } from 'node:crypto';
import { headerValue } from '../http/headers';
import type { HttpRequest, HttpResponse } from '../http/http-message';

type Headers = HttpResponse['headers'];

/** Ends a request with this response. Unlike other exceptions, it doesn't roll back what the request changed. */
export class Rejection extends Error {
  constructor(readonly response: HttpResponse) {
    super('rejected');
  }
}

const NO_STORE: Headers = [
  ['cache-control', 'no-store'],
  ['pragma', 'no-cache'],
];

/** A redirect. `referrer-policy` keeps the app's parameters in the login page's address from other sites. */
export function redirect(location: string, cookies: string[] = []): HttpResponse {
  return {
    statusCode: 302,
    headers: [
      ['location', location],
      ...NO_STORE,
      ['referrer-policy', 'same-origin'],
      ...cookies.map((cookie): [string, string] => ['set-cookie', cookie]),
    ],
    body: Buffer.alloc(0),
  };
}

/** Adds parameters to a registered URL, which may have a query (RFC 6749, section 3.1.2) but never a fragment. */
export function withParameters(
  url: string,
  separator: '?' | '#',
  parameters: Record<string, string | undefined>,
): string {
  const encoded = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return `${url}${separator === '?' && url.includes('?') ? '&' : separator}${encoded.join('&')}`;
}

/** The response of an endpoint that apps call. */
export function json(statusCode: number, body: object, headers: Headers = []): HttpResponse {
  return {
    statusCode,
    headers: [
      ['content-type', 'application/json;charset=UTF-8'],
      ...NO_STORE,
      ['x-amz-cognito-request-id', randomUUID()],
      ...headers,
    ],
    body: Buffer.from(JSON.stringify(body)),
  };
}

/** An error of an endpoint that apps call. The description is left out unless AWS is known to send one. */
export function oauthError(error: string, { statusCode = 400, description = '' } = {}): Rejection {
  return new Rejection(json(statusCode, { error, ...(description && { error_description: description }) }));
}

/** Web pages of any origin may read the response, but without the user's cookies. */
export function withCors(response: HttpResponse): HttpResponse {
  return { ...response, headers: [...response.headers, ['access-control-allow-origin', '*']] };
}

/** AWS doesn't document its preflight responses. Ours allows the endpoint's method and the requested headers. */
export function preflight(request: HttpRequest, method: string): HttpResponse {
  const requested = headerValue(request, 'access-control-request-headers') ?? '';
  const names = requested.split(',').map((name) => name.trim());
  return withCors({
    statusCode: 204,
    headers: [
      ['access-control-allow-headers', names.filter((name) => /^[\w-]+$/.test(name)).join(',')],
      ['access-control-allow-methods', method],
    ],
    body: Buffer.alloc(0),
  });
}
