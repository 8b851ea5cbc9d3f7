import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { ExecutionEnvironment } from '../../src/lambda/execution-environment';
import type { RunningFunction } from '../../src/lambda/running-function';
import type { LambdaFunction } from '../../src/model/lambda-function';
import { FunctionFolder, returned } from '../support/function-folder';
import { lambdaFunction } from '../support/http-api';
import { Meetings } from '../support/meetings';

const folder = new FunctionFolder();
const meetings = new Meetings();

const code = () => `
const meet = () => ${meetings.code};
let invocations = 0;
exports.event = async (event) => event;
exports.counts = async () => ({ invocations: ++invocations, pid: process.pid });
exports.environment = async () => process.env;
exports.context = async (_, context) => ({
  keys: Object.keys(context),
  values: { ...context, remaining: context.getRemainingTimeInMillis() },
});
exports.meets = async () => { await meet(); return process.pid; };
exports.nothing = async () => {};
exports.throws = async () => { throw new RangeError('out of range'); };
exports.circular = async () => { const value = {}; value.value = value; return value; };
exports.large = async () => 'x'.repeat(7_000_000);
exports.exits = async () => process.exit(3);
exports.loops = async () => { console.log('begins'); for (;;); };
exports.late = async ({ waits }) => {
  if (waits) await new Promise(() => setInterval(() => {}, 1_000));
  meet().then(() => { throw new Error('too late'); });
  return 'early';
};
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
  // The runtime does this last, after it has sent its response.
  process.stdout.write = (text, done) => {
    require('node:child_process').execFileSync(process.execPath, ['-e', 'fs.writeFileSync(process.argv[1], "")', file]);
    done();
  };
  return 'in time';
};
exports.takes = async ({ ms }) => { const end = performance.now() + ms; while (performance.now() < end); };
exports.notAFunction = 1;
exports.streams = awslambda.streamifyResponse(async (event, stream) => {
  stream.write('{"streamed":');
  stream.end('true}');
});
exports.endless = awslambda.streamifyResponse(async (event, stream) => { stream.write('x'); });
exports.synchronous = awslambda.streamifyResponse(() => {});
exports.prelude = awslambda.streamifyResponse(async (event, stream) => {
  awslambda.HttpResponseStream.from(stream, { statusCode: 201 }).end('body');
});
exports.uncaught = async () => { setImmediate(() => { throw new RangeError('nobody catches'); }); await new Promise(() => setInterval(() => {}, 1)); };
exports.unhandled = async () => { Promise.reject(new RangeError('nobody handles')); await new Promise(() => setInterval(() => {}, 1)); };
let ticks = 0;
exports.ticks = async ({ until }) => {
  const before = ticks;
  if (before === 0) setInterval(() => ticks++);
  while (ticks < before + until) await new Promise((done) => setImmediate(done));
  return [before, ticks];
};
`;

beforeAll(async () => {
  await meetings.ready;
  folder.write('index.js', code());
  folder.write(
    'module.mjs',
    'export const handler = async () => "a module"; export default { only: handler };',
  );
  folder.write('dist.v1/index.js', code());
  folder.write('package/index.js', 'exports.handler = async () => "a folder";');
  folder.write('typed/package.json', '{"type":"module"}');
  folder.write(
    'typed/index.js',
    'await null; export const handler = async () => "an ES module by its package";',
  );
  folder.write('common.cjs', 'exports.handler = async () => "CommonJS";');
  folder.write('node_modules/library/index.js', 'exports.handler = async () => "a module of node_modules";');
  folder.write('broken.js', 'throw new Error("broken")');
  folder.write('invalid.js', '// A comment\nexports.handler = async () => ;');
  folder.write('sdk.js', 'require("@aws-sdk/client-not-installed/lib")');
  folder.write('sdk-module.mjs', 'import "@aws-sdk/client-not-installed"; export const handler = () => {};');
  folder.write('missing.js', 'require("not-installed")');
  folder.write('loading.js', 'console.log("begins"); for (;;);');
});
afterEach(() => {
  jest.useRealTimers();
  folder.close();
});
afterAll(() => {
  meetings.close();
  folder.remove();
});

const run = (handler: string, changes?: Partial<LambdaFunction>): RunningFunction =>
  folder.run(handler, changes);

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
  ["an ES module's result", 'module.handler', 'a module'],
  [
    'the result of a nested export of a file in a folder with a dot',
    'dist.v1/index.api.v1.handler',
    'nested',
  ],
])('a function returns %s', async (_, handler, response) => {
  expect(await returned(run(handler), EVENT)).toEqual(response);
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
])('before nodejs24.x, a function returns %s', async (_, handler, event, response) => {
  expect(await returned(run(handler, { runtime: 'nodejs22.x' }), event)).toEqual(response);
});

test('before nodejs24.x, a callback with an error fails the invocation', async () => {
  const failing = run('index.calls', { runtime: 'nodejs22.x' });
  expect(await failing.invoke('{"error":"out of luck"}')).toEqual({
    outcome: 'failed',
    reason: 'the handler threw string',
    error: { errorType: 'string', errorMessage: 'out of luck', trace: [] },
  });
});

test('keeps the response of a handler that finished in time while the emulator was busy', async () => {
  fakeTimeouts();
  const signals = run('index.signals', { timeoutSeconds: 900 });
  const file = join(folder.directory, 'responded');
  const arrives = meetings.next();
  const invocation = returned(signals, { file });
  (await arrives).write('go on');
  while (!existsSync(file));
  jest.advanceTimersByTime(900_000);
  expect(await invocation).toBe('in time');
});

test('fails a handler that exceeded its timeout by its own clock, even if the emulator notices late', async () => {
  fakeTimeouts();
  const invocation = run('index.takes', { timeoutSeconds: 0.01 }).invoke('{"ms":20}');
  expect(await invocation).toEqual({
    outcome: 'failed',
    reason: 'the handler did not finish within 0.01 s',
    error: platformError('Sandbox.Timedout', 'Task timed out after 0.01 seconds'),
  });
});

test('reuses an execution environment after the timeout of its last invocation has passed', async () => {
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

/** The error of an invocation that Lambda itself ended. */
function platformError(errorType: string, message: string): object {
  const start = /^RequestId: [\da-f-]{36} Error: /;
  return {
    errorType,
    errorMessage: expect.stringMatching(new RegExp(`${start.source}${message}$`)),
    trace: [],
  };
}

test('a waiting request gets a new process if the request before it ends the process', async () => {
  const exits = run('index.exits', { reservedConcurrency: 1 });
  const error = platformError('Runtime.ExitError', 'Runtime exited with error: exit status 3');
  const expected = { outcome: 'failed', reason: 'the process exited with code 3', error };
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

test("a function gets its own environment variables, except reserved ones, and Lambda's, but none of the emulator's", async () => {
  process.env.SECRET_OF_THE_DEVELOPER = 'x';
  const environment = { TABLE: 'greetings', TZ: 'Asia/Tokyo', AWS_REGION: 'other' };
  const variables = Object(
    await returned(run('index.environment', { environment, runtime: 'nodejs22.x' }), {
      headers: { 'x-amzn-trace-id': 'Root=1' },
    }),
  );
  if (process.platform === 'win32') for (const name of ADDED_BY_WINDOWS) delete variables[name];
  expect(variables).toEqual({
    _X_AMZN_TRACE_ID: 'Root=1',
    _HANDLER: 'index.environment',
    AWS_DEFAULT_REGION: 'eu-central-1',
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: 'http://127.0.0.1:3001',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
    AWS_LAMBDA_FUNCTION_NAME: 'hello',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_FORMAT: 'Text',
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/hello',
    AWS_LAMBDA_LOG_STREAM_NAME: expect.stringMatching(/^\[\$LATEST\][0-9a-f]{32}$/),
    AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9001',
    AWS_REGION: 'eu-central-1',
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    AWS_XRAY_DAEMON_ADDRESS: '169.254.79.129:2000',
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    LAMBDA_TASK_ROOT: folder.directory,
    LANG: 'en_US.UTF-8',
    LD_LIBRARY_PATH: `/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:${folder.directory}:${folder.directory}/lib:/opt/lib`,
    NODE_PATH: '/opt/nodejs/node22/node_modules:/opt/nodejs/node_modules:/var/runtime/node_modules',
    PATH: '/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    TABLE: 'greetings',
    TZ: 'Asia/Tokyo',
  });
});

test('each invocation without a trace header gets a new trace ID', async () => {
  const environment = run('index.environment');
  const traces = [await returned(environment), await returned(environment)].map(
    (each) => Object(each)._X_AMZN_TRACE_ID,
  );
  expect(traces[0]).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};/);
  expect(traces[1]).not.toBe(traces[0]);
});

test.each([
  ['nodejs22.x', ['callbackWaitsForEmptyEventLoop', 'succeed', 'fail', 'done']],
  ['nodejs24.x', ['xRayTraceId']],
])("the handler's context has the members that it has on Lambda with %s", async (runtime, keys) => {
  const context = Object(await returned(run('index.context', { timeoutSeconds: 900, runtime })));
  const { remaining, ...values } = context.values;
  expect(context.keys.sort()).toEqual(
    [
      ...keys,
      ...['awsRequestId', 'clientContext', 'functionName', 'functionVersion', 'getRemainingTimeInMillis'],
      ...['identity', 'invokedFunctionArn', 'logGroupName', 'logStreamName', 'memoryLimitInMB', 'tenantId'],
    ].sort(),
  );
  expect(values).toMatchObject({
    awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    functionName: 'hello',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:hello',
    logGroupName: '/aws/lambda/hello',
    logStreamName: expect.stringMatching(/^\[\$LATEST\]/),
    memoryLimitInMB: '128',
  });
  expect(remaining).toBeGreaterThan(0);
  expect(remaining).toBeLessThanOrEqual(900_000);
});

test.each([
  ['nodejs22.x', "a folder's index.js", 'package.handler', 'a folder'],
  ['nodejs22.x', 'an ES module by its package.json', 'typed/index.handler', 'an ES module by its package'],
  ['nodejs22.x', 'a CommonJS file', 'common.handler', 'CommonJS'],
  ['nodejs22.x', 'a package in node_modules', 'library.handler', 'a module of node_modules'],
  ['nodejs24.x', 'an ES module by its package.json', 'typed/index.handler', 'an ES module by its package'],
  ['nodejs24.x', 'a CommonJS file', 'common.handler', 'CommonJS'],
  ['nodejs24.x', 'a package in node_modules', 'library.handler', 'a module of node_modules'],
  ['nodejs24.x', "a member of an ES module's default export", 'module.only', 'a module'],
])('on %s, loads the handler from %s', async (runtime, _, handler, response) => {
  expect(await returned(run(handler, { runtime }))).toBe(response);
});

test('returns what a streaming handler wrote', async () => {
  expect(await returned(run('index.streams'))).toEqual({ streamed: true });
});

test('the payload of a streamed HTTP response begins with its metadata', async () => {
  const payload = `{"statusCode":201}${'\0'.repeat(8)}body`;
  expect(await run('index.prelude').invoke('{}')).toEqual({ outcome: 'returned', payload });
});

test("a handler's timers stand still between invocations", async () => {
  const ticks = run('index.ticks');
  const [, first] = Object(await returned(ticks, { until: 3 }));
  // Takes longer than a tick.
  await returned(run('index.nothing'));
  const [second, third] = Object(await returned(ticks, { until: 3 }));
  expect(second).toBe(first);
  expect(third).toBeGreaterThanOrEqual(second + 3);
});

test.each([
  ['throws', 'index.throws', 'the handler threw RangeError', 'RangeError', 'out of range'],
  [
    'has no export in its name',
    'index',
    'the code does not load: Bad handler',
    'Runtime.MalformedHandlerName',
    'Bad handler',
  ],
  [
    'leaves the code folder',
    '../index.handler',
    /^the code does not load: '\.\.\/index\.handler' is not a valid handler name/,
    'Runtime.MalformedHandlerName',
    expect.stringMatching(/^'\.\.\/index\.handler' is not a valid handler name\./),
  ],
  [
    'returns a value that JSON cannot represent',
    'index.circular',
    'the handler threw Runtime.JSONStringifyError',
    'Runtime.JSONStringifyError',
    'Unable to stringify response body',
  ],
  [
    'takes a callback',
    'index.callback',
    /^the code does not load: ERROR: AWS Lambda has removed support for callback-based/,
    'Runtime.CallbackHandlerDeprecated',
    expect.stringMatching(/^ERROR: AWS Lambda has removed support for callback-based function handlers/),
  ],
  [
    'is not exported',
    'index.absent',
    'the code does not load: index.absent is undefined or not exported',
    'Runtime.HandlerNotFound',
    'index.absent is undefined or not exported',
  ],
  [
    'is not a function',
    'index.notAFunction',
    'the code does not load: index.notAFunction is not a function',
    'Runtime.HandlerNotFound',
    'index.notAFunction is not a function',
  ],
  [
    'does not exist',
    'absent.handler',
    /^the code does not load: Error: Cannot find module 'absent'/,
    'Runtime.ImportModuleError',
    expect.stringMatching(/^Error: Cannot find module 'absent'/),
  ],
  [
    'imports a package that is not installed',
    'missing.handler',
    /^the code does not load: Error: Cannot find module 'not-installed'/,
    'Runtime.ImportModuleError',
    expect.stringMatching(/^Error: Cannot find module 'not-installed'/),
  ],
  [
    'imports a client of the AWS SDK that is not installed',
    'sdk.handler',
    'the code does not load: @aws-sdk/client-not-installed is not installed: run npm install --save-dev @aws-sdk/client-not-installed',
    'Runtime.ImportModuleError',
    expect.stringMatching(/^Error: Cannot find module '@aws-sdk\/client-not-installed\/lib'/),
  ],
  [
    'imports a client of the AWS SDK that is not installed, as an ES module',
    'sdk-module.handler',
    'the code does not load: @aws-sdk/client-not-installed is not installed: run npm install --save-dev @aws-sdk/client-not-installed',
    'Error',
    expect.stringMatching(/^Cannot find package '@aws-sdk\/client-not-installed'/),
  ],
  [
    'has a syntax error',
    'invalid.handler',
    /^the code does not load: \/.*\/invalid\.js:2:31: SyntaxError: Unexpected token ';'$/,
    'Runtime.UserCodeSyntaxError',
    expect.stringMatching(/^SyntaxError: /),
  ],
  ['does not load', 'broken.handler', 'the code does not load: broken', 'Error', 'broken'],
  [
    'never ends its response stream',
    'index.endless',
    'the handler threw Error',
    'Error',
    'Response stream is not finished.',
  ],
  [
    'streams but is not async',
    'index.synchronous',
    'the handler threw Error',
    'Error',
    'Streaming does not support non-async handlers.',
  ],
])(
  'a handler that %s fails its invocation and the next one',
  async (_, handler, reason, errorType, errorMessage) => {
    const failing = run(handler);
    const expected = {
      outcome: 'failed',
      reason: expect.stringMatching(reason),
      error: { errorType, errorMessage, trace: expect.arrayContaining([expect.any(String)]) },
    };
    expect(await failing.invoke('{}')).toEqual(expected);
    expect(await failing.invoke('{}')).toEqual(expected);
  },
);

test('a handler that returns more than 6 MB fails', async () => {
  expect(await run('index.large').invoke('{}')).toEqual({
    outcome: 'failed',
    reason: 'the handler returned more than 6291556 bytes',
  });
});

test.each([
  ['ends its process', 'index.exits', 3, 'Runtime exited with error: exit status 3'],
  ['waits for a promise that never settles', 'index.pending', 0, 'Runtime exited without providing a reason'],
  ['throws an error that nothing catches', 'index.uncaught', 1, 'Runtime exited with error: exit status 1'],
  [
    'rejects a promise that nothing handles',
    'index.unhandled',
    1,
    'Runtime exited with error: exit status 1',
  ],
])('a handler that %s fails', async (_, handler, code, message) => {
  expect(await run(handler).invoke('{}')).toEqual({
    outcome: 'failed',
    reason: `the process exited with code ${code}`,
    error: platformError('Runtime.ExitError', message),
  });
});

test.each([
  [
    'waits for a promise that never settles',
    'index.pending',
    'the handler threw Runtime.NodeJsExit',
    'Runtime.NodeJsExit',
    'Lambda exited without fulfilling promise',
  ],
  [
    'returns a value that JSON cannot represent',
    'index.circular',
    'the handler threw Error',
    'Error',
    'Unable to stringify response body',
  ],
  [
    'throws an error that nothing catches',
    'index.uncaught',
    'nothing caught RangeError',
    'RangeError',
    'nobody catches',
  ],
  [
    'rejects a promise that nothing handles',
    'index.unhandled',
    'nothing caught RangeError',
    'Runtime.UnhandledPromiseRejection',
    'RangeError: nobody handles',
  ],
  [
    'is in the default export of an ES module',
    'module.only',
    'the code does not load: module.only is undefined or not exported',
    'Runtime.HandlerNotFound',
    'module.only is undefined or not exported',
  ],
])('before nodejs24.x, a handler that %s fails', async (_, handler, reason, errorType, errorMessage) => {
  expect(await run(handler, { runtime: 'nodejs20.x' }).invoke('{}')).toEqual({
    outcome: 'failed',
    reason,
    error: { errorType, errorMessage, trace: expect.any(Array) },
  });
});

test.each([
  ['handler that loops', 'index.loops', 3, 'the handler did not finish within 3 s'],
  ['module that loops', 'loading.handler', 10, 'the code did not load within 10 s'],
])('a %s is stopped at its timeout', async (_, handler, seconds, reason) => {
  fakeTimeouts();
  const slow = run(handler);
  const invocation = slow.invoke('{}');
  await folder.prints(/begins/);
  jest.advanceTimersByTime(seconds * 1000 - 1);
  for (let turn = 0; turn < 5; turn++) await setImmediate();
  expect(slow.isRunning).toBe(true);
  jest.advanceTimersByTime(1);
  expect(await invocation).toEqual({
    outcome: 'failed',
    reason,
    error: platformError('Sandbox.Timedout', `Task timed out after ${seconds}.00 seconds`),
  });
  expect(slow.isRunning).toBe(false);
});

test('a handler that exhausts its memory in one allocation fails', async () => {
  expect(await run('index.allocates', { timeoutSeconds: 900, memoryMegabytes: 32 }).invoke('{}')).toEqual({
    outcome: 'failed',
    reason: expect.stringMatching(
      /^the process (was ended by SIGABRT|exited with code 134), probably because the function needs more than its 32 MB$/,
    ),
    error: expect.objectContaining({ errorType: 'Runtime.ExitError' }),
  });
});

test('a rejection after the response fails the next invocation, and the one after it gets a new environment', async () => {
  const late = run('index.late');
  const arrives = meetings.next();
  expect(await returned(late)).toBe('early');
  (await arrives).write('throw');
  expect(await late.invoke('{"waits":true}')).toEqual({
    outcome: 'failed',
    reason: 'the process exited with code 1',
    error: platformError('Runtime.ExitError', 'Runtime exited with error: exit status 1'),
  });
  expect(await returned(late)).toBe('early');
});

test('close fails running, waiting and later invocations', async () => {
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

test('a process that is killed before it reads its request still counts as ended', async () => {
  const host = {
    cognitoEndpoint: '',
    aws: { endpoints: {}, credentials: {} },
    print: () => {},
  };
  const options = lambdaFunction({ codeDirectory: folder.directory, handler: 'index.event' });
  await new Promise<void>((exited) => {
    const resolve = () => {
      environment.run({ event: JSON.stringify('x'.repeat(300_000)), resolve: () => {} });
      environment.terminate();
    };
    const environment = new ExecutionEnvironment(options, host, { idle: resolve, ended: () => {}, exited });
    environment.run({ event: '{}', resolve: () => {} });
  });
});
