import { isUtf8 } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import type { APIGatewayProxyEventV2, APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda';
import { HOP_BY_HOP_HEADERS, headerValue, headerValues } from '../http/headers';
import type { HttpRequest } from '../http/http-message';
import type { HttpApi, Stage } from '../model';
import type { VerifiedToken } from './jwt-authorizer';
import type { RequestTarget } from './request-checks';
import type { RouteMatch } from './route';

export type LambdaEvent = APIGatewayProxyEventV2 | APIGatewayProxyEventV2WithJWTAuthorizer;

/** A routed and authorized request. */
export interface GatewayRequest {
  request: HttpRequest;
  target: RequestTarget;
  requestId: string;
  api: HttpApi;
  stage: Stage;
  match: RouteMatch;
  token: VerifiedToken | undefined;
}

/** Headers that the function doesn't receive. Cookies have their own field. */
const HIDDEN_HEADERS = new Set([...HOP_BY_HOP_HEADERS, 'cookie', 'expect']);

/**
 * Builds an event in payload format 2.0.
 * Source: API Gateway developer guide, "Create AWS Lambda proxy integrations for HTTP APIs".
 */
export function toLambdaEvent(gatewayRequest: GatewayRequest): LambdaEvent {
  const { request, target, match, stage } = gatewayRequest;
  const cookies = headerValues(request, 'cookie').flatMap((value) => value.split(/; */).filter(Boolean));
  return {
    version: '2.0',
    routeKey: match.route.routeKey,
    rawPath: target.path,
    rawQueryString: target.rawQueryString,
    ...(cookies.length > 0 && { cookies }),
    headers: toHeaders(request),
    ...(target.rawQueryString !== '' && { queryStringParameters: toParameters(target.rawQueryString) }),
    requestContext: toRequestContext(gatewayRequest),
    ...(match.pathParameters && { pathParameters: match.pathParameters }),
    ...(stage.variables && { stageVariables: stage.variables }),
    ...toBody(request),
  };
}

function toRequestContext({ request, target, requestId, api, stage, match, token }: GatewayRequest) {
  return {
    accountId: api.accountId,
    apiId: api.id,
    ...(token && {
      authorizer: {
        jwt: {
          claims: stringifyClaims(token.claims),
          scopes: match.route.authorizationScopes.length > 0 ? token.scopes : null,
        },
      },
    }),
    // On AWS, this has no port. Here, the port lets functions build URLs that work.
    domainName: headerValue(request, 'host') ?? 'localhost',
    domainPrefix: api.id,
    http: {
      method: request.method,
      path: target.path,
      protocol: 'HTTP/1.1',
      sourceIp: request.sourceIp,
      userAgent: headerValue(request, 'user-agent') ?? '',
    },
    requestId,
    routeKey: match.route.routeKey,
    stage: stage.name,
    time: toLogTime(request.receivedAt),
    timeEpoch: request.receivedAt.getTime(),
  };
}

function toHeaders(request: HttpRequest): Record<string, string> {
  const headers = new Map<string, string>();
  for (const [name, value] of request.headers) {
    const earlier = headers.get(name);
    headers.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  const forwardedFor = headers.get('x-forwarded-for');
  headers.set('content-length', String(request.body.length));
  headers.set('x-amzn-trace-id', headers.get('x-amzn-trace-id') ?? createTraceId(request.receivedAt));
  headers.set('x-forwarded-for', forwardedFor ? `${forwardedFor}, ${request.sourceIp}` : request.sourceIp);
  headers.set('x-forwarded-port', headers.get('host')?.match(/:(\d+)$/)?.[1] ?? '80');
  headers.set('x-forwarded-proto', 'http');
  return Object.fromEntries([...headers].filter(([name]) => !HIDDEN_HEADERS.has(name)));
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
function toBody(request: HttpRequest): Pick<LambdaEvent, 'body' | 'isBase64Encoded'> {
  const { body } = request;
  if (body.length === 0) return { isBase64Encoded: false };
  return isTextType(headerValue(request, 'content-type')) && isUtf8(body)
    ? { body: body.toString('utf8'), isBase64Encoded: false }
    : { body: body.toString('base64'), isBase64Encoded: true };
}

function isTextType(contentType = ''): boolean {
  const [type = '', ...parameters] = contentType.toLowerCase().split(/ *; */);
  const isText = type.startsWith('text/') || /^application\/(json|xml|javascript)$/.test(type.trim());
  return (
    isText &&
    parameters.every((parameter) => !/^charset=/.test(parameter) || /^charset="?utf-8"?$/.test(parameter))
  );
}

function stringifyClaims(claims: Record<string, unknown>): Record<string, string> {
  const present = Object.entries(claims).filter(([, value]) => value !== null);
  return Object.fromEntries(present.map(([name, value]) => [name, stringifyClaim(value)]));
}

/** A list becomes `[a b]`, an object `map[key:value]` sorted by key: seen on live HTTP APIs. `<nil>` is our choice. */
function stringifyClaim(value: unknown): string {
  if (value === null) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(stringifyClaim).join(' ')}]`;
  if (typeof value !== 'object') return String(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `map[${entries.map(([key, item]) => `${key}:${stringifyClaim(item)}`).join(' ')}]`;
}

/** In Common Log Format, such as `12/Mar/2020:19:03:58 +0000`. */
function toLogTime(date: Date): string {
  const [, day, month, year, time] = date.toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}
