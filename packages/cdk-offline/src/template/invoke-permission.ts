import type { LambdaFunction } from '../model';
import { requireSupportedProperties } from './require-supported';
import type { Resource } from './resource';
import type { Template } from './template';

/** A route of an API at one of its stages, and the function it invokes. */
export interface RouteInvocation {
  apiId: string;
  stageName: string;
  routeKey: string;
  lambdaFunction: LambdaFunction;
}

/** The methods of an HTTP API's routes, which ANY stands for. */
export const METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];

/** Conditions that a call from API Gateway never meets: they are for organizations, Alexa and function URLs. */
const CONDITIONS_NEVER_MET = ['PrincipalOrgID', 'EventSourceToken', 'FunctionUrlAuthType'];

/**
 * Whether resource-based policies (AWS::Lambda::Permission) let API Gateway invoke the function for every method of the
 * route; otherwise AWS responds with 500.
 * Source: API Gateway developer guide, "Create AWS Lambda proxy integrations for HTTP APIs".
 */
export function mayInvoke(template: Template, invocation: RouteInvocation): boolean {
  const permissions = template
    .ofType('AWS::Lambda::Permission')
    .filter((permission) => allowsApiGateway(permission, invocation.lambdaFunction));
  return routeArns(invocation).every((arn) =>
    permissions.some((permission) => isArnLike(sourceArn(permission), arn)),
  );
}

/** A value that can't be resolved, or a permission with a Condition, allows nothing. */
function allowsApiGateway(permission: Resource, lambdaFunction: LambdaFunction): boolean {
  const { name, region, accountId } = lambdaFunction;
  const functionName = permission.stringIfKnown('FunctionName');
  if (functionName !== name && functionName !== `arn:aws:lambda:${region}:${accountId}:function:${name}`)
    return false;
  if (permission.stringIfKnown('Principal') !== 'apigateway.amazonaws.com') return false;
  requireSupportedProperties(permission);
  return (
    ['lambda:InvokeFunction', 'lambda:*', '*'].includes(permission.stringIfKnown('Action') ?? '') &&
    isUnsetOr(permission, 'SourceAccount', accountId) &&
    isUnsetOr(permission, 'InvokedViaFunctionUrl', 'false') &&
    !CONDITIONS_NEVER_MET.some((property) => permission.isSet(property))
  );
}

function isUnsetOr(permission: Resource, property: string, expected: string): boolean {
  return !permission.isSet(property) || permission.stringIfKnown(property) === expected;
}

function sourceArn(permission: Resource): string {
  return permission.isSet('SourceArn') ? (permission.stringIfKnown('SourceArn') ?? '') : '*';
}

/** `arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/PATH`, one per method. */
function routeArns({ apiId, stageName, routeKey, lambdaFunction }: RouteInvocation): string[] {
  const { region, accountId } = lambdaFunction;
  const [method = '', path = ''] = routeKey.split(' ');
  const methods = method === 'ANY' ? METHODS : [method];
  return methods.map(
    (each) => `arn:aws:execute-api:${region}:${accountId}:${apiId}/${stageName}/${each}${path}`,
  );
}

/** Matches as the ArnLike condition: `*` is any number of characters, `?` is one. */
function isArnLike(pattern: string, arn: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`).test(arn);
}
