import { mayInvoke } from '../../src/template/invoke-permission';
import { readFunction } from '../../src/template/read-function';
import { readHttpApi } from '../../src/template/read-http-api';
import { type Properties, protectedApi, template } from '../support/template';

function isAllowed(permission: Properties, routeKey = 'GET /hello', stageName = '$default'): boolean {
  const stack = template(protectedApi({ Permission: permission }));
  const [lambdaFunction] = stack
    .ofType('AWS::Lambda::Function')
    .map((resource) => readFunction(resource, stack));
  if (!lambdaFunction) throw new Error('the template has a function');
  return mayInvoke(stack, { apiId: 'api1', stageName, routeKey, lambdaFunction });
}
const from = (path: string) => ({ SourceArn: `arn:aws:execute-api:us-east-1:123456789012:${path}` });

test.each([
  ['without a source', {}],
  ['for this route at any stage', from('api1/*/GET/hello')],
  ['for this route at this stage', from('api1/$default/GET/hello')],
  ['for every route', from('api1/*/*')],
  ['for every API', from('*')],
  ["with the function's name instead of its ARN", { FunctionName: { Ref: 'Function' } }],
  ['for calls from this account', { SourceAccount: '123456789012' }],
  ['that is not limited to function URLs', { InvokedViaFunctionUrl: false }],
])('a permission %s allows API Gateway to invoke the function', (_, permission) => {
  expect(isAllowed(permission)).toBe(true);
});

test.each([
  ['another route', from('api1/*/GET/other')],
  ['another method', from('api1/*/POST/hello')],
  ['another stage', from('api1/dev/GET/hello')],
  ['another API', from('api2/*/*')],
  ['a shorter path', from('api1/*/GET/hell')],
  ['a path that matches only as a regular expression', from('api1/*/GET/hell.')],
  ['another function', { FunctionName: 'another' }],
  ['another service', { Principal: 'events.amazonaws.com' }],
  ['a source that only AWS knows', { SourceArn: { Ref: 'Another' } }],
  ['calls from another account', { SourceAccount: '210987654321' }],
  ['calls from an organization', { PrincipalOrgID: 'o-example' }],
  ['an Alexa skill', { EventSourceToken: 'amzn1.ask.skill.1' }],
  ['function URLs with a type', { FunctionUrlAuthType: 'NONE' }],
  ['function URLs', { InvokedViaFunctionUrl: true }],
  ['another action', { Action: 'lambda:GetFunction' }],
])('a permission for %s does not allow API Gateway to invoke the function', (_, permission) => {
  expect(isAllowed(permission)).toBe(false);
});

test.each([
  ['ANY /items', 'api1/*/*/items'],
  ['GET /items/{id}', 'api1/*/*/items/{id}'],
  ['$default', 'api1/*/$default'],
  ['$default', 'api1/*/*'],
])(
  'the route %s may invoke its function with the permission for %s that the CDK generates',
  (routeKey, path) => {
    expect(isAllowed(from(path), routeKey)).toBe(true);
  },
);

test('a route for ANY method needs permission for every method', () => {
  expect(isAllowed(from('api1/*/GET/items'), 'ANY /items')).toBe(false);
});

test('a permission with a Condition does not allow API Gateway to invoke the function', () => {
  const stack = protectedApi();
  const conditional = { ...Object(stack.Permission), Condition: 'IsProduction' };
  expect(() => readHttpApi(template({ ...stack, Permission: conditional }))).toThrow('has no permission');
});
