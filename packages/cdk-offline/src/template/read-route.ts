import type { IdentitySource, JwtAuthorizer, LambdaIntegration, Route, Stage } from '../model';
import { mayInvoke } from './invoke-permission';
import { readFunction } from './read-function';
import type { Resource, Template } from './template';

/** The default of an HTTP API's integration, and the most (CloudFormation template reference, TimeoutInMillis). */
const INTEGRATION_TIMEOUT_MILLISECONDS = 30_000;

/**
 * A route with its authorizer, its integration and the function behind it.
 * @param stages those that serve the route, each of which must be allowed to invoke the function
 * @throws ExplainedError for a route that cannot run here just as it is protected and answered on AWS
 */
export function readRoute(
  route: Resource,
  api: Resource,
  stages: readonly Stage[],
  template: Template,
): Route {
  const routeKey = route.requiredText('RouteKey');
  const integrationId = route.requiredText('Target').replace(/^integrations\//, '');
  const resource =
    find(template, 'AWS::ApiGatewayV2::Integration', integrationId) ??
    route.refuse('has a Target that is no integration of this stack');
  const integration = readIntegration(resource, template);
  const { lambdaFunction } = integration;
  for (const { name: stageName } of resource.isSet('CredentialsArn') ? [] : stages) {
    if (mayInvoke(template, { apiId: api.ref, stageName, routeKey, lambdaFunction })) continue;
    route.refuse(
      `may not invoke ${lambdaFunction.logicalId} (AWS would answer 500): add an AWS::Lambda::Permission`,
    );
  }
  return {
    logicalId: route.logicalId,
    routeKey,
    authorizer: readAuthorizer(route, template),
    authorizationScopes: route.texts('AuthorizationScopes'),
    integration,
  };
}

function find(template: Template, type: string, ref: string): Resource | undefined {
  return template.ofType(type).find((resource) => resource.ref === ref);
}

/** Undefined for an open route. */
function readAuthorizer(route: Resource, template: Template): JwtAuthorizer | undefined {
  const type = route.text('AuthorizationType') ?? 'NONE';
  if (type === 'NONE') return undefined;
  if (type !== 'JWT') route.refuse(`has the AuthorizationType ${type}, and only JWT and NONE run locally`);
  const authorizer =
    find(template, 'AWS::ApiGatewayV2::Authorizer', route.requiredText('AuthorizerId')) ??
    route.refuse('has an AuthorizerId that is no authorizer of this stack');
  if (authorizer.text('AuthorizerType') !== 'JWT') authorizer.refuse('is no JWT authorizer');
  const audience = authorizer.texts('JwtConfiguration', 'Audience');
  if (audience.length === 0) authorizer.refuse('has no Audience, without which AWS would not create it');
  return {
    logicalId: authorizer.logicalId,
    name: authorizer.text('Name') ?? authorizer.logicalId,
    issuer: authorizer.requiredText('JwtConfiguration', 'Issuer'),
    audience,
    identitySource: readIdentitySource(authorizer),
  };
}

/** A JWT authorizer has one, a header or a query parameter (API Gateway V2 API reference, CreateAuthorizer). */
function readIdentitySource(authorizer: Resource): IdentitySource {
  const [source = '', ...others] = authorizer.texts('IdentitySource');
  const [, from, name] = /^\$request\.(header|querystring)\.(.+)$/.exec(source) ?? [];
  if (name === undefined || others.length > 0) {
    return authorizer.refuse('needs one IdentitySource: $request.header.NAME or $request.querystring.NAME');
  }
  return from === 'header' ? { from, name: name.toLowerCase() } : { from: 'querystring', name };
}

function readIntegration(integration: Resource, template: Template): LambdaIntegration {
  if (integration.text('IntegrationType') !== 'AWS_PROXY' || integration.isSet('IntegrationSubtype')) {
    integration.refuse('is no Lambda proxy integration (AWS_PROXY), and only those run locally');
  }
  if (integration.text('PayloadFormatVersion') !== '2.0') {
    integration.refuse('has another PayloadFormatVersion than 2.0, and only that one runs locally');
  }
  for (const property of ['RequestParameters', 'ResponseParameters']) {
    if (integration.value(property) !== undefined)
      integration.refuse(`has ${property}, which are not mapped locally`);
  }
  const functionArn = integration
    .requiredText('IntegrationUri')
    .replace(/^arn:.*\/functions\/(.*)\/invocations$/, '$1');
  const lambdaFunction =
    template.ofType('AWS::Lambda::Function').find((resource) => resource.attribute('Arn') === functionArn) ??
    integration.refuse('has an IntegrationUri that is no function of this stack');
  return {
    logicalId: integration.logicalId,
    timeoutMilliseconds: integration.number('TimeoutInMillis') ?? INTEGRATION_TIMEOUT_MILLISECONDS,
    lambdaFunction: readFunction(lambdaFunction, template),
  };
}
