import { ExplainedError } from '../../src/explained-error';
import { readHttpApi } from '../../src/template/read-http-api';
import { protectedApi, readTheRoute, template } from '../support/template';

test('reads the environment variables of a function, without those that refer to resources that are not emulated', () => {
  const variables = { GREETING: 'Hello', POOL: { Ref: 'Pool' }, TABLE: { Ref: 'Table' } };
  const route = readTheRoute({ Function: { Environment: { Variables: variables } } });
  expect(route.integration.lambdaFunction.environment).toEqual({
    GREETING: 'Hello',
    POOL: expect.stringMatching(/^us-east-1_\w{9}$/),
  });
});

test('resolves the name of a function from parameters and pseudo parameters', () => {
  const name = { 'Fn::Sub': `\${AWS::StackName}-\${Suffix}` };
  const parameters = { Parameters: { Suffix: { Type: 'String', Default: 'hello' } } };
  const [route] = readHttpApi(
    template(protectedApi({ Function: { FunctionName: name } }), parameters),
  ).routes;
  expect(route?.integration.lambdaFunction.name).toBe('TestStack-hello');
});

test.each([
  [
    'a function on another runtime',
    { Function: { Runtime: 'python3.14' } },
    'Runtime python3.14 is not supported (Function): use a Node.js runtime.',
  ],
  [
    'code that is not an asset',
    { Function: { Code: { S3Bucket: 'b', S3Key: 'elsewhere.zip' } } },
    'Code.S3Key elsewhere.zip is not an asset of this app (Function): use Code.fromAsset or NodejsFunction.',
  ],
  [
    'a function that may run for more than 15 minutes',
    { Function: { Timeout: 901 } },
    'Timeout 901 is out of range (Function): use 1 to 900.',
  ],
  [
    'a function with less than 128 MB',
    { Function: { MemorySize: 127 } },
    'MemorySize 127 is out of range (Function): use 128 to 10240.',
  ],
  [
    'a function that may not run',
    { Function: { ReservedConcurrentExecutions: 0 } },
    'ReservedConcurrentExecutions is not supported (Function): remove it to run the stack locally.',
  ],
  [
    'a function that is named after another resource',
    { Function: { FunctionName: { Ref: 'Client' } } },
    'FunctionName refers to another resource, which is not supported (Function): write the value itself.',
  ],
])('rejects %s', (_, changes, message) => {
  expect(() => readTheRoute(changes)).toThrow(new ExplainedError(message));
});
