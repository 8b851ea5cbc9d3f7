import { headerValues } from '../http/headers';
import type { HttpRequest } from '../http/http-message';
import { isLoopbackHost } from '../http/loopback';
import { type Outcome, reject } from './http-response';

/**
 * For the request line and header values in total (developer guide, "Quotas for configuring and running an HTTP API").
 */
const HEADER_BYTES = 10_240;

export interface RequestTarget {
  /** Decoded once, as HTTP APIs do before they look for a route: `%2f` becomes `/`. */
  path: string;
  /** As sent, without the `?`. Empty if there is none. */
  rawQueryString: string;
}

/** Rejects a request for another host with 403, as AWS does for an unknown domain. */
export function checkHost(request: HttpRequest): Outcome | undefined {
  const [host, ...others] = headerValues(request, 'host');
  if (others.length === 0 && isLoopbackHost(host)) return undefined;
  return reject(403, 'Forbidden', 'the Host header does not name this machine');
}

/** Rejects oversized headers with 431; the status is our choice. */
export function checkHeaderSize({ method, target, headers }: HttpRequest): Outcome | undefined {
  const requestLine = `${method} ${target} HTTP/1.1`;
  const bytes = headers.reduce((sum, [, value]) => sum + value.length, requestLine.length);
  if (bytes <= HEADER_BYTES) return undefined;
  const reason = `request line and headers have ${bytes} bytes; API Gateway accepts ${HEADER_BYTES}`;
  return reject(431, 'Request Header Fields Too Large', reason);
}

/** Undefined unless the target is a path (RFC 9112, section 3.2.1) of valid UTF-8 without NUL: our choice. */
export function parseTarget(target: string): RequestTarget | undefined {
  if (!target.startsWith('/') || target.includes('#')) return undefined;
  const [rawPath = '', ...query] = target.split('?');
  const path = decode(rawPath);
  if (path === undefined || path.includes('\0')) return undefined;
  return { path, rawQueryString: query.join('?') };
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
