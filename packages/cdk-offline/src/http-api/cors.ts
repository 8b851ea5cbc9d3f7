import { headerValue } from '../http/headers';
import type { HttpRequest, HttpResponse } from '../http/http-message';
import type { CorsConfiguration } from '../model';

/**
 * The gateway's own answer to a preflight request, undefined for any other request.
 * Source: API Gateway developer guide, "Configure CORS for HTTP APIs".
 */
export function answerPreflight(request: HttpRequest): HttpResponse | undefined {
  const isPreflight =
    request.method === 'OPTIONS' &&
    headerValue(request, 'origin') !== undefined &&
    headerValue(request, 'access-control-request-method') !== undefined;
  return isPreflight ? { statusCode: 204, headers: [], body: Buffer.alloc(0) } : undefined;
}

/**
 * Puts the configured CORS headers in the place of the function's. They go to allowed origins only, and to the gateway's
 * own refusals too: this project's choice, so that a page can read them.
 */
export function withCorsHeaders(
  cors: CorsConfiguration,
  request: HttpRequest,
  response: HttpResponse,
): HttpResponse {
  const others = response.headers.filter(([name]) => !name.startsWith('access-control-'));
  return { ...response, headers: [...others, ...corsHeaders(cors, request)] };
}

function corsHeaders(cors: CorsConfiguration, request: HttpRequest): [string, string][] {
  const origin = headerValue(request, 'origin');
  if (origin === undefined || !cors.allowOrigins.some((allowed) => matches(allowed, origin))) return [];
  const isPreflight = answerPreflight(request) !== undefined;
  const headers: [string, string | undefined][] = [
    ['access-control-allow-origin', cors.allowOrigins.includes('*') ? '*' : origin],
    ['access-control-allow-credentials', cors.allowCredentials ? 'true' : undefined],
    ['access-control-expose-headers', isPreflight ? undefined : list(cors.exposeHeaders)],
    ['access-control-allow-methods', isPreflight ? list(cors.allowMethods) : undefined],
    ['access-control-allow-headers', isPreflight ? list(cors.allowHeaders) : undefined],
    ['access-control-max-age', isPreflight ? cors.maxAgeSeconds?.toString() : undefined],
  ];
  return headers.filter((header): header is [string, string] => header[1] !== undefined);
}

/** An origin, `*`, `https://*` or `http://*`. */
function matches(allowed: string, origin: string): boolean {
  return allowed.endsWith('*') ? origin.startsWith(allowed.slice(0, -1)) : origin === allowed;
}

function list(values: string[]): string | undefined {
  return values.length > 0 ? values.join(',') : undefined;
}
