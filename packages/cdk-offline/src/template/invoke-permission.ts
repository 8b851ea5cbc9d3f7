import type { LambdaFunction } from '../model';
import type { Resource } from './resource';
import type { Template } from './template';

/** A route of an API at one of its stages, and the function it invokes. */
export interface RouteInvocation {
  apiId: string;
  stageName: string;
  routeKey: string;
  lambdaFunction: LambdaFunction;
}

/**
 * Whether a resource-based policy (AWS::Lambda::Permission) lets API Gateway invoke the function for the route.
 * Source: API Gateway developer guide, "Create AWS Lambda proxy integrations for HTTP APIs"; without it, the caller gets 500.
 */
export function mayInvoke(template: Template, invocation: RouteInvocation): boolean {
  const { lambdaFunction } = invocation;
  const sourceArn = routeArn(invocation);
  return template
    .ofType('AWS::Lambda::Permission')
    .some(
      (permission) =>
        appliesTo(permission, lambdaFunction) &&
        ['lambda:InvokeFunction', 'lambda:*'].includes(permission.requiredString('Action')) &&
        permission.string('Principal') === 'apigateway.amazonaws.com' &&
        isArnLike(permission.string('SourceArn') ?? '*', sourceArn),
    );
}

function appliesTo(permission: Resource, { name, region, accountId }: LambdaFunction): boolean {
  const target = permission.stringIfKnown('FunctionName');
  return target === name || target === `arn:aws:lambda:${region}:${accountId}:function:${name}`;
}

/** `arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/PATH`; GET stands for the methods of an ANY route. */
function routeArn({ apiId, stageName, routeKey, lambdaFunction }: RouteInvocation): string {
  const { region, accountId } = lambdaFunction;
  const [method = '', path = ''] = routeKey.split(' ');
  const resource = routeKey === '$default' ? routeKey : `${method === 'ANY' ? 'GET' : method}${path}`;
  return `arn:aws:execute-api:${region}:${accountId}:${apiId}/${stageName}/${resource}`;
}

/** Matches as the ArnLike condition: `*` is any number of characters, `?` is one. */
function isArnLike(pattern: string, arn: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`).test(arn);
}
