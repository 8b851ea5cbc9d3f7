import { HOP_BY_HOP_HEADERS, headerValue } from '../http/headers';
import type { HttpRequest, HttpResponse } from '../http/http-message';
import type { HttpIntegration, MappingValue } from '../model/http-api';
import type { BackendRequest, SendToBackend } from './backend';
import type { Caller } from './caller';
import { isFinalStatusCode, type Outcome, RESERVED_HEADERS, reject } from './http-response';
import { withTimeout } from './invoke';
import { mapHeaders, mapQuery } from './parameter-mapping';
import type { RoutedRequest } from './route';
import { readMappingValue, readVariable, type VariableScope } from './variables';

/** Headers of the caller that concern only the connection to the API. */
const CONNECTION_HEADERS = new Set([...HOP_BY_HOP_HEADERS, 'content-length', 'expect', 'host']);

/**
 * Forwards a request to a backend and returns its response. AWS documents 503 and 504 for a slow backend and nothing
 * for an unreachable one: here, both are 503.
 * Source: API Gateway developer guide, "Create HTTP proxy integrations for HTTP APIs".
 */
export async function callBackend(
  routed: RoutedRequest,
  caller: Caller | undefined,
  integration: HttpIntegration,
  send: SendToBackend,
): Promise<Outcome> {
  const scope = { routed, caller };
  const { timeoutMilliseconds } = integration;
  const abort = new AbortController();
  const fail = (reason: string) => reject(503, 'Service Unavailable', `${integration.origin}: ${reason}`);
  try {
    const request = toBackendRequest(integration, scope);
    const response = await withTimeout(timeoutMilliseconds, send(request, abort.signal));
    return response
      ? mapResponse(integration, { ...scope, response })
      : fail(`no response within ${timeoutMilliseconds} ms`);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  } finally {
    abort.abort();
  }
}

function toBackendRequest(integration: HttpIntegration, scope: VariableScope): BackendRequest {
  const { request, target } = scope.routed;
  const { method, origin, requestMappings } = integration;
  const path = requestMappings.find((mapping) => mapping.target === 'path')?.value ?? integration.path;
  const query = mapQuery(
    [integration.query, target.rawQueryString].filter(Boolean).join('&'),
    requestMappings,
    scope,
  );
  const headers = request.headers.filter(([name]) => !CONNECTION_HEADERS.has(name));
  return {
    method: method === 'ANY' ? request.method : method,
    origin,
    target: `${toPath(path, scope)}${query === '' ? '' : `?${query}`}`,
    headers: mapHeaders([...headers, ...gatewayHeaders(request)], requestMappings, scope),
    body: request.body,
  };
}

/** Encodes the variables, so that a decoded `?` from the caller doesn't start a query string. */
function toPath(value: MappingValue, scope: VariableScope): string {
  const encode = (text = '') => text.split('/').map(encodeURIComponent).join('/');
  const parts = value.map((part) => (typeof part === 'string' ? part : encode(readVariable(part, scope))));
  return parts.join('').replace(/^\/?/, '/');
}

/** `by` is the emulator. Existing values stay in front (RFC 7239, section 4; RFC 9110, section 7.6.3). */
function gatewayHeaders(request: HttpRequest): [string, string][] {
  const host = headerValue(request, 'host') ?? 'localhost';
  return [
    ['forwarded', `by=127.0.0.1;for=${request.sourceIp};host=${host};proto=http`],
    ['via', 'HTTP/1.1 AmazonAPIGateway'],
  ];
}

function mapResponse(
  integration: HttpIntegration,
  scope: VariableScope & { response: HttpResponse },
): Outcome {
  const { statusCode, headers, body } = scope.response;
  const mappings = integration.responseMappings[statusCode] ?? [];
  const passedOn = headers.filter(([name]) => !RESERVED_HEADERS.has(name));
  const status = mappings.find(({ target }) => target === 'statuscode');
  const mappedStatus = status ? Number(readMappingValue(status.value, scope)) : statusCode;
  if (!isFinalStatusCode(mappedStatus)) {
    return reject(500, 'Internal Server Error', 'the mapped status code is not from 200 to 599');
  }
  return { response: { statusCode: mappedStatus, headers: mapHeaders(passedOn, mappings, scope), body } };
}
