import { headerValue } from '../http/headers';
import type { HttpRequest, HttpResponse } from '../http/http-message';
import type { CorsConfiguration } from '../model/http-api';

/**
 * The response to a preflight request; undefined for any other request. "For the OPTIONS method, your request must
 * contain an origin header and an Access-Control-Request-Method header" (API Gateway developer guide, "Configure CORS
 * for HTTP APIs").
 */
export function preflightResponse(request: HttpRequest): HttpResponse | undefined {
  const isPreflight =
    request.method === 'OPTIONS' &&
    headerValue(request, 'origin') !== undefined &&
    headerValue(request, 'access-control-request-method') !== undefined;
  return isPreflight ? { statusCode: 204, headers: [], body: Buffer.alloc(0) } : undefined;
}

/** Replaces the function's CORS headers with the configured ones. Rejections get the headers too: our choice. */
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
  if (origin === undefined || !cors.allowOrigins.some((allowed) => matchesOrigin(allowed, origin))) return [];
  const isPreflight = preflightResponse(request) !== undefined;
  const headers: [string, string | undefined][] = [
    ['access-control-allow-origin', cors.allowOrigins.includes('*') ? '*' : origin],
    ['access-control-allow-credentials', cors.allowCredentials ? 'true' : undefined],
    ['access-control-expose-headers', isPreflight ? undefined : joinList(cors.exposeHeaders)],
    ['access-control-allow-methods', isPreflight ? joinList(cors.allowMethods) : undefined],
    ['access-control-allow-headers', isPreflight ? joinList(cors.allowHeaders) : undefined],
    ['access-control-max-age', isPreflight ? cors.maxAgeSeconds?.toString() : undefined],
  ];
  return headers.filter((header): header is [string, string] => header[1] !== undefined);
}

/** `allowed` is an origin, `*`, `https://*` or `http://*`. */
function matchesOrigin(allowed: string, origin: string): boolean {
  return allowed.endsWith('*') ? origin.startsWith(allowed.slice(0, -1)) : origin === allowed;
}

function joinList(values: string[]): string | undefined {
  return values.length > 0 ? values.join(',') : undefined;
}
