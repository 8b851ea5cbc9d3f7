import { type LambdaFunction, ROUTE_METHODS } from '../model';
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
    permissions.some((permission) => coversSource(permission, arn)),
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

/**
 * Whether the permission's SourceArn covers an ARN: `*` matches any number of characters, `?` matches one.
 * Wildcards are allowed only after the account ID (Lambda API reference, AddPermission).
 */
function coversSource(permission: Resource, arn: string): boolean {
  if (!permission.isSet('SourceArn')) return true;
  const pattern = permission.stringIfKnown('SourceArn') ?? '';
  const [prefix = ''] = /^(?:[^:]*:){5}/.exec(arn) ?? [];
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return pattern.startsWith(prefix) && new RegExp(`^${expression}$`).test(arn);
}

/** `arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/PATH`, one per method. */
function routeArns({ apiId, stageName, routeKey, lambdaFunction }: RouteInvocation): string[] {
  const { region, accountId } = lambdaFunction;
  const [method = '', path = ''] = routeKey.split(' ');
  const methods = method === 'ANY' ? ROUTE_METHODS : [method];
  return methods.map(
    (each) => `arn:aws:execute-api:${region}:${accountId}:${apiId}/${stageName}/${each}${path}`,
  );
}
