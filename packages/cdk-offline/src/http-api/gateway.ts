import { randomBytes } from 'node:crypto';
import type { HttpRequest, HttpResponse } from '../http/http-message';
import type { HttpApi } from '../model';
import { preflightResponse, withCorsHeaders } from './cors';
import { type Outcome, reject } from './http-response';
import { callFunction, type Invoke } from './integration';
import type { IssuerKeys } from './jwks';
import { authorize, type VerifiedToken } from './jwt-authorizer';
import { toLambdaEvent } from './lambda-event';
import { checkHeaderSize, checkHost, parseTarget } from './request-checks';
import { loggedPath, type RequestLine } from './request-line';
import { matchStage, type Router } from './route';
import type { Throttle } from './throttling';
import type { VerifySignature } from './verified-signatures';

/** An API and everything that handling a request to it needs. */
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
  const { api, findRoute, throttle, invoke } = gateway;
  const rejection = checkHost(request) ?? checkHeaderSize(request);
  if (rejection) return rejection;
  const target = parseTarget(request.target);
  if (!target) return reject(400, 'Bad Request', 'the target is not a path');

  const stageMatch = matchStage(api.stages, target.path);
  if (!stageMatch) return reject(404, 'Not Found', 'no stage for this path');
  const { stage } = stageMatch;
  const match = findRoute(request.method, stageMatch.path);
  if (!match) return handleUnmatchedRequest(request, api);
  // AWS doesn't document whether rejected tokens count. Here they do, so the limit protects the authorizer too.
  if (!throttle(stage, match.route, gateway.now().getTime())) {
    return reject(429, 'Too Many Requests', 'the throttling limit is reached');
  }

  const authorization = await authorize(request, target, match.route, { ...gateway, now: gateway.now() });
  if (!authorization.allowed) return authorization;
  const { token } = authorization;
  const event = toLambdaEvent({ request, target, requestId, api, stage, match, token });
  const outcome = await callFunction(match.route.integration, event, invoke);
  return { ...outcome, who: token && callerName(token) };
}

/** Responds to a preflight request, or with 404. A preflight that matches a route, such as `$default`, never gets here. */
function handleUnmatchedRequest(request: HttpRequest, api: HttpApi): Outcome {
  const preflight = api.cors && preflightResponse(request);
  return preflight ? { response: preflight } : reject(404, 'Not Found', 'no such route');
}

function callerName({ claims }: VerifiedToken): string | undefined {
  const names = [claims['cognito:username'], claims.username, claims.client_id, claims.sub];
  return names.find((name) => typeof name === 'string');
}
