/**
 * The runtime inside an execution environment: loads the handler that the environment variables name, as on Lambda, and
 * runs it for each request. Plain JavaScript, so that its process starts without a compiler.
 */
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');

/** @typedef {import('./runtime-messages').Invocation} Invocation */
/** @typedef {import('./runtime-messages').RuntimeMessage} RuntimeMessage */
/** @typedef {import('./runtime-messages').RuntimeRequest} RuntimeRequest */
/** @typedef {{ callbackWaitsForEmptyEventLoop: boolean }} Context */
/** @typedef {(error?: unknown, result?: unknown) => void} Callback */
/** @typedef {(event: unknown, context: Context, callback?: Callback) => unknown} Handler */

const {
  _HANDLER = '',
  AWS_EXECUTION_ENV = '',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: memoryLimitInMB,
  AWS_LAMBDA_FUNCTION_NAME: functionName,
  AWS_LAMBDA_FUNCTION_VERSION: functionVersion,
  AWS_LAMBDA_LOG_GROUP_NAME: logGroupName,
  AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
  LAMBDA_TASK_ROOT = '',
} = process.env;

/** Node.js 24 is the first runtime without callbacks. */
const hasCallbacks = Number(/nodejs(\d+)/.exec(AWS_EXECUTION_ENV)?.[1]) < 24;

const { channel } = process;
const sendMessage = process.send?.bind(process);
// Lambda has no IPC channel. Code that calls `process.send('ready')` would otherwise be taken for the runtime.
delete process.send;

/** @param {RuntimeMessage} message */
const send = (message) => sendMessage?.(message);

/**
 * The first dot after the last slash splits file and export path, as in `src/index.api.handler`
 * (aws-lambda-nodejs-runtime-interface-client, UserFunction.js).
 * @returns {Promise<Handler>}
 */
async function loadHandler() {
  const dot = _HANDLER.indexOf('.', _HANDLER.lastIndexOf('/') + 1);
  if (dot < 0) throw new Error(`the handler "${_HANDLER}" names no export: write FILE.EXPORT`);
  const file = _HANDLER.slice(0, dot);
  const name = _HANDLER.slice(dot + 1);
  const path = ['.js', '.mjs', '.cjs']
    .map((extension) => join(LAMBDA_TASK_ROOT, file + extension))
    .find(existsSync);
  if (!path) throw new Error(`the code has no file ${file}.js, ${file}.mjs or ${file}.cjs`);
  const module = await import(pathToFileURL(path).href);
  const find = (/** @type {object} */ exports) =>
    name.split('.').reduce((value, key) => Object(value)[key], /** @type {unknown} */ (exports));
  const handler = find(module) ?? find(module.default);
  if (typeof handler !== 'function') throw new Error(`${file} exports no function ${name}`);
  if (handler.length > 2 && !hasCallbacks)
    throw new Error('a handler with a callback is not supported since Node.js 24: make it async');
  return /** @type {Handler} */ (handler);
}

/** Called when the event loop is empty. */
let onEmptyEventLoop = () => {};
process.on('beforeExit', () => onEmptyEventLoop());

/**
 * Calls the handler. On Node.js 20 and 22, the promise or the callback provides the result, and a plain return value is
 * ignored (aws-lambda-nodejs-runtime-interface-client, CallbackContext.js).
 * @param {Handler} handler @param {unknown} event @param {Context} context
 */
function call(handler, event, context) {
  return new Promise((resolve, reject) => {
    onEmptyEventLoop = () => {
      const error = new Error('The handler waits for a promise that nothing can settle.');
      if (hasCallbacks && handler.constructor.name !== 'AsyncFunction') resolve(null);
      else reject(Object.assign(error, { name: 'Runtime.NodeJsExit' }));
    };
    /** @type {Callback} */
    const done = (error, result) => {
      if (error === undefined || error === null) resolve(result);
      else reject(error);
    };
    if (!hasCallbacks) {
      Promise.resolve(handler(event, context)).then(resolve, reject);
      return;
    }
    Object.assign(context, { done, fail: reject, succeed: resolve });
    const returned = handler(event, context, (error, result) => {
      if (context.callbackWaitsForEmptyEventLoop && !error) onEmptyEventLoop = () => resolve(result);
      else done(error, result);
    });
    if (typeof Object(returned).then === 'function') Promise.resolve(returned).then(resolve, reject);
  });
}

/** @param {Handler} handler @param {RuntimeRequest} request @returns {Promise<Invocation>} */
async function run(handler, { requestId, event, functionArn, timeoutMilliseconds }) {
  const deadline = Date.now() + timeoutMilliseconds;
  const context = {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName,
    functionVersion,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    invokedFunctionArn: functionArn,
    logGroupName,
    logStreamName,
    memoryLimitInMB,
  };
  try {
    const parsedEvent = JSON.parse(event);
    process.env._X_AMZN_TRACE_ID = parsedEvent.headers?.['x-amzn-trace-id'] ?? '';
    const returned = await call(handler, parsedEvent, context);
    return { outcome: 'returned', payload: JSON.stringify(returned) ?? 'null' };
  } catch (error) {
    console.error(error);
    return {
      outcome: 'failed',
      reason: `the handler threw ${error instanceof Error ? error.name : typeof error}`,
    };
  }
}

// Ctrl-C reaches every process of the terminal, but the emulator decides when this one ends.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit());

loadHandler().then(
  (handler) => {
    process.on('message', async (/** @type {RuntimeRequest} */ request) => {
      const startedAt = performance.now();
      // The channel alone must not keep the event loop alive.
      channel?.unref();
      const invocation = await run(handler, request);
      channel?.ref();
      send({ outcome: 'finished', milliseconds: performance.now() - startedAt });
      send(invocation);
    });
    send({ outcome: 'loaded' });
  },
  (error) => {
    console.error(error);
    send({
      outcome: 'not loaded',
      reason: `the code does not load: ${error instanceof Error ? error.message : error}`,
    });
  },
);
