import type { LambdaAuthorizer } from '../model/http-api';
import type { Authorization } from './authorizer';
import { type AuthorizerResult, InvalidAuthorizerResult, readAuthorizerResult } from './authorizer-result';
import { type Outcome, reject } from './http-response';
import { type Invoke, withTimeout } from './invoke';
import { toRequestEvent } from './lambda-event';
import { toRequestEventV1 } from './lambda-event-v1';
import type { RoutedRequest } from './route';
import { readVariable } from './variables';

/** Results by authorizer, stage and identity. */
export type AuthorizerCache = Map<string, { result: AuthorizerResult; expiresAt: number }>;

export interface FunctionContext {
  invoke: Invoke;
  authorizerCache: AuthorizerCache;
  now(): Date;
}

/** "Timeout for Lambda authorizer response" (developer guide, "Quotas for configuring and running an HTTP API"). */
const TIMEOUT_MILLISECONDS = 10_000;

const CACHE_CAPACITY = 1000;

/**
 * Asks the authorizer's function, or the cache, whether the caller may call the route. AWS doesn't document the body of
 * the 401 and the 403, or how it responds to an error called `Unauthorized`: here, that is 500 like any other error.
 * Source: API Gateway developer guide, "Control access to HTTP APIs with AWS Lambda authorizers".
 */
export async function authorizeWithFunction(
  routed: RoutedRequest,
  authorizer: LambdaAuthorizer,
  context: FunctionContext,
): Promise<Authorization> {
  const identity = authorizer.identitySources.map((source) => readVariable(source, { routed }) ?? '');
  if (identity.includes('')) return deny(reject(401, 'Unauthorized', 'an identity source is missing'));
  const result = await findResult(routed, authorizer, identity, context);
  if ('response' in result) return deny(result);
  if (!result.allows(routeArn(routed, authorizer))) {
    return deny(reject(403, 'Forbidden', `${authorizer.lambdaFunction.logicalId} denies access`));
  }
  return { allowed: true, caller: result.caller };
}

function deny(outcome: Outcome): Authorization {
  return { allowed: false, ...outcome };
}

/**
 * Uses the cache only with at least one identity source. Denials are cached too, and stages don't share results: AWS
 * documents neither. Failures aren't cached.
 */
async function findResult(
  routed: RoutedRequest,
  authorizer: LambdaAuthorizer,
  identity: string[],
  { invoke, authorizerCache, now }: FunctionContext,
): Promise<AuthorizerResult | Outcome> {
  const isCached = identity.length > 0;
  const key = JSON.stringify([authorizer.id, routed.stage.name, ...identity]);
  const cached = isCached ? authorizerCache.get(key) : undefined;
  if (cached && now().getTime() < cached.expiresAt) return cached.result;
  const result = await invokeAuthorizer(routed, authorizer, identity, invoke);
  if (isCached && 'allows' in result) {
    const [oldest] = authorizerCache.keys();
    if (authorizerCache.size >= CACHE_CAPACITY && oldest !== undefined) authorizerCache.delete(oldest);
    authorizerCache.delete(key);
    authorizerCache.set(key, { result, expiresAt: now().getTime() + authorizer.cacheSeconds * 1000 });
  }
  return result;
}

async function invokeAuthorizer(
  routed: RoutedRequest,
  authorizer: LambdaAuthorizer,
  identity: string[],
  invoke: Invoke,
): Promise<AuthorizerResult | Outcome> {
  const { lambdaFunction } = authorizer;
  const fail = (reason: string) =>
    reject(500, 'Internal Server Error', `authorizer ${lambdaFunction.logicalId}: ${reason}`);
  const event = JSON.stringify(toAuthorizerEvent(routed, authorizer, identity));
  const invocation = await withTimeout(TIMEOUT_MILLISECONDS, invoke(lambdaFunction, event));
  if (!invocation) return fail(`no result within ${TIMEOUT_MILLISECONDS} ms`);
  if (invocation.outcome === 'failed') return fail(invocation.reason);
  try {
    return readAuthorizerResult(invocation.payload, authorizer);
  } catch (error) {
    if (!(error instanceof InvalidAuthorizerResult)) throw error;
    return fail(`it returned ${error.message}`);
  }
}

function toAuthorizerEvent(routed: RoutedRequest, authorizer: LambdaAuthorizer, identity: string[]): object {
  const arn = routeArn(routed, authorizer);
  if (authorizer.payloadFormat === '2.0') {
    const { version, ...event } = toRequestEvent(routed);
    return { version, type: 'REQUEST', routeArn: arn, identitySource: identity, ...event };
  }
  const { version, multiValueHeaders, multiValueQueryStringParameters, ...event } = toRequestEventV1(routed);
  const token = identity.join(',');
  return {
    version,
    type: 'REQUEST',
    methodArn: arn,
    identitySource: token,
    authorizationToken: token,
    ...event,
    // The guide shows empty objects here, unlike in the events of integrations.
    queryStringParameters: event.queryStringParameters ?? {},
    pathParameters: event.pathParameters ?? {},
    stageVariables: event.stageVariables ?? {},
  };
}

function routeArn(
  { request, api, stage, path }: RoutedRequest,
  { lambdaFunction }: LambdaAuthorizer,
): string {
  const { region } = lambdaFunction;
  return `arn:aws:execute-api:${region}:${api.accountId}:${api.id}/${stage.name}/${request.method}${path}`;
}
