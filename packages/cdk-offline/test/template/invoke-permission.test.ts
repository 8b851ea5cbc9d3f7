import { calledFunctions } from '../../src/model/http-api';
import { authorizerSource, mayInvoke, routeSources } from '../../src/template/invoke-permission';
import { type Changes, LAMBDA_AUTHORIZER, protectedApi, readStack, template } from '../support/template';

const [lambdaFunction] = calledFunctions(readStack().api);

function isAllowed(changes: Changes, routeKey = 'GET /hello'): boolean {
  if (!lambdaFunction) throw new Error('The API has no function.');
  const stack = template(protectedApi(changes));
  return mayInvoke(stack, lambdaFunction, routeSources(stack, 'api1', '$default', routeKey));
}
const from = (path: string) => ({
  'Permission.SourceArn': `arn:aws:execute-api:us-east-1:123456789012:${path}`,
});

test.each([
  ['without a source', {}],
  ['for this route at any stage', from('api1/*/GET/hello')],
  ['for this route at this stage', from('api1/$default/GET/hello')],
  ['for every route', from('api1/*/*')],
  ['for every API', from('*')],
  ["with the function's name instead of its ARN", { 'Permission.FunctionName': { Ref: 'Function' } }],
  ['for calls from this account', { 'Permission.SourceAccount': '123456789012' }],
  ['for every action of Lambda', { 'Permission.Action': 'lambda:*' }],
  ['for every action', { 'Permission.Action': '*' }],
  ['that is not limited to function URLs', { 'Permission.InvokedViaFunctionUrl': false }],
])('a permission %s allows API Gateway to invoke the function', (_, permission) => {
  expect(isAllowed(permission)).toBe(true);
});

test.each([
  ['another route', from('api1/*/GET/other')],
  ['another method', from('api1/*/POST/hello')],
  ['another stage', from('api1/dev/GET/hello')],
  ['another API', from('api2/*/*')],
  ['any source in any service', { 'Permission.SourceArn': '*' }],
  ['any API in any account', { 'Permission.SourceArn': 'arn:aws:execute-api:us-east-1:*:api1/*/*' }],
  ['any API in any region', { 'Permission.SourceArn': 'arn:aws:execute-api:*' }],
  ['any source after the account', { 'Permission.SourceArn': 'arn:aws:execute-api:us-east-1:123456789012*' }],
  ['a shorter path', from('api1/*/GET/hell')],
  ['a path that matches only as a regular expression', from('api1/*/GET/hell.')],
  ['another function', { 'Permission.FunctionName': 'another' }],
  ['another service', { 'Permission.Principal': 'events.amazonaws.com' }],
  ['a source that only AWS knows', { 'Permission.SourceArn': { Ref: 'Another' } }],
  ['calls from another account', { 'Permission.SourceAccount': '210987654321' }],
  ['calls from an organization', { 'Permission.PrincipalOrgID': 'o-example' }],
  ['an Alexa skill', { 'Permission.EventSourceToken': 'amzn1.ask.skill.1' }],
  ['function URLs with a type', { 'Permission.FunctionUrlAuthType': 'NONE' }],
  ['function URLs', { 'Permission.InvokedViaFunctionUrl': true }],
  ['another action', { 'Permission.Action': 'lambda:GetFunction' }],
])('a permission for %s does not allow API Gateway to invoke the function', (_, permission) => {
  expect(isAllowed(permission)).toBe(false);
});

test.each([
  ['ANY /items', 'api1/*/*/items'],
  ['GET /items/{id}', 'api1/*/*/items/{id}'],
  ['$default', 'api1/*/$default'],
])('allows the route %s with the permission for %s that the CDK grants', (routeKey, path) => {
  expect(isAllowed(from(path), routeKey)).toBe(true);
});

test.each(['GET', 'ANY'])('permission for the method %s is not enough for an ANY route', (method) => {
  expect(isAllowed(from(`api1/*/${method}/items`), 'ANY /items')).toBe(false);
});

test('a permission with a Condition does not allow API Gateway to invoke the function', () => {
  const conditional = { ...protectedApi().Permission, Condition: 'IsProduction' };
  expect(() => readStack({ Permission: conditional })).toThrow('has no permission');
});

test.each([
  ['authorizers/abc123', true],
  ['authorizers/*', true],
  ['*', true],
  ['authorizers/abc124', false],
  ['*/*/hello', false],
])('with a permission for API/%s, an authorizer may invoke the function: %j', (path, expected) => {
  if (!lambdaFunction) throw new Error('The API has no function.');
  const stack = template(protectedApi(from(`api1/${path}`)));
  expect(mayInvoke(stack, lambdaFunction, [authorizerSource(stack, 'api1', 'abc123')])).toBe(expected);
});

test('a function that only routes may invoke is rejected as an authorizer', () => {
  const { api } = readStack();
  expect(() => readStack({ ...LAMBDA_AUTHORIZER, ...from(`${api.id}/*/*/hello`) })).toThrow(
    'API Gateway has no permission to invoke Function, so AWS would respond with 500 (Authorizer): add',
  );
});

test('the error for a missing permission names the function by construct path and logical ID', () => {
  const Metadata = { 'aws:cdk:path': 'Hello/Api/Handler/Resource' };
  const handler = { ...protectedApi().Function, Metadata };
  expect(() => readStack({ Function: handler, Permission: undefined })).toThrow(
    'GET /hello has no permission to invoke Api/Handler (Function), so AWS would respond with 500 (Route)',
  );
});
