import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { CfnResource, Duration, Fn } from 'aws-cdk-lib/core';
import { echo, inlineFunction, type RunningStack, runStack } from '../support/test-stacks';

/** Inline functions, one of them for every request without a route, and a function with two files. */
let folder: string;
let stack: RunningStack;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'function-code-'));
  writeFileSync(join(folder, 'greeting.mjs'), 'export const greeting = (name) => "Hello, " + name;');
  writeFileSync(
    join(folder, 'app.mjs'),
    'import { greeting } from "./greeting.mjs"; export const greet = async ({ pathParameters }) => greeting(pathParameters.name);',
  );
  stack = await runStack((scope) => {
    const table = new CfnResource(scope, 'Table', { type: 'AWS::DynamoDB::Table' });
    const pool = new UserPool(scope, 'Pool');
    const environment = {
      GREETING: 'Grüezi',
      POOL: pool.userPoolId,
      POOL_URL: Fn.join('', ['https://', pool.userPoolProviderName]),
      TABLE: table.ref,
      TABLE_ARN: Fn.join('', ['arn of ', table.getAtt('Arn').toString()]),
    };
    const printsVariables = inlineFunction(
      scope,
      'Variables',
      `exports.handler = async () => Object.fromEntries(
        Object.entries(process.env).filter(([name]) => /GREETING|POOL|TABLE|MEMORY_SIZE/.test(name)));`,
      { environment, memorySize: 256, timeout: Duration.seconds(1) },
    );
    const greets = new LambdaFunction(scope, 'Greets', {
      runtime: Runtime.NODEJS_LATEST,
      handler: 'app.greet',
      code: Code.fromAsset(folder),
    });
    const api = new HttpApi(scope, 'Api', { defaultIntegration: echo(scope) });
    const add = (path: string, handler: LambdaFunction) =>
      api.addRoutes({
        path,
        methods: [HttpMethod.GET],
        integration: new HttpLambdaIntegration(`${handler.node.id}Integration`, handler),
      });
    add('/variables', printsVariables);
    add('/greetings/{name}', greets);
  });
});
afterAll(async () => {
  await stack.stop();
  rmSync(folder, { recursive: true });
});

test('a function sees its environment variables, without those that refer to resources that are not emulated', async () => {
  const [{ id } = { id: '' }] = stack.userPools;
  expect(JSON.parse((await stack.call('/variables')).body)).toEqual({
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
    GREETING: 'Grüezi',
    POOL: id,
    POOL_URL: `https://cognito-idp.us-east-1.amazonaws.com/${id}`,
  });
});

test('a function can have several files and receives path parameters', async () => {
  expect(await stack.call('/greetings/Zo%C3%AB')).toEqual({
    statusCode: 200,
    headers: { 'content-type': 'application/json', 'apigw-requestid': 'ID' },
    body: 'Hello, Zoë',
  });
});

test.each(['/', '/greetings', '/greetings/a/b'])('the default integration receives GET %s', async (path) => {
  expect(await stack.eventOf(path)).toMatchObject({ rawPath: path, routeKey: '$default' });
});
