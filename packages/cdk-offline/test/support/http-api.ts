import type { HttpRequest } from '../../src/http/http-message';
import { parseTarget } from '../../src/http-api/request-checks';
import { createRouter, matchStage, type RoutedRequest } from '../../src/http-api/route';
import type {
  HttpApi,
  HttpIntegration,
  JwtAuthorizer,
  LambdaAuthorizer,
  LambdaIntegration,
  Route,
  Stage,
} from '../../src/model/http-api';
import type { LambdaFunction } from '../../src/model/lambda-function';
import { httpRequest } from './http';
import { CLIENT_ID, ISSUER } from './tokens';

/** An API with `GET /hello` behind a JWT authorizer, and the stage `$default`. */
export function httpApi(overrides: Partial<HttpApi> = {}): HttpApi {
  return {
    id: 'a1b2c3d4e5',
    accountId: '123456789012',
    endpoint: 'https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com',
    cors: undefined,
    stages: [stage()],
    routes: [route('GET /hello')],
    ...overrides,
  };
}

export function stage(overrides: Partial<Stage> = {}): Stage {
  return {
    name: '$default',
    variables: undefined,
    throttling: undefined,
    routeThrottling: {},
    ...overrides,
  };
}

export function route(routeKey: string, overrides: Partial<Route> = {}): Route {
  return {
    routeKey,
    authorizer: authorizer(),
    authorizationScopes: [],
    integration: lambdaIntegration(),
    ...overrides,
  };
}

export function lambdaIntegration(overrides: Partial<LambdaIntegration> = {}): LambdaIntegration {
  return {
    type: 'AWS_PROXY',
    timeoutMilliseconds: 30_000,
    payloadFormat: '2.0',
    lambdaFunction: lambdaFunction(),
    ...overrides,
  };
}

/** Sends every request to `https://backend.example/`. */
export function httpIntegration(overrides: Partial<HttpIntegration> = {}): HttpIntegration {
  return {
    type: 'HTTP_PROXY',
    timeoutMilliseconds: 30_000,
    method: 'ANY',
    origin: 'https://backend.example',
    path: ['/'],
    query: '',
    requestMappings: [],
    responseMappings: {},
    ...overrides,
  };
}

export function authorizer(overrides: Partial<JwtAuthorizer> = {}): JwtAuthorizer {
  return {
    type: 'JWT',
    issuer: ISSUER,
    audience: [CLIENT_ID],
    identitySource: { source: 'request.header', name: 'authorization' },
    ...overrides,
  };
}

/** With payload format 2.0, simple responses and the identity source `$request.header.Authorization`. */
export function lambdaAuthorizer(overrides: Partial<LambdaAuthorizer> = {}): LambdaAuthorizer {
  return {
    type: 'REQUEST',
    id: 'abc123',
    payloadFormat: '2.0',
    simpleResponses: true,
    identitySources: [{ source: 'request.header', name: 'authorization' }],
    cacheSeconds: 0,
    lambdaFunction: lambdaFunction({ logicalId: 'Authorizer' }),
    ...overrides,
  };
}

/** A request as the authorizer and the integration get it. */
export function routedRequest(request: HttpRequest = httpRequest(), api: HttpApi = httpApi()): RoutedRequest {
  const target = parseTarget(request.target);
  const stageMatch = target && matchStage(api.stages, target.path);
  const match = stageMatch && createRouter(api.routes)(request.method, stageMatch.path);
  if (!match) throw new Error('no such route');
  return { ...stageMatch, ...match, request, target, requestId: 'JKJaXmPLvHcESHA=', api };
}

export function lambdaFunction(overrides: Partial<LambdaFunction> = {}): LambdaFunction {
  return {
    logicalId: 'Function',
    path: 'Function',
    name: 'hello',
    region: 'eu-central-1',
    accountId: '123456789012',
    codeDirectory: '/nowhere',
    runtime: 'nodejs24.x',
    handler: 'index.handler',
    environment: {},
    unsetVariables: [],
    timeoutSeconds: 3,
    memoryMegabytes: 128,
    logging: { format: 'Text', level: 'INFO', group: '/aws/lambda/hello' },
    ...overrides,
  };
}
