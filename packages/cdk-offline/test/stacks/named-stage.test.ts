import { CfnStage, HttpApi, HttpMethod, HttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { CfnOutput } from 'aws-cdk-lib/core';
import { echo, type RunningStack, runStack } from '../support/test-stacks';

/** A stage `dev` with variables and a limit of one request to `GET /limited`, and no stage `$default`. */
let stack: RunningStack;
beforeAll(async () => {
  stack = await runStack((scope) => {
    const api = new HttpApi(scope, 'Api', { createDefaultStage: false });
    const integration = echo(scope);
    api.addRoutes({ path: '/limited', methods: [HttpMethod.GET], integration });
    api.addRoutes({ path: '/{proxy+}', methods: [HttpMethod.GET], integration });
    const stage = new HttpStage(scope, 'Stage', {
      httpApi: api,
      stageName: 'dev',
      autoDeploy: true,
      stageVariables: { table: 'greetings' },
    });
    const child = stage.node.defaultChild;
    if (child instanceof CfnStage) {
      // Accepts the second request hours later.
      child.routeSettings = { 'GET /limited': { ThrottlingRateLimit: 0.0001, ThrottlingBurstLimit: 1 } };
    }
    new CfnOutput(scope, 'ApiUrl', { value: stage.url });
  });
});
afterAll(() => stack.stop());

test('a named stage is served below its name, at the URL in the outputs', async () => {
  expect(stack.outputs.ApiUrl).toBe(`${stack.apiUrl}/dev`);
  expect(await stack.eventOf('/dev/a/b')).toMatchObject({
    rawPath: '/dev/a/b',
    routeKey: 'GET /{proxy+}',
    pathParameters: { proxy: 'a/b' },
    stageVariables: { table: 'greetings' },
    requestContext: { stage: 'dev' },
  });
});

test('without a stage $default, nothing is served outside the named stage', async () => {
  expect(await stack.call('/a/b')).toEqual({
    statusCode: 404,
    headers: { 'content-type': 'application/json', 'apigw-requestid': 'ID' },
    body: '{"message":"Not Found"}',
  });
});

test('a route is throttled as the stage says', async () => {
  expect((await stack.call('/dev/limited')).statusCode).toBe(200);
  expect(await stack.call('/dev/limited')).toEqual({
    statusCode: 429,
    headers: { 'content-type': 'application/json', 'apigw-requestid': 'ID' },
    body: '{"message":"Too Many Requests"}',
  });
});
