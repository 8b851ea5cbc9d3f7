import type { HttpRequest } from './http-message';

/** What concerns one connection and goes no further, in either direction (RFC 9110, section 7.6.1); names in lower case. */
export const CONNECTION_HEADERS = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** All values of a header in the order in which they were sent; the name in lower case. */
export function headerValues(request: HttpRequest, name: string): string[] {
  return request.headers.filter(([key]) => key === name).map(([, value]) => value);
}

/** The value that HTTP gives a repeated header: all of them, joined with commas (RFC 9110, section 5.3). */
export function headerValue(request: HttpRequest, name: string): string | undefined {
  const values = headerValues(request, name);
  return values.length > 0 ? values.join(',') : undefined;
}
