import { ExplainedError } from '../explained-error';
import type { CorsConfiguration, HttpApi, Stage, Throttling } from '../model';
import { readRoute } from './read-route';
import type { Resource, Template } from './template';

/**
 * The HTTP API with its stages and routes.
 * @throws ExplainedError where the template has not exactly one, and for a route that cannot run here just as it is
 *   protected and answered on AWS: nothing is served without its authorizer
 */
export function readHttpApi(template: Template): HttpApi {
  const api = theOnlyApi(template);
  const ofThisApi = (type: string) =>
    template.ofType(type).filter((resource) => resource.requiredText('ApiId') === api.ref);
  for (const domain of template.ofType('AWS::ApiGatewayV2::DomainName')) {
    if (domain.isSet('MutualTlsAuthentication'))
      domain.refuse('asks for client certificates, which are not checked locally');
  }
  const stages = ofThisApi('AWS::ApiGatewayV2::Stage').map(readStage);
  if (stages.length === 0) api.refuse('has no stage, so that AWS would serve none of its routes: add one');
  return {
    logicalId: api.logicalId,
    id: api.ref,
    name: api.text('Name') ?? api.logicalId,
    accountId: template.stack.accountId,
    endpoint: api.attribute('ApiEndpoint'),
    cors: readCors(api),
    stages,
    routes: ofThisApi('AWS::ApiGatewayV2::Route').map((route) => readRoute(route, api, stages, template)),
  };
}

function theOnlyApi(template: Template): Resource {
  const [api, second] = template
    .ofType('AWS::ApiGatewayV2::Api')
    .filter((resource) => resource.text('ProtocolType') !== 'WEBSOCKET');
  if (!api) throw new ExplainedError('The stack has no HTTP API (AWS::ApiGatewayV2::Api): add one.');
  second?.refuse(`is a second HTTP API beside ${api.logicalId}, and one runs locally`);
  for (const property of ['Body', 'BodyS3Location', 'RouteKey', 'Target']) {
    if (!api.isSet(property)) continue;
    api.refuse(
      `defines routes by its ${property}, which is not read locally: add them as AWS::ApiGatewayV2::Route`,
    );
  }
  return api;
}

function readStage(resource: Resource): Stage {
  const variables = resource.keys('StageVariables');
  return {
    logicalId: resource.logicalId,
    name: resource.requiredText('StageName'),
    variables:
      variables.length === 0
        ? undefined
        : Object.fromEntries(variables.map((name) => [name, resource.requiredText('StageVariables', name)])),
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
    allowOrigins: api.texts(cors, 'AllowOrigins'),
    allowMethods: api.texts(cors, 'AllowMethods'),
    allowHeaders: api.texts(cors, 'AllowHeaders'),
    exposeHeaders: api.texts(cors, 'ExposeHeaders'),
    allowCredentials: api.boolean(cors, 'AllowCredentials') ?? false,
    maxAgeSeconds: api.number(cors, 'MaxAge'),
  };
}
