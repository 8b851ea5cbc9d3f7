import { headerValue } from '../http/headers';
import type { HttpResponse } from '../http/http-message';
import type { CONTEXT_VARIABLES, MappingValue, Variable } from '../model/http-api';
import { type Caller, stringifyClaims } from './caller';
import { domainName, toLogTime } from './lambda-event';
import type { RoutedRequest } from './route';

/** Where the values of variables come from. */
export interface VariableScope {
  routed: RoutedRequest;
  caller?: Caller | undefined;
  /** The backend's response, for variables that start with `response.`. */
  response?: HttpResponse;
}

/**
 * "API Gateway truncates the request body at 100 KB" before it looks for a member (developer guide, parameter mapping).
 */
const JSON_BYTES = 100 * 1024;

/** The value of a variable; undefined if there is none. Repeated values are joined with commas. */
export function readVariable({ source, name }: Variable, scope: VariableScope): string | undefined {
  const { routed, caller, response } = scope;
  switch (source) {
    case 'request.header':
      return headerValue(routed.request, name);
    case 'request.querystring':
      return new URLSearchParams(routed.target.rawQueryString).getAll(name).join(',') || undefined;
    case 'request.body':
      return readBody(routed.request.body, name);
    case 'request.path':
      return name === '' ? routed.path : findMember(routed.pathParameters, name);
    case 'response.header':
      return response && headerValue(response, name);
    case 'response.body':
      return response && readBody(response.body, name);
    case 'context':
      return readContextVariable(name, routed, caller);
    case 'stageVariables':
      return findMember(routed.stage.variables, name);
  }
}

/** Concatenates the parts; undefined if a variable has no value: our choice. */
export function readMappingValue(value: MappingValue, scope: VariableScope): string | undefined {
  const parts = value.map((part) => (typeof part === 'string' ? part : readVariable(part, scope)));
  return parts.includes(undefined) ? undefined : parts.join('');
}

/** @param path such as `user.names[0]`; empty for the whole body */
function readBody(body: Buffer, path: string): string | undefined {
  if (path === '') return body.length > 0 ? body.toString() : undefined;
  if (body.length > JSON_BYTES) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch {
    return undefined;
  }
  for (const key of path.split(/[.[\]]+/).filter(Boolean)) value = findMember(Object(value), key);
  return toText(value);
}

/** Only own members: a caller's text may be `constructor`. */
function findMember<T>(record: Record<string, T> | undefined, name: string): T | undefined {
  return new Map(Object.entries(record ?? {})).get(name);
}

/** Lists and objects have no text: our choice. */
function toText(value: unknown): string | undefined {
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined;
}

const CONTEXT_VALUES: Record<(typeof CONTEXT_VARIABLES)[number], (routed: RoutedRequest) => string> = {
  accountId: ({ api }) => api.accountId,
  apiId: ({ api }) => api.id,
  domainName: ({ request }) => domainName(request),
  domainPrefix: ({ api }) => api.id,
  extendedRequestId: ({ requestId }) => requestId,
  httpMethod: ({ request }) => request.method,
  'identity.sourceIp': ({ request }) => request.sourceIp,
  'identity.userAgent': ({ request }) => headerValue(request, 'user-agent') ?? '',
  path: ({ target }) => target.path,
  protocol: () => 'HTTP/1.1',
  requestId: ({ requestId }) => requestId,
  requestTime: ({ request }) => toLogTime(request.receivedAt),
  requestTimeEpoch: ({ request }) => String(request.receivedAt.getTime()),
  routeKey: ({ route }) => route.routeKey,
  stage: ({ stage }) => stage.name,
};

/** Source: API Gateway developer guide, "Customize HTTP API access logs". */
function readContextVariable(
  name: string,
  routed: RoutedRequest,
  caller: Caller | undefined,
): string | undefined {
  const read = findMember(CONTEXT_VALUES, name);
  if (read) return read(routed);
  const values =
    caller?.type === 'JWT'
      ? Object.entries(stringifyClaims(caller.claims)).map(([claim, value]) => [`claims.${claim}`, value])
      : Object.entries({ ...caller?.context, principalId: caller?.principalId });
  return toText(new Map(values.map(([key, value]) => [`authorizer.${key}`, value])).get(name));
}
