import type { HttpRequest, HttpResponse } from '../http/http-message';
import type { HttpApi } from '../model';
import { answerPreflight, withCorsHeaders } from './cors';
import { type Outcome, refuse } from './http-response';
import { callFunction, type Invoke } from './integration';
import type { IssuerKeys } from './jwks';
import { authorize, type VerifiedToken } from './jwt-authorizer';
import { toLambdaEvent } from './lambda-event';
import { randomId } from './random-id';
import { checkLimits } from './request-limits';
import { loggedPath, type RequestLine } from './request-line';
import { parseTarget } from './request-target';
import { matchStage, type Router } from './route';
import type { Throttle } from './throttling';
import type { VerifySignature } from './verified-signatures';

/** An API with all that a request to it needs. */
export interface Gateway {
  api: HttpApi;
  findRoute: Router;
  issuerKeys: IssuerKeys;
  verifySignature: VerifySignature;
  throttle: Throttle;
  invoke: Invoke;
  now(): Date;
  log(line: RequestLine): void;
}

/** Answers a request as the API does on AWS, and logs it. */
export async function answer(request: HttpRequest, gateway: Gateway): Promise<HttpResponse> {
  const requestId = randomId(11, 'base64');
  const { response, who, reason } = await pass(request, requestId, gateway);
  gateway.log({
    method: request.method,
    path: loggedPath(request.target),
    statusCode: response.statusCode,
    milliseconds: gateway.now().getTime() - request.receivedAt.getTime(),
    who,
    reason,
  });
  const { cors } = gateway.api;
  const { statusCode, headers, body } = cors ? withCorsHeaders(cors, request, response) : response;
  return { statusCode, headers: [...headers, ['apigw-requestid', requestId]], body };
}

interface PassedRequest extends Outcome {
  /** The caller that the token names. */
  who?: string | undefined;
}

/** The way of a request, step by step. */
async function pass(request: HttpRequest, requestId: string, gateway: Gateway): Promise<PassedRequest> {
  const { api, findRoute, throttle, invoke } = gateway;
  const refusal = checkLimits(request);
  if (refusal) return refusal;
  const target = parseTarget(request.target);
  if (!target) return refuse(400, 'Bad Request', 'its target is no path');

  const staged = matchStage(api.stages, target.path);
  if (!staged) return refuse(404, 'Not Found', 'no stage for this path');
  const { stage } = staged;
  const match = findRoute(request.method, staged.path);
  if (!match) return answerWithoutRoute(request, api);
  // No AWS page says whether refused tokens count; here they do, so that the limit protects the authorizer too.
  if (!throttle(stage, match.route, gateway.now().getTime())) {
    return refuse(429, 'Too Many Requests', 'the throttling limit is reached');
  }

  const authorization = await authorize(request, target, match.route, { ...gateway, now: gateway.now() });
  if (!authorization.allowed) return authorization;
  const { token } = authorization;
  const event = toLambdaEvent({ request, target, requestId, api, stage, match, token });
  const outcome = await callFunction(match.route.integration, event, invoke);
  return { ...outcome, who: token && callerOf(token) };
}

/**
 * A preflight request that no route takes is the gateway's to answer; ANY and `$default` take it, authorizer included
 * (developer guide, "Configure CORS for HTTP APIs", on the `$default` route and an authorizer).
 */
function answerWithoutRoute(request: HttpRequest, api: HttpApi): Outcome {
  const preflight = api.cors && answerPreflight(request);
  return preflight ? { response: preflight } : refuse(404, 'Not Found', 'no such route');
}

function callerOf({ claims }: VerifiedToken): string | undefined {
  const names = [claims['cognito:username'], claims.username, claims.client_id, claims.sub];
  return names.find((name) => typeof name === 'string');
}
