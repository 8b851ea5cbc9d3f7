import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Duration } from 'aws-cdk-lib/core';
import { inlineFunction, type RunningStack, runStack } from '../support/test-stacks';

const code = `
const faults = {
  fine: async () => 'fine',
  throws: async () => { throw new RangeError('out of range'); },
  loops: async () => { for (;;); },
  waits: () => new Promise((done) => setTimeout(done, 1e9)),
  exits: async () => process.exit(0),
  exhausts: async () => { const all = []; for (;;) all.push(new Array(1000).fill(Math.random())); },
  large: async () => 'x'.repeat(7_000_000),
  invalid: async () => ({ statusCode: 42 }),
};
exports.handler = (event) => faults[event.pathParameters.fault](event);
`;

/** One function with every fault, at `/{fault}`. */
let stack: RunningStack;
beforeAll(async () => {
  stack = await runStack((scope) => {
    const faulty = inlineFunction(scope, 'Faulty', code, { timeout: Duration.seconds(5) });
    new HttpApi(scope, 'Api').addRoutes({
      path: '/{fault}',
      methods: [HttpMethod.GET],
      integration: new HttpLambdaIntegration('Integration', faulty),
    });
  });
});
afterAll(() => stack.stop());

const headers = { 'content-type': 'application/json', 'apigw-requestid': 'ID' };
const INTERNAL_SERVER_ERROR = { statusCode: 500, headers, body: '{"message":"Internal Server Error"}' };
const FINE = { statusCode: 200, headers, body: 'fine' };

test.each([
  ['throws', 'the handler threw RangeError'],
  ['exits', 'the process exited with code 0'],
  ['loops', 'the handler did not finish within 5 s'],
  ['exhausts', 'the process was ended by SIGABRT, as it does when the function needs more than its 128 MB'],
  ['large', 'the handler returned more than 6291556 bytes'],
  ['invalid', expect.any(String)],
])(
  'a handler that %s is a 500 with the reason in the terminal, and the next request is served',
  async (fault, reason) => {
    expect(await stack.call(`/${fault}`)).toEqual(INTERNAL_SERVER_ERROR);
    expect(stack.lines.at(-1)).toMatchObject({ path: `/${fault}`, statusCode: 500, reason });
    expect(await stack.call('/fine')).toEqual(FINE);
  },
);

test('a request that waits behind ten requests that never end is served after they time out', async () => {
  const hanging = Promise.all(Array.from({ length: 10 }, () => stack.call('/waits')));
  expect(await stack.call('/fine')).toEqual(FINE);
  expect(await hanging).toEqual(Array(10).fill(INTERNAL_SERVER_ERROR));
});
