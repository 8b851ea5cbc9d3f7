import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { echo, expectedEvent, type RunningStack, runStack } from '../support/test-stacks';

/** An open API with every kind of route, all of them to one function. */
let stack: RunningStack;
beforeAll(async () => {
  stack = await runStack((scope) => {
    const integration = echo(scope);
    const api = new HttpApi(scope, 'Api', { defaultIntegration: integration });
    const add = (path: string, method: HttpMethod) => api.addRoutes({ path, methods: [method], integration });
    add('/items', HttpMethod.GET);
    add('/items/new', HttpMethod.GET);
    add('/items/{id}', HttpMethod.GET);
    add('/items/{id}', HttpMethod.ANY);
    add('/items/{id}/notes/{note}', HttpMethod.POST);
    add('/files/readme', HttpMethod.GET);
    add('/files/{name}', HttpMethod.ANY);
    add('/files/{proxy+}', HttpMethod.ANY);
  });
});
afterAll(() => stack.stop());

test.each<[method: string, path: string, routeKey: string, pathParameters: object | undefined]>([
  ['GET', '/items', 'GET /items', undefined],
  ['GET', '/items/new', 'GET /items/new', undefined],
  ['GET', '/items/7', 'GET /items/{id}', { id: '7' }],
  ['PUT', '/items/7', 'ANY /items/{id}', { id: '7' }],
  ['PUT', '/items/new', 'ANY /items/{id}', { id: 'new' }],
  ['POST', '/items/7/notes/first', 'POST /items/{id}/notes/{note}', { id: '7', note: 'first' }],
  ['GET', '/files/readme', 'GET /files/readme', undefined],
  ['DELETE', '/files/readme', 'ANY /files/{name}', { name: 'readme' }],
  ['GET', '/files/a/b/c.txt', 'ANY /files/{proxy+}', { proxy: 'a/b/c.txt' }],
  ['GET', '/files', '$default', undefined],
  ['DELETE', '/items', '$default', undefined],
  ['GET', '/', '$default', undefined],
])('%s %s takes the route %s', async (method, path, routeKey, pathParameters) => {
  expect(await stack.eventOf(path, { method })).toEqual(
    expectedEvent(stack, { method, path, routeKey, pathParameters }),
  );
});
