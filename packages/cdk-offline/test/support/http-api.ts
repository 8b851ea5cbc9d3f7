import type { HttpApi, JwtAuthorizer, LambdaFunction, Route, Stage } from '../../src/model';
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
    integration: { timeoutMilliseconds: 30_000, lambdaFunction: lambdaFunction() },
    ...overrides,
  };
}

export function authorizer(overrides: Partial<JwtAuthorizer> = {}): JwtAuthorizer {
  return {
    issuer: ISSUER,
    audience: [CLIENT_ID],
    identitySource: { from: 'header', name: 'authorization' },
    ...overrides,
  };
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
