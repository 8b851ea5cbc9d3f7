import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import dynalite from 'dynalite';
import { buildSync } from 'esbuild';
import type { RunningStack } from '../support/running-stack';
import { runStack } from '../support/test-stacks';

const HANDLER = `
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
const dynamodb = new DynamoDBClient();
const TableName = process.env.TABLE_NAME;
export const handler = async () => {
  await dynamodb.send(new PutItemCommand({ TableName, Item: { id: { S: '1' }, text: { S: 'Hello' } } }));
  return (await dynamodb.send(new GetItemCommand({ TableName, Key: { id: { S: '1' } } }))).Item.text.S;
};`;

const code = mkdtempSync(join(tmpdir(), 'handler-'));
const database = dynalite({ createTableMs: 0 });
let stack: RunningStack;
beforeAll(async () => {
  buildSync({
    stdin: { contents: HANDLER, resolveDir: __dirname },
    outfile: join(code, 'index.js'),
    bundle: true,
    platform: 'node',
    minify: true,
  });
  await once(database.listen(0, '127.0.0.1'), 'listening');
  const endpoint = `http://127.0.0.1:${(database.address() as AddressInfo).port}`;
  const client = new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await client.send(
    new CreateTableCommand({
      TableName: 'greetings',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  const envVars = join(code, 'env.json');
  writeFileSync(envVars, '{"Hello":{"TABLE_NAME":"greetings"}}');
  stack = await runStack(
    (scope) => {
      const table = new Table(scope, 'Table', { partitionKey: { name: 'id', type: AttributeType.STRING } });
      const environment = { TABLE_NAME: table.tableName, TABLE_ARN: table.tableArn };
      const hello = new LambdaFunction(scope, 'Hello', {
        runtime: Runtime.NODEJS_24_X,
        handler: 'index.handler',
        code: Code.fromAsset(code),
        environment,
        memorySize: 512,
      });
      const integration = new HttpLambdaIntegration('Integration', hello);
      new HttpApi(scope, 'Api').addRoutes({ path: '/hello', integration });
    },
    { envVars, environment: { ...process.env, AWS_ENDPOINT_URL_DYNAMODB: endpoint } },
  );
});
afterAll(async () => {
  await stack?.stop();
  database.close();
  rmSync(code, { recursive: true });
});

test('a function reads and writes a table of a local DynamoDB, with the table name from --env-vars', async () => {
  const { statusCode, body } = await stack.call('/hello');
  expect([statusCode, body]).toEqual([200, 'Hello']);
});

test('names the variables that have no local value, once for each function', () => {
  expect(stack.unsetVariables).toEqual([{ name: 'TABLE_ARN', functionPath: 'Hello' }]);
});
