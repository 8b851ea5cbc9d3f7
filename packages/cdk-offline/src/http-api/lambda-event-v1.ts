import { headerValue } from '../http/headers';
import { type Caller, stringifyClaims } from './caller';
import { domainName, functionHeaders, toBody, toLogTime } from './lambda-event';
import type { RoutedRequest } from './route';

/** The spelling of headers in captured events; the others are in lowercase, as HTTP/2 clients send them. */
const HEADER_NAMES = new Map(
  [
    'Content-Length',
    'Content-Type',
    'Host',
    'User-Agent',
    'X-Amzn-Trace-Id',
    'X-Forwarded-For',
    'X-Forwarded-Port',
    'X-Forwarded-Proto',
  ].map((name) => [name.toLowerCase(), name]),
);

/**
 * Builds an event in payload format 1.0. It differs from the guide's example as captured events do: `resourceId` is the
 * route key, `identity` has `cognitoAmr`, and an open route has no `authorizer`.
 * Source: API Gateway developer guide, "Create AWS Lambda proxy integrations for HTTP APIs".
 */
export function toLambdaEventV1(routed: RoutedRequest, caller: Caller | undefined): object {
  const { requestContext, ...event } = toRequestEventV1(routed);
  const { body = null, isBase64Encoded } = toBody(routed.request);
  return {
    ...event,
    requestContext: { ...requestContext, ...(caller && { authorizer: toAuthorizer(routed, caller) }) },
    body,
    isBase64Encoded,
  };
}

/** The members of format 1.0 that the functions of authorizers receive too. */
export function toRequestEventV1(routed: RoutedRequest) {
  const { request, target, pathParameters = null, stage } = routed;
  const headers = groupValues(
    functionHeaders(request).map(([name, value]) => [HEADER_NAMES.get(name) ?? name, value]),
  );
  const query = groupValues([...new URLSearchParams(target.rawQueryString)]);
  const hasQuery = target.rawQueryString !== '';
  return {
    version: '1.0',
    resource: resourcePath(routed),
    path: target.path,
    httpMethod: request.method,
    headers: lastValues(headers),
    multiValueHeaders: headers,
    queryStringParameters: hasQuery ? lastValues(query) : null,
    multiValueQueryStringParameters: hasQuery ? query : null,
    requestContext: toRequestContext(routed),
    pathParameters,
    stageVariables: stage.variables ?? null,
  };
}

function toRequestContext(routed: RoutedRequest) {
  const { request, target, requestId, api, stage, route } = routed;
  return {
    accountId: api.accountId,
    apiId: api.id,
    domainName: domainName(request),
    domainPrefix: api.id,
    extendedRequestId: requestId,
    httpMethod: request.method,
    identity: {
      accessKey: null,
      accountId: null,
      caller: null,
      cognitoAmr: null,
      cognitoAuthenticationProvider: null,
      cognitoAuthenticationType: null,
      cognitoIdentityId: null,
      cognitoIdentityPoolId: null,
      principalOrgId: null,
      sourceIp: request.sourceIp,
      user: null,
      userAgent: headerValue(request, 'user-agent') ?? '',
      userArn: null,
    },
    path: target.path,
    protocol: 'HTTP/1.1',
    requestId,
    requestTime: toLogTime(request.receivedAt),
    requestTimeEpoch: request.receivedAt.getTime(),
    resourceId: route.routeKey,
    resourcePath: resourcePath(routed),
    stage: stage.name,
  };
}

/** The context of a Lambda authorizer can't set `claims`, which tells functions that a token was verified. */
function toAuthorizer({ route }: RoutedRequest, caller: Caller): object {
  if (caller.type === 'REQUEST') {
    const { principalId, context } = caller;
    return { ...context, ...(principalId !== undefined && { principalId }), claims: null, scopes: null };
  }
  const scopes = route.authorizationScopes.length > 0 ? caller.scopes : null;
  return { claims: stringifyClaims(caller.claims), scopes };
}

function resourcePath({ route }: RoutedRequest): string {
  return route.routeKey.replace(/^.* /, '');
}

function groupValues(pairs: [name: string, value: string][]): Record<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [name, value] of pairs) groups.set(name, [...(groups.get(name) ?? []), value]);
  return Object.fromEntries(groups);
}

/** AWS documents the last value for headers. The same for query parameters is our choice. */
function lastValues(groups: Record<string, string[]>): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).map(([name, values]) => [name, values.at(-1) ?? '']));
}
