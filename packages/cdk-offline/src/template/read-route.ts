import type { IdentitySource, JwtAuthorizer, LambdaIntegration, Route, Stage } from '../model';
import { mayInvoke } from './invoke-permission';
import { readFunction } from './read-function';
import type { Resource } from './resource';
import type { Template } from './template';

/** The default and the maximum (CloudFormation template reference, TimeoutInMillis). */
const INTEGRATION_TIMEOUT_MILLISECONDS = 30_000;

/**
 * Reads a route with its authorizer, its integration and its function.
 * @param stages the stages that serve the route; each needs permission to invoke the function
 * @throws ExplainedError if the emulator can't serve it with the same protection and the same responses as AWS
 */
export function readRoute(
  route: Resource,
  api: Resource,
  stages: readonly Stage[],
  template: Template,
): Route {
  const routeKey = route.requiredString('RouteKey');
  const integrationId = route.requiredString('Target').replace(/^integrations\//, '');
  const resource =
    find(template, 'AWS::ApiGatewayV2::Integration', integrationId) ??
    route.fail('Target is not an integration of this stack', 'use integrations/INTEGRATION_ID');
  const integration = readIntegration(resource, template);
  const { lambdaFunction } = integration;
  for (const { name: stageName } of resource.isSet('CredentialsArn') ? [] : stages) {
    if (mayInvoke(template, { apiId: api.ref, stageName, routeKey, lambdaFunction })) continue;
    route.fail(
      `${routeKey} has no permission to invoke ${lambdaFunction.logicalId}, so AWS would respond with 500`,
      'add an AWS::Lambda::Permission',
    );
  }
  return {
    routeKey,
    authorizer: readAuthorizer(route, template),
    authorizationScopes: route.stringList('AuthorizationScopes'),
    integration,
  };
}

function find(template: Template, type: string, ref: string): Resource | undefined {
  return template.ofType(type).find((resource) => resource.ref === ref);
}

/** Undefined for an open route. */
function readAuthorizer(route: Resource, template: Template): JwtAuthorizer | undefined {
  const type = route.string('AuthorizationType') ?? 'NONE';
  if (type === 'NONE') return undefined;
  if (type !== 'JWT') route.fail(`AuthorizationType ${type} is not supported`, 'use JWT or NONE');
  const authorizer =
    find(template, 'AWS::ApiGatewayV2::Authorizer', route.requiredString('AuthorizerId')) ??
    route.fail('AuthorizerId is not an authorizer of this stack', 'define the authorizer in this stack');
  const authorizerType = authorizer.requiredString('AuthorizerType');
  if (authorizerType !== 'JWT')
    authorizer.fail(`AuthorizerType ${authorizerType} is not supported`, 'use JWT');
  const audience = authorizer.stringList('JwtConfiguration', 'Audience');
  if (audience.length === 0) authorizer.fail('JwtConfiguration.Audience is empty', 'add an audience');
  return {
    issuer: authorizer.requiredString('JwtConfiguration', 'Issuer'),
    audience,
    identitySource: readIdentitySource(authorizer),
  };
}

/** A JWT authorizer has one, a header or a query parameter (API Gateway V2 API reference, CreateAuthorizer). */
function readIdentitySource(authorizer: Resource): IdentitySource {
  const [source = '', ...others] = authorizer.stringList('IdentitySource');
  const [, from, name] = /^\$request\.(header|querystring)\.(.+)$/.exec(source) ?? [];
  if (name === undefined || others.length > 0) {
    return authorizer.fail(
      'IdentitySource is not a single header or query parameter',
      'use $request.header.NAME or $request.querystring.NAME',
    );
  }
  return from === 'header' ? { from, name: name.toLowerCase() } : { from: 'querystring', name };
}

function readIntegration(integration: Resource, template: Template): LambdaIntegration {
  const type = integration.requiredString('IntegrationType');
  if (type !== 'AWS_PROXY' || integration.isSet('IntegrationSubtype')) {
    integration.fail('The integration is not a Lambda proxy integration', 'use HttpLambdaIntegration');
  }
  const version = integration.string('PayloadFormatVersion') ?? '1.0';
  if (version !== '2.0') {
    integration.fail(`PayloadFormatVersion ${version} is not supported`, 'use 2.0');
  }
  for (const property of ['RequestParameters', 'ResponseParameters']) {
    if (integration.isSet(property)) integration.fail(`${property} is not supported`, 'remove it');
  }
  const functionArn = integration
    .requiredString('IntegrationUri')
    .replace(/^arn:.*\/functions\/(.*)\/invocations$/, '$1');
  const lambdaFunction =
    template.ofType('AWS::Lambda::Function').find((resource) => resource.attribute('Arn') === functionArn) ??
    integration.fail('IntegrationUri is not a function of this stack', 'define the function in this stack');
  return {
    timeoutMilliseconds: integration.number('TimeoutInMillis') ?? INTEGRATION_TIMEOUT_MILLISECONDS,
    lambdaFunction: readFunction(lambdaFunction, template),
  };
}
