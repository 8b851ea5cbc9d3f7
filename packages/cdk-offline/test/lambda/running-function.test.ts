import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { RunningFunction } from '../../src/lambda/running-function';
import type { LambdaFunction } from '../../src/model';
import { lambdaFunction } from '../support/http-api';
import { Meetings } from '../support/meetings';
import { removeDirectory } from '../support/user-pools';

const meetings = new Meetings();

const code = () => `
const meet = () => ${meetings.code};
let invocations = 0;
exports.event = async (event) => event;
exports.counts = async () => ({ invocations: ++invocations, pid: process.pid });
exports.environment = async () => process.env;
exports.context = async (_, context) => ({ ...context, remaining: context.getRemainingTimeInMillis() });
exports.meets = async () => { await meet(); return process.pid; };
exports.prints = async () => { console.log('to stdout'); console.error('to stderr'); };
exports.nothing = async () => {};
exports.throws = async () => { throw new RangeError('out of range'); };
exports.circular = async () => { const value = {}; value.value = value; return value; };
exports.large = async () => 'x'.repeat(7_000_000);
exports.exits = async () => process.exit(3);
exports.loops = async () => { console.log('begins'); for (;;); };
exports.late = async () => { meet().then(() => { throw new Error('too late'); }); return 'early'; };
exports.allocates = async () => new Array(3e8).fill(1.5).length;
exports.callback = (event, context, callback) => callback(null, 1);
exports.calls = (event, context, callback) => {
  context.callbackWaitsForEmptyEventLoop = event.waits;
  if (event.error) return callback(event.error);
  callback(null, 'called back');
  if (!event.waits) meet();
  return 'ignored';
};
exports.succeeds = (event, context) => context.succeed('succeeded');
exports.returns = () => 'returned';
exports.pending = async () => new Promise(() => {});
exports.api = { v1: { handler: async () => 'nested' } };
exports.signals = async ({ file }) => {
  await meet();
  setImmediate(() => require('node:fs').writeFileSync(file, ''));
  return 'x'.repeat(1_000_000);
};
exports.takes = async ({ ms }) => { const end = performance.now() + ms; while (performance.now() < end); };
exports.notAFunction = 1;
process.send?.('ready');
exports.sends = async () => typeof process.send;
`;

let codeDirectory: string;
const running: RunningFunction[] = [];
let printed: string[];
let printedLine = () => {};
beforeEach(() => {
  printed = [];
});
beforeAll(async () => {
  await meetings.ready;
  codeDirectory = mkdtempSync(join(tmpdir(), 'function-'));
  writeFileSync(join(codeDirectory, 'index.js'), code());
  writeFileSync(join(codeDirectory, 'module.mjs'), 'export const handler = async () => "a module";');
  mkdirSync(join(codeDirectory, 'dist.v1'));
  writeFileSync(join(codeDirectory, 'dist.v1/index.js'), code());
  writeFileSync(join(codeDirectory, 'broken.js'), 'throw new Error("broken")');
  writeFileSync(join(codeDirectory, 'loading.js'), 'console.log("begins"); for (;;);');
});
afterEach(() => {
  jest.useRealTimers();
  for (const each of running.splice(0)) each.close();
});
afterAll(() => {
  meetings.close();
  removeDirectory(codeDirectory);
});

function run(handler: string, changes: Partial<LambdaFunction> = {}): RunningFunction {
  const options = lambdaFunction({ codeDirectory, handler, ...changes });
  const started = new RunningFunction(options, 'http://127.0.0.1:3001', (line) => {
    printed.push(line);
    printedLine();
  });
  running.push(started);
  return started;
}

async function prints(...lines: string[]): Promise<void> {
  while (!lines.every((line) => printed.includes(line))) {
    await new Promise<void>((resolve) => {
      printedLine = resolve;
    });
  }
}

async function returned(started: RunningFunction, event: object = {}): Promise<unknown> {
  const invocation = await started.invoke(JSON.stringify(event));
  if (invocation.outcome === 'failed') throw new Error(invocation.reason);
  return JSON.parse(invocation.payload);
}

/** Node.js adds these on Windows, which needs them to start a process. */
const ADDED_BY_WINDOWS =
  'HOMEDRIVE HOMEPATH LOGONSERVER SYSTEMDRIVE SYSTEMROOT TEMP USERDOMAIN USERNAME USERPROFILE WINDIR'.split(
    ' ',
  );

/** Freezes this process's `setTimeout`: time passes only when the test advances it. */
function fakeTimeouts(): void {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'Date'] });
}

const EVENT = { name: 'Zoë', list: [1, null] };

test.each([
  ["an async handler's result", 'index.event', EVENT],
  ['null for a handler that returns nothing', 'index.nothing', null],
  ['a plain return value on nodejs24.x', 'index.returns', 'returned'],
  ['no process.send, because Lambda has no IPC channel', 'index.sends', 'undefined'],
  ["an ES module's result", 'module.handler', 'a module'],
  [
    'the result of a nested export of a file in a folder with a dot',
    'dist.v1/index.api.v1.handler',
    'nested',
  ],
])('a function returns %s', async (_, handler, response) => {
  expect(await returned(run(handler), EVENT)).toEqual(response);
});

test("prints the function's standard output and standard error", async () => {
  await returned(run('index.prints'));
  await prints('to stdout', 'to stderr');
});

test.each([
  ['the result of a callback', 'index.calls', { waits: true }, 'called back'],
  [
    'the result of a callback that does not wait for open connections',
    'index.calls',
    { waits: false },
    'called back',
  ],
  ['the argument of context.succeed', 'index.succeeds', {}, 'succeeded'],
  ['null for a plain return value', 'index.returns', {}, null],
  ["a promise's value", 'index.event', EVENT, EVENT],
])('before nodejs24.x, returns %s', async (_, handler, event, response) => {
  expect(await returned(run(handler, { runtime: 'nodejs22.x' }), event)).toEqual(response);
});

test('before nodejs24.x, a callback with an error fails the invocation', async () => {
  const failing = run('index.calls', { runtime: 'nodejs22.x' });
  expect(await failing.invoke('{"error":"out of luck"}')).toEqual({
    outcome: 'failed',
    reason: 'the handler threw string',
  });
});

test('keeps the response of a handler that finished in time while this process was busy', async () => {
  fakeTimeouts();
  const signals = run('index.signals', { timeoutSeconds: 900 });
  const file = join(codeDirectory, 'responded');
  const arrives = meetings.next();
  const invocation = returned(signals, { file });
  (await arrives).write('go on');
  while (!existsSync(file));
  jest.advanceTimersByTime(900_000);
  expect(await invocation).toHaveLength(1_000_000);
});

test('fails a handler that took too long by its own clock, even if this process noticed late', async () => {
  fakeTimeouts();
  const invocation = run('index.takes', { timeoutSeconds: 0.01 }).invoke('{"ms":20}');
  expect(await invocation).toEqual({
    outcome: 'failed',
    reason: 'the handler did not finish within 0.01 s',
  });
});

test('reuses an execution environment after the time limit of its last invocation', async () => {
  fakeTimeouts();
  const counts = run('index.counts');
  const first = await returned(counts);
  expect(first).toMatchObject({ invocations: 1 });
  jest.advanceTimersByTime(10_000);
  expect(await returned(counts)).toEqual({ ...Object(first), invocations: 2 });
});

test.each([
  ['ten requests', {}, 10],
  ['as many requests as ReservedConcurrentExecutions says', { reservedConcurrency: 2 }, 2],
])(
  'runs %s at once, each in its own execution environment, and the next ones afterwards',
  async (_, changes, limit) => {
    const meets = run('index.meets', changes);
    const arrivals = Array.from({ length: limit + 2 }, () => meetings.next());
    const processes = arrivals.map(() => returned(meets));
    const arrived = await Promise.all(arrivals.slice(0, limit));
    for (const socket of arrived) socket.write('go on');
    const first = await Promise.all(processes.slice(0, limit));
    expect(new Set(first).size).toBe(limit);
    for (const socket of await Promise.all(arrivals.slice(limit))) socket.write('go on');
    expect(first).toEqual(expect.arrayContaining(await Promise.all(processes.slice(limit))));
  },
);

test('a waiting request gets another process if the one before it ends its process', async () => {
  const exits = run('index.exits', { reservedConcurrency: 1 });
  const expected = { outcome: 'failed', reason: 'the process exited with code 3' };
  expect(await Promise.all([exits.invoke('{}'), exits.invoke('{}')])).toEqual([expected, expected]);
});

test('with ReservedConcurrentExecutions 0, every invocation fails and nothing runs', async () => {
  const throttled = run('index.counts', { reservedConcurrency: 0 });
  const invocation = throttled.invoke('{}');
  expect(throttled.isRunning).toBe(false);
  expect(await invocation).toEqual({
    outcome: 'failed',
    reason: 'the function is throttled: its ReservedConcurrentExecutions is 0',
  });
});

test("passes the function's environment variables, except reserved ones, and Lambda's, but none of this process", async () => {
  process.env.SECRET_OF_THE_DEVELOPER = 'x';
  const environment = { TABLE: 'greetings', TZ: 'Asia/Tokyo', AWS_ACCESS_KEY_ID: 'real' };
  const variables = Object(
    await returned(run('index.environment', { environment, runtime: 'nodejs22.x' }), {
      headers: { 'x-amzn-trace-id': 'Root=1' },
    }),
  );
  if (process.platform === 'win32') for (const name of ADDED_BY_WINDOWS) delete variables[name];
  expect(variables).toEqual({
    _X_AMZN_TRACE_ID: 'Root=1',
    _HANDLER: 'index.environment',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_DEFAULT_REGION: 'eu-central-1',
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: 'http://127.0.0.1:3001',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
    AWS_LAMBDA_FUNCTION_NAME: 'hello',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/hello',
    AWS_LAMBDA_LOG_STREAM_NAME: expect.stringMatching(/^\[\$LATEST\][0-9a-f]{32}$/),
    AWS_REGION: 'eu-central-1',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    LAMBDA_TASK_ROOT: codeDirectory,
    LANG: 'en_US.UTF-8',
    LD_LIBRARY_PATH: `/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:${codeDirectory}:${codeDirectory}/lib:/opt/lib`,
    NODE_PATH: '/opt/nodejs/node22/node_modules:/opt/nodejs/node_modules:/var/runtime/node_modules',
    PATH: '/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    TABLE: 'greetings',
    TZ: 'Asia/Tokyo',
  });
});

test("passes Lambda's context", async () => {
  const context = Object(await returned(run('index.context', { timeoutSeconds: 900 })));
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
  expect(context.remaining).toBeGreaterThan(0);
  expect(context.remaining).toBeLessThanOrEqual(900_000);
});

test.each([
  ['throws', 'index.throws', 'the handler threw RangeError'],
  ['waits for a promise that nothing can settle', 'index.pending', 'the handler threw Runtime.NodeJsExit'],
  [
    'has no export in its name',
    'index',
    'the code does not load: the handler "index" names no export: write FILE.EXPORT',
  ],
  ['returns a value that JSON cannot represent', 'index.circular', 'the handler threw TypeError'],
  ['returns more than 6 MB', 'index.large', 'the handler returned more than 6291556 bytes'],
  ['ends its process', 'index.exits', 'the process exited with code 3'],
  [
    'takes a callback',
    'index.callback',
    /^the code does not load: a handler with a callback is not supported/,
  ],
  [
    'is not a function',
    'index.notAFunction',
    'the code does not load: index exports no function notAFunction',
  ],
  ['does not exist', 'absent.handler', /^the code does not load: the code has no file absent\.js/],
  ['does not load', 'broken.handler', 'the code does not load: broken'],
])('a handler that %s fails its invocation and the next one', async (_, handler, reason) => {
  const failing = run(handler);
  const expected = { outcome: 'failed', reason: expect.stringMatching(reason) };
  expect(await failing.invoke('{}')).toEqual(expected);
  expect(await failing.invoke('{}')).toEqual(expected);
});

test.each([
  ['handler that loops', 'index.loops', 3, 'the handler did not finish within 3 s'],
  ['module that loops', 'loading.handler', 10, 'the code did not load within 10 s'],
])('a %s is ended at its time limit', async (_, handler, seconds, reason) => {
  fakeTimeouts();
  const slow = run(handler);
  const invocation = slow.invoke('{}');
  await prints('begins');
  jest.advanceTimersByTime(seconds * 1000 - 1);
  for (let turn = 0; turn < 5; turn++) await setImmediate();
  expect(slow.isRunning).toBe(true);
  jest.advanceTimersByTime(1);
  expect(await invocation).toEqual({ outcome: 'failed', reason });
  expect(slow.isRunning).toBe(false);
});

test('a handler that exhausts its memory in one allocation fails', async () => {
  expect(await run('index.allocates', { timeoutSeconds: 900, memoryMegabytes: 32 }).invoke('{}')).toEqual({
    outcome: 'failed',
    reason: expect.stringMatching(
      /^the process (was ended by SIGABRT|exited with code 134), probably because the function needs more than its 32 MB$/,
    ),
  });
});

test('a rejection after the response ends the execution environment, and the next request gets a new one', async () => {
  const late = run('index.late');
  const arrives = meetings.next();
  expect(await returned(late)).toBe('early');
  const socket = await arrives;
  socket.write('throw');
  await once(socket, 'close');
  while (late.isRunning) await setImmediate();
  expect(await returned(late)).toBe('early');
});

test('close ends running and waiting invocations, and fails later ones', async () => {
  const meets = run('index.meets');
  const arrives = meetings.next();
  const invocations = Array.from({ length: 12 }, () => meets.invoke('{}'));
  const ends = once(await arrives, 'close');
  meets.close();
  invocations.push(meets.invoke('{}'));
  expect(await Promise.all(invocations)).toEqual(
    invocations.map(() => ({ outcome: 'failed', reason: 'the function was stopped' })),
  );
  await ends;
});
