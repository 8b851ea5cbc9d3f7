import { headerValues } from '../http/headers';
import type { HttpRequest } from '../http/http-message';
import { isLoopbackHost } from '../http/loopback';
import { type Outcome, refuse } from './http-response';

/** Of request line and header values together (developer guide, "Quotas for configuring and running an HTTP API"). */
const HEADER_BYTES = 10_240;

/**
 * What is refused before any stage or route is looked at: a request for another host, as AWS refuses a domain that it
 * does not know, and one whose line and headers are too large. The status 431 is this project's choice.
 */
export function checkLimits(request: HttpRequest): Outcome | undefined {
  const hosts = headerValues(request, 'host');
  if (hosts.length !== 1 || !isLoopbackHost(hosts[0])) {
    return refuse(403, 'Forbidden', 'its Host is not this machine');
  }
  const requestLine = `${request.method} ${request.target} HTTP/1.1`;
  const bytes = request.headers.reduce((sum, [, value]) => sum + value.length, requestLine.length);
  if (bytes > HEADER_BYTES) {
    const reason = `request line and headers of ${bytes} bytes, API Gateway takes ${HEADER_BYTES}`;
    return refuse(431, 'Request Header Fields Too Large', reason);
  }
  return undefined;
}
