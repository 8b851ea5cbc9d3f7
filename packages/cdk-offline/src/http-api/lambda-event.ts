import { isUtf8 } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { HOP_BY_HOP_HEADERS, headerValue, headerValues } from '../http/headers';
import type { HttpRequest } from '../http/http-message';
import { type Caller, stringifyClaims } from './caller';
import type { RoutedRequest } from './route';

/** Headers that a function doesn't receive. */
const HIDDEN_HEADERS = new Set([...HOP_BY_HOP_HEADERS, 'expect']);

const TEXT_TYPES = ['application/json', 'application/xml', 'application/javascript'];
const UTF_8_CHARSETS = ['charset=utf-8', 'charset="utf-8"'];

/** Headers that API Gateway sets. */
const OWN_HEADERS = [
  'content-length',
  'x-amzn-trace-id',
  'x-forwarded-for',
  'x-forwarded-port',
  'x-forwarded-proto',
];

/**
 * Builds an event in payload format 2.0.
 * Source: API Gateway developer guide, "Create AWS Lambda proxy integrations for HTTP APIs".
 */
export function toLambdaEvent(routed: RoutedRequest, caller: Caller | undefined): APIGatewayProxyEventV2 {
  const { requestContext, ...event } = toRequestEvent(routed);
  return {
    ...event,
    requestContext: { ...requestContext, ...(caller && { authorizer: toAuthorizer(routed, caller) }) },
    ...toBody(routed.request),
  };
}

/** The members of format 2.0 that the functions of authorizers receive too. */
export function toRequestEvent(routed: RoutedRequest) {
  const { request, target, route, pathParameters, stage } = routed;
  const cookies = headerValues(request, 'cookie').flatMap((value) => value.split(/; */).filter(Boolean));
  return {
    version: '2.0',
    routeKey: route.routeKey,
    rawPath: target.path,
    rawQueryString: target.rawQueryString,
    ...(cookies.length > 0 && { cookies }),
    headers: joinHeaders(request),
    ...(target.rawQueryString !== '' && { queryStringParameters: toParameters(target.rawQueryString) }),
    requestContext: toRequestContext(routed),
    ...(pathParameters && { pathParameters }),
    ...(stage.variables && { stageVariables: stage.variables }),
  };
}

function toRequestContext({ request, target, requestId, api, stage, route }: RoutedRequest) {
  return {
    accountId: api.accountId,
    apiId: api.id,
    domainName: domainName(request),
    domainPrefix: api.id,
    http: {
      method: request.method,
      path: target.path,
      protocol: 'HTTP/1.1',
      sourceIp: request.sourceIp,
      userAgent: headerValue(request, 'user-agent') ?? '',
    },
    requestId,
    routeKey: route.routeKey,
    stage: stage.name,
    time: toLogTime(request.receivedAt),
    timeEpoch: request.receivedAt.getTime(),
  };
}

/** `lambda` is null without a context: our choice, as for the scopes of a token. */
function toAuthorizer({ route }: RoutedRequest, caller: Caller) {
  if (caller.type === 'REQUEST') return { lambda: caller.context ?? null };
  const scopes = route.authorizationScopes.length > 0 ? caller.scopes : null;
  return { jwt: { claims: stringifyClaims(caller.claims), scopes } };
}

/** On AWS, this has no port. Here, the port lets functions build URLs that work. */
export function domainName(request: HttpRequest): string {
  return headerValue(request, 'host') ?? 'localhost';
}

/** Repeated headers are joined with commas. Cookies have their own field. */
function joinHeaders(request: HttpRequest): Record<string, string> {
  const headers = new Map<string, string>();
  for (const [name, value] of functionHeaders(request)) {
    const earlier = headers.get(name);
    headers.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  headers.delete('cookie');
  return Object.fromEntries(headers);
}

/** The headers that a function receives, in the order sent, and then those that API Gateway sets. */
export function functionHeaders(request: HttpRequest): [name: string, value: string][] {
  const { headers, sourceIp, receivedAt } = request;
  const forwardedFor = headerValue(request, 'x-forwarded-for');
  return [
    ...headers.filter(([name]) => !HIDDEN_HEADERS.has(name) && !OWN_HEADERS.includes(name)),
    ['content-length', String(request.body.length)],
    ['x-amzn-trace-id', headerValue(request, 'x-amzn-trace-id') ?? createTraceId(receivedAt)],
    ['x-forwarded-for', forwardedFor ? `${forwardedFor}, ${sourceIp}` : sourceIp],
    ['x-forwarded-port', headerValue(request, 'host')?.match(/:(\d+)$/)?.[1] ?? '80'],
    ['x-forwarded-proto', 'http'],
  ];
}

/** AWS X-Ray developer guide, "Tracing header". */
function createTraceId(date: Date): string {
  const seconds = Math.floor(date.getTime() / 1000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')}`;
}

function toParameters(rawQueryString: string): Record<string, string> {
  const query = new URLSearchParams(rawQueryString);
  return Object.fromEntries([...query.keys()].map((name) => [name, query.getAll(name).join(',')]));
}

/** Text types are passed as strings, any other body (even a form) as base64: measured on live HTTP APIs. */
export function toBody(request: HttpRequest): { body?: string; isBase64Encoded: boolean } {
  const { body } = request;
  if (body.length === 0) return { isBase64Encoded: false };
  return isTextType(headerValue(request, 'content-type')) && isUtf8(body)
    ? { body: body.toString('utf8'), isBase64Encoded: false }
    : { body: body.toString('base64'), isBase64Encoded: true };
}

function isTextType(contentType = ''): boolean {
  const [type = '', ...parameters] = contentType.toLowerCase().split(/ *; */);
  const charsets = parameters.filter((parameter) => parameter.startsWith('charset='));
  return (
    (type.startsWith('text/') || TEXT_TYPES.includes(type)) &&
    charsets.every((charset) => UTF_8_CHARSETS.includes(charset))
  );
}

/** In Common Log Format, such as `12/Mar/2020:19:03:58 +0000`. */
export function toLogTime(date: Date): string {
  const [, day, month, year, time] = date.toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}
