import { HttpApi, HttpMethod, HttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { CfnOutput } from 'aws-cdk-lib/core';
import { call } from '../support/http-call';
import { echo, expectedEvent, type RunningStack, runStack } from '../support/test-stacks';

/** A stage `dev` with variables of its own, and no `$default`. */
let stack: RunningStack;
beforeAll(async () => {
  stack = await runStack((scope) => {
    const api = new HttpApi(scope, 'Api', { createDefaultStage: false });
    api.addRoutes({ path: '/hello', methods: [HttpMethod.GET], integration: echo(scope) });
    api.addRoutes({ path: '/{proxy+}', methods: [HttpMethod.GET], integration: echo(scope, 'Others') });
    const stage = new HttpStage(scope, 'Stage', {
      httpApi: api,
      stageName: 'dev',
      autoDeploy: true,
      stageVariables: { table: 'greetings', colour: 'blue' },
    });
    new CfnOutput(scope, 'ApiUrl', { value: stage.url });
  });
});
afterAll(() => stack.stop());

const stageVariables = { table: 'greetings', colour: 'blue' };

test('is served below its name, which the event carries', async () => {
  expect(await stack.eventOf('/dev/hello')).toEqual(
    expectedEvent(stack, { path: '/dev/hello', routeKey: 'GET /hello', stage: 'dev', stageVariables }),
  );
});

test('leaves its name out of path parameters', async () => {
  expect(await stack.eventOf('/dev/a/b')).toEqual(
    expectedEvent(stack, {
      path: '/dev/a/b',
      routeKey: 'GET /{proxy+}',
      stage: 'dev',
      stageVariables,
      pathParameters: { proxy: 'a/b' },
    }),
  );
});

test('stands in the address that the outputs give', async () => {
  expect(stack.outputs.ApiUrl).toBe(`${stack.apiUrl}/dev`);
  expect((await call(`${stack.outputs.ApiUrl}/hello`)).statusCode).toBe(200);
});

test.each(['/hello', '/', '/Dev/hello', '/dev2/hello', '/$default/hello'])(
  'is not served at %s',
  async (path) => {
    expect(await stack.call(path)).toEqual({
      statusCode: 404,
      headers: { 'content-type': 'application/json', 'apigw-requestid': 'ID' },
      body: '{"message":"Not Found"}',
    });
  },
);
