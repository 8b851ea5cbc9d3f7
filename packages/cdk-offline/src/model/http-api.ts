import type { LambdaFunction } from './lambda-function';

/**
 * An HTTP API (AWS::ApiGatewayV2::Api) with everything that handling a request needs.
 *
 * This folder describes the emulated stack as plain data, with every reference resolved. `src/template` builds it once
 * per start or reload; no step of a request looks at the template.
 */
export interface HttpApi {
  id: string;
  accountId: string;
  /** The API's URL on AWS. */
  endpoint: string;
  cors: CorsConfiguration | undefined;
  stages: Stage[];
  routes: Route[];
}

/** The API's CorsConfiguration. Lists that the template doesn't set are empty. */
export interface CorsConfiguration {
  allowOrigins: string[];
  allowMethods: string[];
  allowHeaders: string[];
  exposeHeaders: string[];
  allowCredentials: boolean;
  maxAgeSeconds: number | undefined;
}

/** A stage: `$default` is served at `/`, any other at `/NAME/`. */
export interface Stage {
  name: string;
  variables: Record<string, string> | undefined;
  throttling: Throttling | undefined;
  /** The stage's RouteSettings by route key; they replace `throttling`. */
  routeThrottling: Record<string, Throttling>;
}

/** A token bucket: refilled at `rateLimit` tokens per second, holds at most `burstLimit`. */
export interface Throttling {
  rateLimit: number;
  burstLimit: number;
}

/** The methods that a route key can name. ANY stands for these, and `$default` matches no others. */
export const ROUTE_METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];

export interface Route {
  /** Such as `GET /hello`, `ANY /items/{id}` or `$default`. */
  routeKey: string;
  /** Undefined only if the route's AuthorizationType is NONE. */
  authorizer: JwtAuthorizer | LambdaAuthorizer | undefined;
  /** Only for a JWT authorizer. */
  authorizationScopes: string[];
  integration: LambdaIntegration | HttpIntegration;
}

export interface JwtAuthorizer {
  type: 'JWT';
  issuer: string;
  audience: string[];
  /** A header or a query parameter. */
  identitySource: Variable;
}

export interface LambdaAuthorizer {
  type: 'REQUEST';
  id: string;
  payloadFormat: PayloadFormat;
  /** The function returns `isAuthorized` instead of an IAM policy. */
  simpleResponses: boolean;
  /** All must be present in a request. Their values are the cache key. */
  identitySources: Variable[];
  /** 0 to invoke the function for every request. */
  cacheSeconds: number;
  lambdaFunction: LambdaFunction;
}

export type PayloadFormat = '1.0' | '2.0';

/** A variable of a selection expression, such as `$request.header.NAME`. */
export interface Variable {
  source:
    | 'request.header'
    | 'request.querystring'
    | 'request.body'
    | 'request.path'
    | 'response.header'
    | 'response.body'
    | 'context'
    | 'stageVariables';
  /** Header names are in lowercase. Empty for the whole path or body. */
  name: string;
}

/** The names after `$context.`, apart from those that start with `authorizer.`. */
export const CONTEXT_VARIABLES = [
  'accountId',
  'apiId',
  'domainName',
  'domainPrefix',
  'extendedRequestId',
  'httpMethod',
  'identity.sourceIp',
  'identity.userAgent',
  'path',
  'protocol',
  'requestId',
  'requestTime',
  'requestTimeEpoch',
  'routeKey',
  'stage',
] as const;

/** An AWS_PROXY integration. */
export interface LambdaIntegration {
  type: 'AWS_PROXY';
  timeoutMilliseconds: number;
  payloadFormat: PayloadFormat;
  lambdaFunction: LambdaFunction;
}

/** An HTTP_PROXY integration. */
export interface HttpIntegration {
  type: 'HTTP_PROXY';
  timeoutMilliseconds: number;
  /** `ANY` for the caller's method. */
  method: string;
  /** The scheme and the host of the IntegrationUri, such as `https://api.example.com`. */
  origin: string;
  path: MappingValue;
  /** The query string of the IntegrationUri, without the `?`; empty if there is none. */
  query: string;
  requestMappings: ParameterMapping[];
  /** By the status code of the backend's response. */
  responseMappings: Record<string, ParameterMapping[]>;
}

/** Text and variables to concatenate. */
export type MappingValue = (string | Variable)[];

export interface ParameterMapping {
  action: 'append' | 'overwrite' | 'remove';
  target: 'header' | 'querystring' | 'path' | 'statuscode';
  /** Of a header (in lowercase) or a query parameter; otherwise empty. */
  name: string;
  value: MappingValue;
}

/** The functions of an API's integrations and authorizers. A function used several times is repeated. */
export function calledFunctions({ routes }: HttpApi): LambdaFunction[] {
  return routes.flatMap(({ authorizer, integration }) => [
    ...(authorizer?.type === 'REQUEST' ? [authorizer.lambdaFunction] : []),
    ...(integration.type === 'AWS_PROXY' ? [integration.lambdaFunction] : []),
  ]);
}
