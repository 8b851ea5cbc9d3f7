import { type JwtAuthorizer, type LambdaIntegration, ROUTE_METHODS, type Route, type Stage } from '../model';
import { mayInvoke } from './invoke-permission';
import { readAuthorizer } from './read-authorizer';
import { readFunction } from './read-function';
import { requireSupportedProperties } from './require-supported';
import type { Resource } from './resource';
import type { Template } from './template';

/** `$default` or `METHOD /path`. A variable takes a whole path segment; a greedy variable comes last. */
const ROUTE_KEY = new RegExp(
  `^(\\$default|(ANY|${ROUTE_METHODS.join('|')}) (?=/)(/([^/{} ]*|{[^/{}+ ]+}))*(/{[^/{}+ ]+\\+})?)$`,
);

/** The API that a route belongs to. */
export interface ApiContext {
  template: Template;
  apiId: string;
  stages: readonly Stage[];
}

/**
 * Reads a route with its authorizer, its integration and its function.
 * @throws ExplainedError if the emulator can't serve it with the same protection and the same responses as AWS
 */
export function readRoute(route: Resource, context: ApiContext): Route {
  requireSupportedProperties(route);
  const routeKey = route.requiredString('RouteKey');
  if (!ROUTE_KEY.test(routeKey))
    route.fail(`RouteKey ${routeKey} is not valid`, 'use $default or METHOD /path');
  const integrationId = route.requiredString('Target').replace(/^integrations\//, '');
  const integration = readIntegration(
    findApiResource(context, 'AWS::ApiGatewayV2::Integration', integrationId) ??
      route.fail('Target is not an integration of this API', 'use integrations/INTEGRATION_ID'),
    context,
  );
  requirePermission(route, routeKey, integration, context);
  return {
    routeKey,
    authorizer: readRouteAuthorizer(route, context),
    authorizationScopes: route.stringList('AuthorizationScopes') ?? [],
    integration,
  };
}

function findApiResource({ template, apiId }: ApiContext, type: string, id: string): Resource | undefined {
  return template
    .ofType(type)
    .find((resource) => resource.ref === id && resource.requiredString('ApiId') === apiId);
}

function requirePermission(
  route: Resource,
  routeKey: string,
  { lambdaFunction }: LambdaIntegration,
  { template, apiId, stages }: ApiContext,
): void {
  const { logicalId } = lambdaFunction;
  for (const { name: stageName } of stages) {
    if (mayInvoke(template, { apiId, stageName, routeKey, lambdaFunction })) continue;
    const { constructPath } = template.resources.find((each) => each.logicalId === logicalId) ?? {};
    const name = constructPath === undefined ? logicalId : `${constructPath} (${logicalId})`;
    route.fail(
      `${routeKey} has no permission to invoke ${name}, so AWS would respond with 500`,
      'add an AWS::Lambda::Permission',
    );
  }
}

/** Undefined for an open route. */
function readRouteAuthorizer(route: Resource, context: ApiContext): JwtAuthorizer | undefined {
  const type = route.string('AuthorizationType') ?? 'NONE';
  if (type === 'NONE') {
    // AWS fails the deployment: "Invalid Route authorization type specified" (aws/aws-cdk#27576).
    for (const property of ['AuthorizerId', 'AuthorizationScopes']) {
      if (route.isSet(property))
        route.fail(`${property} is set without AuthorizationType JWT`, `set the type or remove ${property}`);
    }
    return undefined;
  }
  const authorizer =
    findApiResource(context, 'AWS::ApiGatewayV2::Authorizer', route.requiredString('AuthorizerId')) ??
    route.fail('AuthorizerId is not an authorizer of this API', 'define the authorizer in this stack');
  return readAuthorizer(authorizer);
}

function readIntegration(integration: Resource, { template }: ApiContext): LambdaIntegration {
  requireSupportedProperties(integration);
  integration.requiredString('IntegrationType');
  integration.requiredString('PayloadFormatVersion');
  const functionArn = integration
    .requiredString('IntegrationUri')
    .replace(/^arn:.*\/functions\/(.*)\/invocations$/, '$1');
  const lambdaFunction =
    template.ofType('AWS::Lambda::Function').find((resource) => resource.attribute('Arn') === functionArn) ??
    integration.fail('IntegrationUri is not a function of this stack', 'define the function in this stack');
  return {
    timeoutMilliseconds: integration.number('TimeoutInMillis') ?? 30_000,
    lambdaFunction: readFunction(lambdaFunction, template),
  };
}
