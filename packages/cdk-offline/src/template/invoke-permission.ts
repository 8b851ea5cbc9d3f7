import { ROUTE_METHODS } from '../model/http-api';
import type { LambdaFunction } from '../model/lambda-function';
import { matchesWildcards } from '../wildcards';
import { requireSupportedProperties } from './require-supported';
import type { Resource } from './resource';
import type { Template } from './template';

/**
 * Conditions that a call from API Gateway or Cognito never meets: they are for organizations, Alexa and function URLs.
 */
const CONDITIONS_NEVER_MET = ['PrincipalOrgID', 'EventSourceToken', 'FunctionUrlAuthType'];

/**
 * Whether resource-based policies (AWS::Lambda::Permission) let a service invoke the function for each of the sources;
 * otherwise AWS responds with an error. The service is API Gateway by default.
 * Sources: API Gateway developer guide, "Create AWS Lambda proxy integrations for HTTP APIs"; Cognito developer guide,
 * "Customizing user pool workflows with Lambda triggers".
 */
export function mayInvoke(
  template: Template,
  lambdaFunction: LambdaFunction,
  sourceArns: string[],
  service = 'apigateway.amazonaws.com',
): boolean {
  const permissions = template
    .ofType('AWS::Lambda::Permission')
    .filter((permission) => allowsService(permission, lambdaFunction, service));
  return sourceArns.every((arn) => permissions.some((permission) => coversSource(permission, arn)));
}

/** A value that can't be resolved, or a permission with a Condition, allows nothing. */
function allowsService(permission: Resource, lambdaFunction: LambdaFunction, service: string): boolean {
  const { name, region, accountId } = lambdaFunction;
  const action = permission.stringIfKnown('Action');
  const functionName = permission.stringIfKnown('FunctionName');
  if (functionName !== name && functionName !== `arn:aws:lambda:${region}:${accountId}:function:${name}`)
    return false;
  if (permission.stringIfKnown('Principal') !== service) return false;
  requireSupportedProperties(permission);
  return (
    ['lambda:InvokeFunction', 'lambda:*', '*'].some((allowed) => allowed === action) &&
    isUnsetOr(permission, 'SourceAccount', accountId) &&
    isUnsetOr(permission, 'InvokedViaFunctionUrl', 'false') &&
    !CONDITIONS_NEVER_MET.some((property) => permission.isSet(property))
  );
}

function isUnsetOr(permission: Resource, property: string, expected: string): boolean {
  return !permission.isSet(property) || permission.stringIfKnown(property) === expected;
}

/**
 * Whether the permission's SourceArn covers an ARN: `*` matches any number of characters, `?` matches one.
 * Wildcards are allowed only after the account ID (Lambda API reference, AddPermission).
 */
function coversSource(permission: Resource, arn: string): boolean {
  if (!permission.isSet('SourceArn')) return true;
  const pattern = permission.stringIfKnown('SourceArn') ?? '';
  const prefix = arn.split(':', 5).join(':');
  return pattern.startsWith(`${prefix}:`) && matchesWildcards(pattern, arn);
}

/** The sources of a route's calls at a stage, one per method: `API/STAGE/METHOD/PATH`. */
export function routeSources(
  template: Template,
  apiId: string,
  stageName: string,
  routeKey: string,
): string[] {
  const [method = '', path = ''] = routeKey.split(' ');
  const methods = method === 'ANY' ? ROUTE_METHODS : [method];
  return methods.map((each) => executeApiArn(template, `${apiId}/${stageName}/${each}${path}`));
}

/** The source of an authorizer's calls (developer guide, "Control access to HTTP APIs with AWS Lambda authorizers"). */
export function authorizerSource(template: Template, apiId: string, authorizerId: string): string {
  return executeApiArn(template, `${apiId}/authorizers/${authorizerId}`);
}

function executeApiArn({ stack: { region, accountId } }: Template, resource: string): string {
  return `arn:aws:execute-api:${region}:${accountId}:${resource}`;
}
