import { randomBytes } from 'node:crypto';
import type { HttpRequest, HttpResponse } from '../http/http-message';
import type { HttpApi } from '../model/http-api';
import { authorize } from './authorizer';
import { callerName } from './caller';
import { preflightResponse, withCorsHeaders } from './cors';
import { type Outcome, reject } from './http-response';
import { callIntegration, type IntegrationContext } from './integration';
import type { TokenContext } from './jwt-authorizer';
import type { FunctionContext } from './lambda-authorizer';
import { checkHeaderSize, checkHost, parseTarget } from './request-checks';
import { loggedPath, type RequestLine } from './request-line';
import { matchStage, type RoutedRequest, type Router } from './route';
import type { Throttle } from './throttling';

/** An API and everything that handling a request to it needs. */
export interface Gateway extends TokenContext, FunctionContext, IntegrationContext {
  api: HttpApi;
  findRoute: Router;
  throttle: Throttle;
  log(line: RequestLine): void;
}

/** Handles a request as API Gateway does, and logs it. */
export async function handleApiRequest(request: HttpRequest, gateway: Gateway): Promise<HttpResponse> {
  const requestId = randomBytes(11).toString('base64');
  const { response, who, reason } = await runPipeline(request, requestId, gateway);
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

interface PipelineOutcome extends Outcome {
  who?: string | undefined;
}

async function runPipeline(
  request: HttpRequest,
  requestId: string,
  gateway: Gateway,
): Promise<PipelineOutcome> {
  const { api, findRoute, throttle } = gateway;
  const rejection = checkHost(request) ?? checkHeaderSize(request);
  if (rejection) return rejection;
  const target = parseTarget(request.target);
  if (!target) return reject(400, 'Bad Request', 'the target is not a path');

  const stageMatch = matchStage(api.stages, target.path);
  if (!stageMatch) return reject(404, 'Not Found', 'no stage for this path');
  const match = findRoute(request.method, stageMatch.path);
  if (!match) return handleUnmatchedRequest(request, api);
  // AWS doesn't document whether rejected tokens count. Here they do, so the limit protects the authorizer too.
  if (!throttle(stageMatch.stage, match.route, gateway.now().getTime())) {
    return reject(429, 'Too Many Requests', 'the throttling limit is reached');
  }

  const routed: RoutedRequest = { ...stageMatch, ...match, request, target, requestId, api };
  const authorization = await authorize(routed, gateway);
  if (!authorization.allowed) return authorization;
  const { caller } = authorization;
  const outcome = await callIntegration(routed, caller, gateway);
  return { ...outcome, who: caller && callerName(caller) };
}

/**
 * Responds to a preflight request, or with 404. A preflight that matches a route, such as `$default`, never gets here.
 */
function handleUnmatchedRequest(request: HttpRequest, api: HttpApi): Outcome {
  const preflight = api.cors && preflightResponse(request);
  return preflight ? { response: preflight } : reject(404, 'Not Found', 'no such route');
}
