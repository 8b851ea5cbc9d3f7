import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { answerPreflight, withCorsHeaders } from './cors';
import type { HttpRequest, HttpResponse } from './http-message';
import { gatewayMessage, type Outcome, toHttpResponse } from './http-response';
import type { IssuerKeys } from './jwks';
import { type AllowedToken, authorize } from './jwt-authorizer';
import { type LambdaEvent, toLambdaEvent } from './lambda-event';
import type { Invocation } from './lambda-function';
import type { HttpApi, LambdaFunction } from './model';
import { checkLimits } from './request-limits';
import type { RequestLine } from './request-line';
import { parseTarget } from './request-target';
import { matchRoute, matchStage } from './route';
import type { Throttle } from './throttling';

/** An API with all that a request to it needs. */
export interface Gateway {
  api: HttpApi;
  issuerKeys: IssuerKeys;
  throttle: Throttle;
  /** Runs the function; how it ends, its own timeout included, is an outcome and never a rejection. */
  invoke(lambdaFunction: LambdaFunction, event: LambdaEvent): Promise<Invocation>;
  now(): Date;
  log(line: RequestLine): void;
}

/** 6 MB: "Invocation payload, synchronous" (Lambda developer guide, "Lambda quotas"). */
const EVENT_BYTES = 6 * 1024 * 1024;

/** Answers a request as the API does on AWS, and logs it. */
export async function answer(request: HttpRequest, gateway: Gateway): Promise<HttpResponse> {
  const requestId = randomBytes(11).toString('base64');
  const { response, ...outcome } = await pass(request, requestId, gateway);
  gateway.log({
    method: request.method,
    path: request.target.replace(/\?.*/s, ''),
    statusCode: response.statusCode,
    milliseconds: gateway.now().getTime() - request.receivedAt.getTime(),
    ...outcome,
  });
  const { cors } = gateway.api;
  const { statusCode, headers, body } = cors ? withCorsHeaders(cors, request, response) : response;
  return { statusCode, headers: [...headers, ['apigw-requestid', requestId]], body };
}

interface PassedRequest extends Outcome {
  /** The caller that the token names. */
  who?: string;
}

/** The way of a request, step by step. */
async function pass(request: HttpRequest, requestId: string, gateway: Gateway): Promise<PassedRequest> {
  const { api, issuerKeys, throttle } = gateway;
  const refusal = checkLimits(request);
  if (refusal) return refusal;
  const target = parseTarget(request.target);
  if (!target) return { response: gatewayMessage(400, 'Bad Request'), reason: 'its target is no path' };

  const staged = matchStage(api.stages, target.path);
  if (!staged) return { response: gatewayMessage(404, 'Not Found'), reason: 'no stage for this path' };
  const match = matchRoute(api.routes, request.method, staged.path);
  if (!match) return answerWithoutRoute(request, api);
  const { authorizer, authorizationScopes, integration } = match.route;

  // No AWS page says whether refused tokens count; here they do, so that the limit protects the authorizer too.
  if (!throttle(staged.stage, match.route, gateway.now().getTime())) {
    return { response: gatewayMessage(429, 'Too Many Requests'), reason: 'the throttling limit is reached' };
  }
  const authorization =
    authorizer &&
    (await authorize(request, target.rawQueryString, {
      authorizer,
      authorizationScopes,
      issuerKeys,
      now: gateway.now(),
    }));
  if (authorization && !authorization.allowed) {
    return { response: authorization.response, reason: authorization.reason };
  }

  const traceId = `Root=1-${Math.floor(request.receivedAt.getTime() / 1000).toString(16)}-${randomBytes(12).toString('hex')}`;
  const gatewayRequest = {
    request,
    target,
    requestId,
    traceId,
    api,
    stage: staged.stage,
    match,
    token: authorization,
  };
  const event = toLambdaEvent(gatewayRequest);
  const who = authorization && callerOf(authorization);
  if (Buffer.byteLength(JSON.stringify(event)) > EVENT_BYTES) {
    return { response: gatewayMessage(413, 'Request Entity Too Large'), reason: 'Lambda takes 6 MB', ...who };
  }
  const invocation = await within(
    integration.timeoutMilliseconds,
    gateway.invoke(integration.lambdaFunction, event),
  );
  if (!invocation) {
    const reason = `no answer within the integration's ${integration.timeoutMilliseconds} ms`;
    return { response: gatewayMessage(503, 'Service Unavailable'), reason, ...who };
  }
  return { ...toHttpResponse(invocation), ...who };
}

/**
 * A preflight request that no route takes is the gateway's to answer; ANY and `$default` take it, authorizer included
 * (developer guide, "Configure CORS for HTTP APIs", on the `$default` route and an authorizer).
 */
function answerWithoutRoute(request: HttpRequest, api: HttpApi): Outcome {
  const preflight = api.cors && answerPreflight(request);
  return preflight
    ? { response: preflight }
    : { response: gatewayMessage(404, 'Not Found'), reason: 'no such route' };
}

async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T | undefined> {
  const timer = new AbortController();
  try {
    return await Promise.race([promise, setTimeout(milliseconds, undefined, { signal: timer.signal })]);
  } finally {
    timer.abort();
  }
}

function callerOf({ claims }: AllowedToken): { who: string } | undefined {
  const names = [claims['cognito:username'], claims.username, claims.client_id, claims.sub];
  const who = names.find((name) => typeof name === 'string');
  return typeof who === 'string' ? { who } : undefined;
}
