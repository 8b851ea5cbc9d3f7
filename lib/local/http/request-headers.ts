import type { HttpRequest } from './http-message';

/** All values of a header in the order in which they were sent; the name in lower case. */
export function headerValues(request: HttpRequest, name: string): string[] {
  return request.headers.filter(([key]) => key === name).map(([, value]) => value);
}

/** The value that HTTP gives a repeated header: all of them, joined with commas (RFC 9110, section 5.3). */
export function headerValue(request: HttpRequest, name: string): string | undefined {
  const values = headerValues(request, name);
  return values.length > 0 ? values.join(',') : undefined;
}
