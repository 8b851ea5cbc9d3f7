/**
 * The runtime inside an execution environment: loads the handler, then runs it for each invocation it is sent.
 * Plain JavaScript, because a worker thread starts without ts-node: 30 ms instead of a second.
 */
const { access } = require('node:fs/promises');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');
const { parentPort, workerData } = require('node:worker_threads');

/** @typedef {import('./execution-environment').RuntimeMessage} RuntimeMessage */
/** @typedef {import('./execution-environment').RuntimeRequest} RuntimeRequest */
/** @typedef {(event: unknown, context: object, callback?: (error: unknown, result?: unknown) => void) => unknown} Handler */

/** @type {import('./execution-environment').RuntimeSettings} */
const { lambdaFunction, logStreamName } = workerData;

/** @param {RuntimeMessage} message */
const send = (message) => parentPort?.postMessage(message);

/**
 * `FILE.EXPORT` names the file without its extension (Lambda developer guide, "Define Lambda function handler in Node.js").
 * @returns {Promise<Handler>}
 */
async function loadHandler() {
  const { codeDirectory, handler } = lambdaFunction;
  const dot = handler.lastIndexOf('.');
  const [file, name] = [handler.slice(0, dot), handler.slice(dot + 1)];
  for (const extension of ['.js', '.mjs', '.cjs']) {
    const path = join(codeDirectory, file + extension);
    const found = await access(path).then(
      () => true,
      () => false,
    );
    if (!found) continue;
    const module = await import(pathToFileURL(path).href);
    const loaded = module[name] ?? module.default?.[name];
    if (typeof loaded !== 'function') throw new Error(`${file}${extension} exports no function "${name}"`);
    return loaded;
  }
  throw new Error(`no file ${file}.js, .mjs or .cjs in the function's code`);
}

/** @param {RuntimeRequest} request */
const contextOf = ({ requestId, deadline }) => ({
  awsRequestId: requestId,
  callbackWaitsForEmptyEventLoop: true,
  functionName: lambdaFunction.name,
  functionVersion: '$LATEST',
  getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  invokedFunctionArn: `arn:aws:lambda:${lambdaFunction.region}:${lambdaFunction.accountId}:function:${lambdaFunction.name}`,
  logGroupName: `/aws/lambda/${lambdaFunction.name}`,
  logStreamName,
  memoryLimitInMB: String(lambdaFunction.memoryMegabytes),
});

/** @param {unknown} error */
const messageOf = (error) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));

/** @param {Handler} handler @param {RuntimeRequest} request */
async function run(handler, request) {
  try {
    const returned = await handler(JSON.parse(request.event), contextOf(request));
    send({ outcome: 'returned', payload: JSON.stringify(returned) ?? 'null' });
  } catch (error) {
    console.error(error);
    send({ outcome: 'failed', reason: `the handler threw ${messageOf(error)}` });
  }
}

loadHandler().then(
  (handler) => {
    if (handler.length > 2) {
      throw new Error('the handler takes a callback, which Node.js 24 on Lambda no longer calls: make it async');
    }
    parentPort?.on('message', (request) => run(handler, request));
    send({ outcome: 'loaded' });
  }).catch((error) => {
    console.error(error);
    send({ outcome: 'failed', reason: `the code does not load: ${messageOf(error)}` });
  });
