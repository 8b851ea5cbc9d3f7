import { setTimeout } from 'node:timers/promises';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Duration } from 'aws-cdk-lib/core';
import { inlineFunction, type RunningStack, runStack } from '../support/test-stacks';

const code = `
const faults = {
  fine: async () => 'fine',
  throws: async () => { throw new RangeError('out of range'); },
  rejects: () => new Promise((_, reject) => setTimeout(reject, 20, new Error('after a while'))),
  rejectsLate: async () => { setTimeout(() => Promise.reject(new Error('too late')), 20); return 'early'; },
  loops: async () => { for (;;); },
  never: () => new Promise(() => {}),
  exits: async () => process.exit(0),
  exhausts: async () => { const all = []; for (;;) all.push(new Array(1000).fill(Math.random())); },
  large: async () => 'x'.repeat(7_000_000),
  slow: async () => { await new Promise((done) => setTimeout(done, 300)); return 'late'; },
  circular: async () => { const value = {}; value.value = value; return value; },
  returns: async (event) => JSON.parse(event.body),
};
exports.handler = (event) => faults[event.pathParameters.fault](event);
`;

/** One function with every fault, at `/{fault}` and, within 50 ms, at `/hurried/{fault}`. */
let stack: RunningStack;
beforeAll(async () => {
  stack = await runStack((scope) => {
    const faulty = inlineFunction(scope, 'Faulty', code, { timeout: Duration.seconds(1) });
    const api = new HttpApi(scope, 'Api');
    api.addRoutes({
      path: '/{fault}',
      methods: [HttpMethod.ANY],
      integration: new HttpLambdaIntegration('Patient', faulty),
    });
    api.addRoutes({
      path: '/hurried/{fault}',
      methods: [HttpMethod.ANY],
      integration: new HttpLambdaIntegration('Hurried', faulty, { timeout: Duration.millis(50) }),
    });
  });
  await stack.call('/fine');
});
afterAll(() => stack.stop());

const ofTheGateway = { 'content-type': 'application/json', 'apigw-requestid': 'ID' };
const internalServerError = {
  statusCode: 500,
  headers: ofTheGateway,
  body: '{"message":"Internal Server Error"}',
};
const answered = (body: string) => ({ statusCode: 200, headers: ofTheGateway, body });

async function expectNextToBeServed(): Promise<void> {
  expect(await stack.call('/fine')).toEqual(answered('fine'));
}

test.each([
  ['throws', 'the handler threw RangeError'],
  ['rejects', 'the handler threw Error'],
  ['circular', 'the handler threw TypeError'],
  ['exits', 'the process exited with code 0'],
  ['loops', 'the handler did not finish within 1 s'],
  ['never', 'the handler did not finish within 1 s'],
  ['exhausts', 'the process was ended by SIGABRT, as it does when the function needs more than its 128 MB'],
  ['large', 'the handler returned more than 6291556 bytes'],
])(
  'a handler that %s is a 500 with its reason in the terminal, and the next request is served',
  async (fault, reason) => {
    expect(await stack.call(`/${fault}`)).toEqual(internalServerError);
    expect(stack.lines.at(-1)).toEqual({
      method: 'GET',
      path: `/${fault}`,
      statusCode: 500,
      milliseconds: expect.any(Number),
      who: undefined,
      reason,
    });
    await expectNextToBeServed();
  },
);

test.each([
  ['a statusCode that is no number', { statusCode: 'fine' }],
  ['a statusCode that is no status', { statusCode: 42 }],
  ['a statusCode that is no whole number', { statusCode: 200.5 }],
  ['a statusCode of null', { statusCode: null }],
  ['headers that are a list', { statusCode: 200, headers: ['content-type: text/plain'] }],
  ['headers that are a text', { statusCode: 200, headers: 'content-type: text/plain' }],
  ['a header that is an object', { statusCode: 200, headers: { 'x-a': {} } }],
  ['a header of two lines', { statusCode: 200, headers: { 'x-a': '1\r\nset-cookie: b=2' } }],
  ['a header with a space in its name', { statusCode: 200, headers: { 'x a': '1' } }],
  ['cookies that are a text', { statusCode: 200, cookies: 'a=1' }],
  ['a body that is an object', { statusCode: 200, body: { hello: 'world' } }],
  ['a body that is a number', { statusCode: 200, body: 42 }],
  ['a body that is no base64', { statusCode: 200, body: '<html>', isBase64Encoded: true }],
])('a handler that returns %s is a 500, and the next request is served', async (_what, returned) => {
  const request = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(returned),
  };
  expect(await stack.call('/returns', request)).toEqual(internalServerError);
  await expectNextToBeServed();
});

test('a handler that rejects after its answer has answered, and the next request is served', async () => {
  expect(await stack.call('/rejectsLate')).toEqual(answered('early'));
  await setTimeout(200);
  await expectNextToBeServed();
});

test("a handler that takes longer than its integration's timeout is a 503, and the next request is served", async () => {
  expect(await stack.call('/hurried/slow')).toEqual({
    statusCode: 503,
    headers: ofTheGateway,
    body: '{"message":"Service Unavailable"}',
  });
  await expectNextToBeServed();
});

test('ten requests that never end keep nobody out for longer than their timeout', async () => {
  const hanging = Promise.all(Array.from({ length: 10 }, () => stack.call('/never')));
  await expectNextToBeServed();
  expect(await hanging).toEqual(Array(10).fill(internalServerError));
});
