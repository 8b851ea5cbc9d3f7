import { ROUTE_METHODS, type Route, type Stage } from '../model/http-api';
import type { LambdaFunction } from '../model/lambda-function';
import { mayInvoke, routeSources } from './invoke-permission';
import { readJwtAuthorizer, readLambdaAuthorizer } from './read-authorizer';
import { readIntegration } from './read-integration';
import { requireSupportedProperties } from './require-supported';
import type { Resource } from './resource';
import type { Template } from './template';

/**
 * `$default` or `METHOD /path`. A variable takes a whole path segment; a greedy variable comes last. AWS rejects a
 * slash at the end (storacha/w3infra#166, aws/serverless-application-model#1949).
 */
const ROUTE_KEY = new RegExp(
  `^(\\$default|(ANY|${ROUTE_METHODS.join('|')}) (?=/)(/|(/([^/{} ]+|{[^/{}+ ]+}))*(/{[^/{}+ ]+\\+})?))$`,
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
    routeKey,
    context.template,
  );
  if (integration.type === 'AWS_PROXY')
    requirePermission(route, routeKey, integration.lambdaFunction, context);
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
  lambdaFunction: LambdaFunction,
  { template, apiId, stages }: ApiContext,
): void {
  const { logicalId } = lambdaFunction;
  for (const { name: stageName } of stages) {
    if (mayInvoke(template, lambdaFunction, routeSources(template, apiId, stageName, routeKey))) continue;
    const { constructPath } = template.resources.find((each) => each.logicalId === logicalId) ?? {};
    const name = constructPath === undefined ? logicalId : `${constructPath} (${logicalId})`;
    route.fail(
      `${routeKey} has no permission to invoke ${name}, so AWS would respond with 500`,
      'add an AWS::Lambda::Permission',
    );
  }
}

/** Undefined for an open route. */
function readRouteAuthorizer(route: Resource, context: ApiContext): Route['authorizer'] {
  const type = route.string('AuthorizationType') ?? 'NONE';
  if (type === 'AWS_IAM')
    route.fail(
      'AuthorizationType AWS_IAM is not supported',
      'use JWT or CUSTOM, because there is no IAM locally',
    );
  if (!['NONE', 'JWT', 'CUSTOM'].includes(type))
    route.fail(`AuthorizationType ${type} is not valid`, 'use JWT, CUSTOM or NONE');
  // AWS fails the deployment: "Invalid Route authorization type specified" (aws/aws-cdk#27576).
  if (type !== 'JWT' && route.isSet('AuthorizationScopes'))
    route.fail(
      'AuthorizationScopes is set without AuthorizationType JWT',
      'set the type or remove AuthorizationScopes',
    );
  if (type === 'NONE') {
    if (route.isSet('AuthorizerId'))
      route.fail(
        'AuthorizerId is set without AuthorizationType JWT or CUSTOM',
        'set the type or remove AuthorizerId',
      );
    return undefined;
  }
  const authorizer =
    findApiResource(context, 'AWS::ApiGatewayV2::Authorizer', route.requiredString('AuthorizerId')) ??
    route.fail('AuthorizerId is not an authorizer of this API', 'define the authorizer in this stack');
  requireSupportedProperties(authorizer);
  const [expected, read] =
    type === 'JWT' ? (['JWT', readJwtAuthorizer] as const) : (['REQUEST', readLambdaAuthorizer] as const);
  if (authorizer.requiredString('AuthorizerType') !== expected)
    route.fail(
      `AuthorizationType ${type} needs an authorizer of type ${expected}`,
      'use another authorizer or type',
    );
  return read(authorizer, context);
}
