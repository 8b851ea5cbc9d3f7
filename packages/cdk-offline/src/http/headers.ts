import type { HttpRequest } from './http-message';

type WithHeaders = Pick<HttpRequest, 'headers'>;

/** Hop-by-hop headers, in lowercase: never forwarded in either direction (RFC 9110, section 7.6.1). */
export const HOP_BY_HOP_HEADERS = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** All values of a header, in the order sent. `name` is in lowercase. */
export function headerValues({ headers }: WithHeaders, name: string): string[] {
  return headers.filter(([key]) => key === name).map(([, value]) => value);
}

/** The value of a header; repeated ones are joined with commas (RFC 9110, section 5.3). `name` is in lowercase. */
export function headerValue(message: WithHeaders, name: string): string | undefined {
  const values = headerValues(message, name);
  return values.length > 0 ? values.join(',') : undefined;
}

/** Pairs of a Node.js message's `rawHeaders`, which unlike its `headers` has every repeated header. */
export function toHeaderPairs(rawHeaders: readonly string[]): [name: string, value: string][] {
  return rawHeaders.flatMap((name, index): [string, string][] =>
    index % 2 === 0 ? [[name.toLowerCase(), rawHeaders[index + 1] ?? '']] : [],
  );
}
