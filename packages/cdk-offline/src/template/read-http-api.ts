import { ExplainedError } from '../explained-error';
import type { CorsConfiguration, HttpApi, Stage, Throttling } from '../model';
import { readRoute } from './read-route';
import type { Resource } from './resource';
import type { Template } from './template';

/**
 * Reads the HTTP API with its stages and routes.
 * @throws ExplainedError if the template doesn't have exactly one, or the emulator can't serve one of its routes with the
 *   same protection and the same responses as AWS
 */
export function readHttpApi(template: Template): HttpApi {
  const api = findApi(template);
  for (const domain of template.ofType('AWS::ApiGatewayV2::DomainName')) {
    if (domain.isSet('MutualTlsAuthentication'))
      domain.fail('MutualTlsAuthentication is not supported', 'remove it to run the stack locally');
  }
  const apiResources = (type: string) =>
    template.ofType(type).filter((resource) => resource.requiredString('ApiId') === api.ref);
  const stages = apiResources('AWS::ApiGatewayV2::Stage').map(readStage);
  if (stages.length === 0)
    api.fail('The HTTP API has no stage', 'add one, without which AWS serves no route');
  return {
    id: api.ref,
    accountId: template.stack.accountId,
    endpoint: api.attribute('ApiEndpoint'),
    cors: readCors(api),
    stages,
    routes: apiResources('AWS::ApiGatewayV2::Route').map((route) => readRoute(route, api, stages, template)),
  };
}

function findApi(template: Template): Resource {
  const [api, second] = template
    .ofType('AWS::ApiGatewayV2::Api')
    .filter((resource) => resource.string('ProtocolType') !== 'WEBSOCKET');
  if (!api) throw new ExplainedError('The stack has no HTTP API (AWS::ApiGatewayV2::Api): add one.');
  second?.fail(`The stack has a second HTTP API besides ${api.label}`, 'move it to a stack of its own');
  for (const property of ['Body', 'BodyS3Location', 'RouteKey', 'Target']) {
    if (api.isSet(property))
      api.fail(`${property} is not supported`, 'define the routes as AWS::ApiGatewayV2::Route');
  }
  return api;
}

function readStage(resource: Resource): Stage {
  const variables = resource.keys('StageVariables');
  return {
    name: resource.requiredString('StageName'),
    variables:
      variables.length === 0
        ? undefined
        : Object.fromEntries(
            variables.map((name) => [name, resource.requiredString('StageVariables', name)]),
          ),
    throttling: readThrottling(resource, 'DefaultRouteSettings'),
    routeThrottling: Object.fromEntries(
      resource.keys('RouteSettings').flatMap((routeKey) => {
        const throttling = readThrottling(resource, 'RouteSettings', routeKey);
        return throttling ? [[routeKey, throttling]] : [];
      }),
    ),
  };
}

function readThrottling(resource: Resource, ...path: string[]): Throttling | undefined {
  const rateLimit = resource.number(...path, 'ThrottlingRateLimit');
  const burstLimit = resource.number(...path, 'ThrottlingBurstLimit');
  return rateLimit === undefined || burstLimit === undefined ? undefined : { rateLimit, burstLimit };
}

function readCors(api: Resource): CorsConfiguration | undefined {
  const cors = 'CorsConfiguration';
  if (!api.isSet(cors)) return undefined;
  return {
    allowOrigins: api.stringList(cors, 'AllowOrigins'),
    allowMethods: api.stringList(cors, 'AllowMethods'),
    allowHeaders: api.stringList(cors, 'AllowHeaders'),
    exposeHeaders: api.stringList(cors, 'ExposeHeaders'),
    allowCredentials: api.boolean(cors, 'AllowCredentials') ?? false,
    maxAgeSeconds: api.number(cors, 'MaxAge'),
  };
}
