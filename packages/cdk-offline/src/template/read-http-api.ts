import { ExplainedError } from '../explained-error';
import type { CorsConfiguration, HttpApi, Stage, Throttling } from '../model/http-api';
import { readRoute } from './read-route';
import { requireSupportedProperties } from './require-supported';
import type { Resource } from './resource';
import type { Template } from './template';

/** The limits of an AWS account (API Gateway quotas, "Account-level quotas, per Region"). */
const ACCOUNT_THROTTLING: Throttling = { rateLimit: 10_000, burstLimit: 5_000 };

/**
 * Reads the HTTP API with its stages and routes.
 * @throws ExplainedError if the template doesn't have exactly one, or if the emulator can't serve a route with the same
 *   protection and the same responses as AWS
 */
export function readHttpApi(template: Template): HttpApi {
  const api = findApi(template);
  for (const domain of template.ofType('AWS::ApiGatewayV2::DomainName')) {
    if (domain.isSet('MutualTlsAuthentication'))
      domain.fail('MutualTlsAuthentication is not supported', 'remove it to run the stack locally');
  }
  const apiResources = (type: string) =>
    template.ofType(type).filter((resource) => resource.requiredString('ApiId') === api.ref);
  const routes = apiResources('AWS::ApiGatewayV2::Route');
  requireDistinctRouteKeys(routes);
  const stages = apiResources('AWS::ApiGatewayV2::Stage').map((stage) => readStage(stage, routes));
  if (stages.length === 0)
    api.fail('The HTTP API has no stage', 'add one, because AWS serves no route without a stage');
  return {
    id: api.ref,
    accountId: template.stack.accountId,
    endpoint: api.attribute('ApiEndpoint'),
    cors: readCors(api),
    stages,
    routes: routes.map((route) => readRoute(route, { template, apiId: api.ref, stages })),
  };
}

function findApi(template: Template): Resource {
  const [api, second] = template
    .ofType('AWS::ApiGatewayV2::Api')
    .filter((resource) => resource.string('ProtocolType') !== 'WEBSOCKET');
  if (!api) throw new ExplainedError('The stack has no HTTP API (AWS::ApiGatewayV2::Api): add one.');
  second?.fail(`The stack has a second HTTP API besides ${api.label}`, 'move it to another stack');
  requireSupportedProperties(api);
  return api;
}

/** Rejects routes that differ only in the names of path variables: our choice, as AWS doesn't document this case. */
function requireDistinctRouteKeys(routes: readonly Resource[]): void {
  const known = new Set<string>();
  for (const route of routes) {
    const routeKey = route.requiredString('RouteKey');
    const withoutNames = routeKey.replace(/{[^}+]*/g, '{');
    if (known.has(withoutNames))
      route.fail(`Another route matches the same requests as ${routeKey}`, 'remove one');
    known.add(withoutNames);
  }
}

function readStage(stage: Resource, routes: readonly Resource[]): Stage {
  requireSupportedProperties(stage);
  if (stage.boolean('AutoDeploy') !== true)
    stage.fail('AutoDeploy is off, so AWS serves no route', 'set AutoDeploy to true');
  const defaults = readThrottling(stage, ['DefaultRouteSettings'], ACCOUNT_THROTTLING);
  const routeThrottling: [string, Throttling][] = [];
  for (const routeKey of stage.keys('RouteSettings')) {
    if (!routes.some((route) => route.requiredString('RouteKey') === routeKey))
      stage.fail(`RouteSettings names ${routeKey}, which is not a route of this API`, 'use a RouteKey');
    const throttling = readThrottling(stage, ['RouteSettings', routeKey], defaults ?? ACCOUNT_THROTTLING);
    if (throttling) routeThrottling.push([routeKey, throttling]);
  }
  return {
    name: stage.requiredString('StageName'),
    variables: readVariables(stage),
    throttling: defaults,
    routeThrottling: Object.fromEntries(routeThrottling),
  };
}

function readVariables(stage: Resource): Record<string, string> | undefined {
  const names = stage.keys('StageVariables');
  if (names.length === 0) return undefined;
  return Object.fromEntries(names.map((name) => [name, stage.requiredString('StageVariables', name)]));
}

/** @param fallback supplies the missing limit if only one of the two is set */
function readThrottling(stage: Resource, path: string[], fallback: Throttling): Throttling | undefined {
  const rateLimit = stage.number(...path, 'ThrottlingRateLimit');
  const burstLimit = stage.number(...path, 'ThrottlingBurstLimit');
  if (rateLimit === undefined && burstLimit === undefined) return undefined;
  return { rateLimit: rateLimit ?? fallback.rateLimit, burstLimit: burstLimit ?? fallback.burstLimit };
}

function readCors(api: Resource): CorsConfiguration | undefined {
  const cors = 'CorsConfiguration';
  if (!api.isSet(cors)) return undefined;
  const allowOrigins = api.stringList(cors, 'AllowOrigins') ?? [];
  const allowCredentials = api.boolean(cors, 'AllowCredentials') ?? false;
  // Fails to deploy (aws/aws-cdk#9076). Other origins with a wildcard, such as `https://*`, and other lists may have `*`.
  if (allowCredentials && allowOrigins.includes('*'))
    api.fail(
      'AllowCredentials is true for the origin *, so AWS rejects it',
      'list the origins in AllowOrigins, or remove AllowCredentials',
    );
  return {
    allowOrigins,
    allowMethods: api.stringList(cors, 'AllowMethods') ?? [],
    allowHeaders: api.stringList(cors, 'AllowHeaders') ?? [],
    exposeHeaders: api.stringList(cors, 'ExposeHeaders') ?? [],
    allowCredentials,
    maxAgeSeconds: api.number(cors, 'MaxAge'),
  };
}
