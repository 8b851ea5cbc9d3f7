/**
 * Finds the function's handler and calls it. Node.js 20 and 22 on Lambda differ from Node.js 24: they load CommonJS
 * with `require`, and have callbacks (aws-lambda-nodejs-runtime-interface-client 3 and 4).
 */
const { randomBytes } = require('node:crypto');
const { existsSync, readFileSync } = require('node:fs');
const { basename, dirname, join, resolve } = require('node:path');
const { Writable } = require('node:stream');
const { finished } = require('node:stream/promises');
const { pathToFileURL } = require('node:url');

/** @typedef {import('./runtime-messages').RuntimeRequest} RuntimeRequest */
/** @typedef {(...values: unknown[]) => unknown} Handler */
/** @typedef {(error?: unknown, result?: unknown) => void} Callback */
/** @typedef {Writable & { setContentType: (type: string) => void }} ResponseStream */

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

const HAS_CALLBACKS = Number(/nodejs(\d+)/.exec(AWS_EXECUTION_ENV)?.[1]) < 24;
const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');

Object.assign(globalThis, {
  awslambda: {
    /** @param {Handler} handler */
    streamifyResponse: (handler) => Object.assign(handler, { [STREAMING]: 'response' }),
    HttpResponseStream: {
      /** @param {ResponseStream} stream @param {unknown} prelude */
      from: (stream, prelude) => {
        stream.setContentType('application/vnd.awslambda.http-integration-response');
        stream.write(`${JSON.stringify(prelude)}${'\0'.repeat(8)}`);
        return stream;
      },
    },
  },
});

/** @param {string} type @param {string} message */
const runtimeError = (type, message) => Object.assign(new Error(message), { name: `Runtime.${type}` });

/** @returns {Promise<Handler>} */
async function loadHandler() {
  if (_HANDLER.includes('..')) {
    const advice = 'Use absolute paths when specifying root directories in handler names.';
    throw runtimeError('MalformedHandlerName', `'${_HANDLER}' is not a valid handler name. ${advice}`);
  }
  // The first dot after the last slash splits file and export path, as in `src/index.api.handler`.
  const [, file, exportPath] = /^([^.]*)\.(.*)$/.exec(basename(_HANDLER)) ?? [];
  if (file === undefined || exportPath === undefined)
    throw runtimeError('MalformedHandlerName', 'Bad handler');
  const module = await loadModule(dirname(_HANDLER), file);
  const find = (/** @type {unknown} */ exports) =>
    exportPath.split('.').reduce((value, key) => Object(value)[key], exports);
  const handler = find(module) || (HAS_CALLBACKS ? undefined : find(Object(module).default));
  if (!handler) throw runtimeError('HandlerNotFound', `${_HANDLER} is undefined or not exported`);
  if (typeof handler !== 'function') throw runtimeError('HandlerNotFound', `${_HANDLER} is not a function`);
  const streaming = Reflect.get(handler, STREAMING);
  if (streaming && streaming !== 'response')
    throw runtimeError('MalformedStreamingHandler', 'Only response streaming is supported.');
  if (!HAS_CALLBACKS && handler.length > 2 && !streaming)
    throw runtimeError('CallbackHandlerDeprecated', CALLBACKS_REMOVED);
  if (
    HAS_CALLBACKS &&
    handler.length === 3 &&
    handler.constructor.name !== 'AsyncFunction' &&
    !streaming &&
    process.env.AWS_LAMBDA_NODEJS_DISABLE_CALLBACK_WARNING === undefined
  )
    console.warn(CALLBACKS_DEPRECATED);
  return /** @type {Handler} */ (handler);
}

const CALLBACKS_DEPRECATED =
  'AWS Lambda plans to remove support for callback-based function handlers starting with Node.js 24. ' +
  'You will need to update this function to use an async handler to use Node.js 24 or later. ' +
  'For more information and to provide feedback on this change, see ' +
  'https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/issues/137. To disable this warning, ' +
  'set the AWS_LAMBDA_NODEJS_DISABLE_CALLBACK_WARNING environment variable.';

const CALLBACKS_REMOVED =
  'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. ' +
  'You need to modify this function to use a supported handler signature to use Node.js 24 or later. ' +
  'For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.';

/** @param {string} directory @param {string} file */
async function loadModule(directory, file) {
  const path = resolve(LAMBDA_TASK_ROOT, directory, file);
  try {
    for (const extension of ['', '.js', '.mjs', '.cjs']) {
      if (!existsSync(path + extension)) continue;
      const isModule = extension === '.mjs' || (extension === '.js' && isModuleFolder(dirname(path)));
      return HAS_CALLBACKS && !isModule
        ? require(path + extension)
        : await import(pathToFileURL(path + extension).href);
    }
    const paths = [LAMBDA_TASK_ROOT, resolve(LAMBDA_TASK_ROOT, directory)];
    return require(require.resolve(file, { paths }));
  } catch (error) {
    if (error instanceof SyntaxError)
      throw Object.assign(runtimeError('UserCodeSyntaxError', String(error)), { stack: error.stack });
    if (Object(error).code === 'MODULE_NOT_FOUND') throw runtimeError('ImportModuleError', String(error));
    throw error;
  }
}

/** @param {string} folder @returns {boolean} whether its nearest package.json says `"type": "module"` */
function isModuleFolder(folder) {
  const file = join(folder, 'package.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')).type === 'module';
  return basename(folder) !== 'node_modules' && folder !== dirname(folder) && isModuleFolder(dirname(folder));
}

/** Called when the event loop is empty. Node.js 24 exits instead. */
let onEmptyEventLoop = () => {};
if (HAS_CALLBACKS) process.on('beforeExit', () => onEmptyEventLoop());

/**
 * Calls the handler with the request's event.
 * @param {Handler} handler @param {RuntimeRequest} request
 * @returns {Promise<string>} its result as JSON
 */
async function callHandler(handler, request) {
  onEmptyEventLoop = () => {};
  const event = JSON.parse(request.event);
  const traceId = event?.headers?.['x-amzn-trace-id'] ?? newTraceId();
  process.env._X_AMZN_TRACE_ID = traceId;
  const context = createContext(request, traceId);
  if (Reflect.get(handler, STREAMING)) return callStreaming(handler, event, context);
  const result = await (HAS_CALLBACKS ? callWithCallback(handler, event, context) : handler(event, context));
  try {
    return JSON.stringify(result) ?? 'null';
  } catch {
    const error = new Error('Unable to stringify response body');
    throw HAS_CALLBACKS ? error : Object.assign(error, { name: 'Runtime.JSONStringifyError' });
  }
}

function newTraceId() {
  return `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${randomBytes(12).toString('hex')};Sampled=0`;
}

/** @param {RuntimeRequest} request @param {string} xRayTraceId */
function createContext({ requestId, functionArn, timeoutMilliseconds }, xRayTraceId) {
  const deadline = Date.now() + timeoutMilliseconds;
  return {
    functionVersion,
    functionName,
    memoryLimitInMB,
    logGroupName,
    logStreamName,
    clientContext: undefined,
    identity: undefined,
    invokedFunctionArn: functionArn,
    awsRequestId: requestId,
    tenantId: undefined,
    ...(HAS_CALLBACKS ? {} : { xRayTraceId }),
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

/**
 * The promise, the callback or a method of the context provides the result, whichever is first. A plain return value is
 * ignored (CallbackContext.js).
 * @param {Handler} handler @param {unknown} event @param {object} context @returns {Promise<unknown>}
 */
function callWithCallback(handler, event, context) {
  return new Promise((resolve, reject) => {
    onEmptyEventLoop = () => {
      if (handler.constructor.name !== 'AsyncFunction') resolve(null);
      else reject(runtimeError('NodeJsExit', 'Lambda exited without fulfilling promise'));
    };
    /** @type {Callback} */
    const done = (error, result) => {
      if (error === undefined || error === null) resolve(result);
      else reject(error);
    };
    const withCallbacks = Object.assign(
      {
        callbackWaitsForEmptyEventLoop: true,
        succeed: resolve,
        fail: (/** @type {unknown} */ error) => done(error ?? 'handled'),
        done,
      },
      context,
    );
    /** @type {Callback} */
    const callback = (error, result) => {
      const isFailed = error !== undefined && error !== null;
      if (withCallbacks.callbackWaitsForEmptyEventLoop && !isFailed)
        onEmptyEventLoop = () => setImmediate(resolve, result);
      else done(error, result);
    };
    const returned = handler(event, withCallbacks, callback);
    if (typeof Object(returned).then === 'function') Promise.resolve(returned).then(resolve, done);
  });
}

/**
 * An HTTP API invokes the function without streaming, so Lambda returns everything that the handler wrote in one piece.
 * @param {Handler} handler @param {unknown} event @param {object} context
 */
async function callStreaming(handler, event, context) {
  /** @type {Buffer[]} */
  const chunks = [];
  const stream = new Writable({
    objectMode: true,
    write(chunk, encoding, callback) {
      if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
      else chunks.push(Buffer.from(typeof chunk === 'string' ? chunk : JSON.stringify(chunk), encoding));
      callback();
    },
  });
  const returned = handler(event, Object.assign(stream, { setContentType: () => {} }), context);
  if (typeof Object(returned).then !== 'function')
    throw new Error('Streaming does not support non-async handlers.');
  await returned;
  if (!stream.writableEnded) throw new Error('Response stream is not finished.');
  await finished(stream);
  return Buffer.concat(chunks).toString();
}

module.exports = { HAS_CALLBACKS, callHandler, loadHandler };
