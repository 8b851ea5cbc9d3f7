import { CfnStage, HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { echo, type RunningStack, runStack } from '../support/test-stacks';

/** A stage that lets three requests pass, and one to `GET /dear`; the next ones earn their turn in minutes. */
let stack: RunningStack;
beforeAll(async () => {
  stack = await runStack((scope) => {
    const api = new HttpApi(scope, 'Api', { createDefaultStage: false });
    const integration = echo(scope);
    api.addRoutes({ path: '/dear', methods: [HttpMethod.GET], integration });
    api.addRoutes({ path: '/{proxy+}', methods: [HttpMethod.ANY], integration });
    new CfnStage(scope, 'Stage', {
      apiId: api.apiId,
      stageName: '$default',
      autoDeploy: true,
      defaultRouteSettings: { throttlingRateLimit: 0.01, throttlingBurstLimit: 3 },
      routeSettings: { 'GET /dear': { ThrottlingRateLimit: 0.01, ThrottlingBurstLimit: 1 } },
    });
  });
});
afterAll(() => stack.stop());

test('what is beyond the limit of a stage or of a route is refused, each by itself', async () => {
  const statuses: number[] = [];
  for (const path of ['/dear', '/dear', '/a', '/b', '/c', '/d', '/dear', '/a']) {
    statuses.push((await stack.call(path)).statusCode);
  }
  expect(statuses).toEqual([200, 429, 200, 200, 200, 429, 429, 429]);
  expect(await stack.call('/a')).toEqual({
    statusCode: 429,
    headers: { 'content-type': 'application/json', 'apigw-requestid': 'ID' },
    body: '{"message":"Too Many Requests"}',
  });
});
