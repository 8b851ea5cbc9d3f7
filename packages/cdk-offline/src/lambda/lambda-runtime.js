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
/** @typedef {(event: unknown, context: object) => unknown} Handler */

const {
  _HANDLER = '',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: memoryLimitInMB,
  AWS_LAMBDA_FUNCTION_NAME: functionName,
  AWS_LAMBDA_FUNCTION_VERSION: functionVersion,
  AWS_LAMBDA_LOG_GROUP_NAME: logGroupName,
  AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
  LAMBDA_TASK_ROOT = '',
} = process.env;

const channel = process.send?.bind(process);
// Lambda has no IPC channel. Code that calls `process.send('ready')` would otherwise be taken for the runtime.
delete process.send;

/** @param {RuntimeMessage} message */
const send = (message) => channel?.(message);

/**
 * `FILE.EXPORT` names the file without its extension (Lambda developer guide, "Define Lambda function handler in Node.js").
 * @returns {Promise<Handler>}
 */
async function loadHandler() {
  const dot = _HANDLER.lastIndexOf('.');
  const file = _HANDLER.slice(0, dot);
  const name = _HANDLER.slice(dot + 1);
  const path = ['.js', '.mjs', '.cjs']
    .map((extension) => join(LAMBDA_TASK_ROOT, file + extension))
    .find(existsSync);
  if (!path) throw new Error(`the code has no file ${file}.js, ${file}.mjs or ${file}.cjs`);
  const module = await import(pathToFileURL(path).href);
  const handler = module[name] ?? module.default?.[name];
  if (typeof handler !== 'function') throw new Error(`${file} exports no function ${name}`);
  if (handler.length > 2)
    throw new Error('a handler with a callback is not supported since Node.js 24: make it async');
  return handler;
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
    const returned = await handler(JSON.parse(event), context);
    return { outcome: 'returned', payload: JSON.stringify(returned) ?? 'null' };
  } catch (error) {
    console.error(error);
    return {
      outcome: 'failed',
      reason: `the handler threw ${error instanceof Error ? error.name : typeof error}`,
    };
  }
}

// Ctrl-C reaches every process of the terminal, and requests in flight still get their responses.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit());

loadHandler().then(
  (handler) => {
    process.on('message', async (/** @type {RuntimeRequest} */ request) => send(await run(handler, request)));
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
