import type { HttpRequest } from './http-message';

/** Hop-by-hop headers, in lower case: never forwarded in either direction (RFC 9110, section 7.6.1). */
export const HOP_BY_HOP_HEADERS = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** All values of a header, in the order sent. `name` is in lower case. */
export function headerValues(request: HttpRequest, name: string): string[] {
  return request.headers.filter(([key]) => key === name).map(([, value]) => value);
}

/** The value of a header; repeated ones are joined with commas (RFC 9110, section 5.3). `name` is in lower case. */
export function headerValue(request: HttpRequest, name: string): string | undefined {
  const values = headerValues(request, name);
  return values.length > 0 ? values.join(',') : undefined;
}
