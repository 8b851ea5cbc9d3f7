import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { RunningFunction } from '../../src/lambda/running-function';
import type { LambdaFunction } from '../../src/model';

const code = `
let invocations = 0;
exports.echo = async (event) => ({ event, invocations: ++invocations, pid: process.pid });
exports.environment = async () => process.env;
exports.context = async (_, context) => ({ ...context, remaining: context.getRemainingTimeInMillis() });
exports.slow = async ({ ms }) => { await new Promise((done) => setTimeout(done, ms)); return process.pid; };
exports.does = async ({ id, ms, exits, loops }) => {
  console.log('begins ' + id);
  if (exits) process.exit(3);
  while (loops);
  if (ms) await new Promise((done) => setTimeout(done, ms));
  return process.pid;
};
exports.prints = async () => { console.log('to stdout'); console.error('to stderr'); };
exports.nothing = async () => {};
exports.throws = async () => { throw new RangeError('out of range'); };
exports.text = async () => { throw 'a text'; };
exports.circular = async () => { const value = {}; value.value = value; return value; };
exports.large = async () => 'x'.repeat(7_000_000);
exports.exits = async () => process.exit(3);
exports.loops = async () => { for (;;); };
exports.never = () => new Promise(() => {});
exports.late = async () => { setTimeout(() => Promise.reject(new Error('too late')), 10); return 'early'; };
exports.exhausts = async () => { const all = []; for (;;) all.push(new Array(1000).fill(Math.random())); };
exports.stroke = async () => new Array(3e8).fill(1.5).length;
exports.callback = (event, context, callback) => callback(null, 1);
exports.notAFunction = 1;
process.send?.('ready');
exports.ready = async () => { process.send?.('ready'); return typeof process.send; };
`;

let codeDirectory: string;
const running: RunningFunction[] = [];
let printed: string[];
beforeEach(() => {
  printed = [];
});
beforeAll(() => {
  codeDirectory = mkdtempSync(join(tmpdir(), 'function-'));
  writeFileSync(join(codeDirectory, 'index.js'), code);
  writeFileSync(join(codeDirectory, 'module.mjs'), 'export const handler = async () => "a module";');
  writeFileSync(join(codeDirectory, 'broken.js'), 'throw new Error("broken")');
});
afterAll(() => {
  for (const each of running) each.close();
  rmSync(codeDirectory, { recursive: true });
});

function run(
  handler: string,
  changes: Partial<LambdaFunction> = {},
  quickMilliseconds?: number,
): RunningFunction {
  const lambdaFunction = new RunningFunction(
    {
      logicalId: 'Hello',
      name: 'hello',
      region: 'eu-central-1',
      accountId: '123456789012',
      codeDirectory,
      handler,
      environment: { TABLE: 'greetings' },
      timeoutSeconds: 3,
      memoryMegabytes: 128,
      ...changes,
    },
    (line) => printed.push(line),
    quickMilliseconds,
  );
  running.push(lambdaFunction);
  return lambdaFunction;
}

async function returned(lambdaFunction: RunningFunction, event: object = {}): Promise<unknown> {
  const invocation = await lambdaFunction.invoke(JSON.stringify(event));
  if (invocation.outcome === 'failed') throw new Error(invocation.reason);
  return JSON.parse(invocation.payload);
}

test('hands the event to the handler and gives what it returns', async () => {
  expect(await returned(run('index.echo'), { name: 'Zoë', list: [1, null] })).toMatchObject({
    event: { name: 'Zoë', list: [1, null] },
  });
});

test('gives null for a handler that returns nothing', async () => {
  expect(await run('index.nothing').invoke('{}')).toEqual({ outcome: 'returned', payload: 'null' });
});

test("shows the function's console, line by line", async () => {
  await returned(run('index.prints'));
  await setTimeout(50);
  expect(printed.sort()).toEqual(['to stderr', 'to stdout']);
});

test('runs an ES module', async () => {
  expect(await returned(run('module.handler'))).toBe('a module');
});

test('keeps the execution environment warm for the next invocation', async () => {
  const echo = run('index.echo');
  const [first, second] = [await returned(echo), await returned(echo)];
  expect(first).toMatchObject({ invocations: 1 });
  expect(second).toEqual({ ...Object(first), invocations: 2 });
});

test('keeps it for longer than the timeout of an invocation', async () => {
  const echo = run('index.echo', { timeoutSeconds: 0.2 });
  const first = await returned(echo);
  await setTimeout(250);
  expect(await returned(echo)).toEqual({ ...Object(first), invocations: 2 });
});

test('serves one request at a time in each execution environment, and ten at once', async () => {
  const slow = run('index.slow');
  const processes = await Promise.all(Array.from({ length: 12 }, () => returned(slow, { ms: 200 })));
  expect(new Set(processes.slice(0, 10)).size).toBe(10);
  expect(processes.slice(0, 10)).toEqual(expect.arrayContaining(processes.slice(10)));
});

describe('requests that come together to a quick function', () => {
  interface Doing {
    ms?: number;
    exits?: true;
    loops?: true;
  }

  /** What becomes of each, once the function is known to be quick; the times in milliseconds since they came. */
  async function together(...doings: Doing[]) {
    const does = run('index.does', { timeoutSeconds: 0.3 }, 1000);
    const warm = await returned(does, { id: 'warm' });
    const came = performance.now();
    const outcomes = await Promise.all(
      doings.map(async (doing, id) => ({
        invocation: await does.invoke(JSON.stringify({ ...doing, id })),
        took: performance.now() - came,
      })),
    );
    await setTimeout(20);
    return {
      began: printed.filter((line) => line !== 'begins warm'),
      failed: outcomes.map(({ invocation }) => invocation.outcome === 'failed' && invocation.reason),
      elsewhere: outcomes.map(
        ({ invocation }) => invocation.outcome === 'returned' && JSON.parse(invocation.payload) !== warm,
      ),
      took: outcomes.map(({ took }) => took),
    };
  }

  test('run one after the other in one execution environment', async () => {
    const { began, failed, elsewhere } = await together({}, {}, {});
    expect(began).toEqual(['begins 0', 'begins 1', 'begins 2']);
    expect(failed).toEqual([false, false, false]);
    expect(elsewhere).toEqual([false, false, false]);
  });

  test('wait for no more than 15 others', async () => {
    const does = run('index.does', {}, 1000);
    const warm = await returned(does, { id: 'warm' });
    const processes = await Promise.all(Array.from({ length: 17 }, (_, id) => returned(does, { id })));
    expect(processes.filter((each) => each === warm)).toHaveLength(16);
  });

  test('run side by side where the function is slow', async () => {
    const does = run('index.does', {}, 0);
    const warm = await returned(does, { id: 'warm' });
    const processes = await Promise.all([0, 1, 2].map((id) => returned(does, { id })));
    expect(processes).toContain(warm);
    expect(new Set(processes).size).toBe(3);
  });

  test('go on there after a single slow one', async () => {
    const does = run('index.does', {}, 20);
    const warm = await returned(does, { id: 'warm' });
    await returned(does, { id: 'slow', ms: 250 });
    const processes = await Promise.all([0, 1, 2].map((id) => returned(does, { id })));
    expect(processes).toEqual([warm, warm, warm]);
  });

  test('run side by side once the function has become slow', async () => {
    const does = run('index.does', {}, 10);
    const warm = await returned(does, { id: 'warm' });
    for (let slow = 0; slow < 8; slow++) await returned(does, { id: 'slow', ms: 25 });
    const processes = await Promise.all([0, 1, 2].map((id) => returned(does, { id })));
    expect(processes).toContain(warm);
    expect(new Set(processes).size).toBe(3);
  });

  test('begin elsewhere where the one before them takes long, and only there', async () => {
    const { began, elsewhere, took } = await together({}, { ms: 250 }, {}, {});
    expect(began.sort()).toEqual(['begins 0', 'begins 1', 'begins 2', 'begins 3']);
    expect(elsewhere).toEqual([false, false, true, true]);
    expect(Math.max(took[2] ?? 0, took[3] ?? 0)).toBeLessThan(200);
  });

  test('begin elsewhere where the one before them ends the process, which fails alone', async () => {
    const { began, failed, elsewhere } = await together({}, { exits: true }, {}, {});
    expect(began.sort()).toEqual(['begins 0', 'begins 1', 'begins 2', 'begins 3']);
    expect(failed).toEqual([false, 'the process exited with code 3', false, false]);
    expect(elsewhere).toEqual([false, false, true, true]);
  });

  test('begin elsewhere where the one before them never ends', async () => {
    const { began, failed } = await together({}, { loops: true }, {});
    expect(began.sort()).toEqual(['begins 0', 'begins 1', 'begins 2']);
    expect(failed).toEqual([false, 'the handler did not finish within 0.3 s', false]);
  });

  test('have the whole timeout each, from their own beginning', async () => {
    const { failed } = await together({ ms: 200 }, { ms: 200 }, { ms: 200 });
    expect(failed).toEqual([false, false, false]);
  });
});

test("shows the function its own variables and Lambda's, and none of this process", async () => {
  process.env.SECRET_OF_THE_DEVELOPER = 'x';
  expect(await returned(run('index.environment'))).toEqual({
    _HANDLER: 'index.environment',
    AWS_DEFAULT_REGION: 'eu-central-1',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
    AWS_LAMBDA_FUNCTION_NAME: 'hello',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/hello',
    AWS_LAMBDA_LOG_STREAM_NAME: expect.stringMatching(/^\[\$LATEST\][0-9a-f]{32}$/),
    AWS_REGION: 'eu-central-1',
    LAMBDA_TASK_ROOT: codeDirectory,
    TABLE: 'greetings',
    TZ: ':UTC',
  });
});

test("hands over Lambda's context", async () => {
  const context = Object(await returned(run('index.context')));
  expect(context).toEqual({
    awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    callbackWaitsForEmptyEventLoop: true,
    functionName: 'hello',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:hello',
    logGroupName: '/aws/lambda/hello',
    logStreamName: expect.stringMatching(/^\[\$LATEST\]/),
    memoryLimitInMB: '128',
    remaining: expect.any(Number),
  });
  expect(context.remaining).toBeGreaterThan(2000);
  expect(context.remaining).toBeLessThanOrEqual(3000);
});

test('hands over no channel to this process, on which code may say that it is ready', async () => {
  expect(await returned(run('index.ready'))).toBe('undefined');
});

test.each([
  ['throws', 'index.throws', 'the handler threw RangeError'],
  ['throws what is no error', 'index.text', 'the handler threw string'],
  ['returns what JSON cannot hold', 'index.circular', 'the handler threw TypeError'],
  ['returns more than 6 MB', 'index.large', 'the handler returned more than 6291556 bytes'],
  ['ends its process', 'index.exits', 'the process exited with code 3'],
  ['loops forever', 'index.loops', 'the handler did not finish within 0.3 s'],
  ['never answers', 'index.never', 'the handler did not finish within 0.3 s'],
  [
    'takes a callback',
    'index.callback',
    /^the code does not load: a handler with a callback is not supported/,
  ],
  ['is no function', 'index.notAFunction', 'the code does not load: index exports no function notAFunction'],
  ['is not there', 'absent.handler', /^the code does not load: the code has no file absent\.js/],
  ['does not load', 'broken.handler', 'the code does not load: broken'],
])('a handler that %s fails its invocation, and the next one is served', async (_, handler, reason) => {
  const failing = run(handler, {
    timeoutSeconds: handler === 'index.loops' || handler === 'index.never' ? 0.3 : 3,
  });
  const expected = { outcome: 'failed', reason: expect.stringMatching(reason) };
  expect(await failing.invoke('{}')).toEqual(expected);
  expect(await failing.invoke('{}')).toEqual(expected);
});

test.each([
  ['bit by bit', 'index.exhausts'],
  ['at one stroke', 'index.stroke'],
])('a handler that exhausts its memory %s fails alone', async (_, handler) => {
  expect(await run(handler, { timeoutSeconds: 10, memoryMegabytes: 32 }).invoke('{}')).toEqual({
    outcome: 'failed',
    reason: 'the process was ended by SIGABRT, as it does when the function needs more than its 32 MB',
  });
});

test('a rejection after the answer ends the execution environment, and another one serves on', async () => {
  const late = run('index.late');
  expect(await returned(late)).toBe('early');
  await setTimeout(300);
  expect(await returned(late)).toBe('early');
});

test('close ends what still runs', async () => {
  const never = run('index.never');
  const invocation = never.invoke('{}');
  await setTimeout(100);
  never.close();
  expect(await invocation).toEqual({ outcome: 'failed', reason: 'the function was stopped' });
});

test('close refuses what waits, and what comes later', async () => {
  const never = run('index.never');
  const invocations = Array.from({ length: 12 }, () => never.invoke('{}'));
  never.close();
  invocations.push(never.invoke('{}'));
  expect(await Promise.all(invocations)).toEqual(
    invocations.map(() => ({ outcome: 'failed', reason: 'the function was stopped' })),
  );
});
