/**
 * The runtime inside an execution environment: loads the handler that the environment variables name, as on Lambda, and
 * runs it for each request. Plain JavaScript, so that its process starts without a compiler.
 */
const { read, readSync, rmSync, writeSync } = require('node:fs');
const { Socket } = require('node:net');
const { promisify } = require('node:util');
const { formatError, logError, patchConsole, setRequestId } = require('./runtime-console');
const { restrictFiles } = require('./runtime-files');
const { HAS_CALLBACKS, callHandler, loadHandler } = require('./runtime-handler');

/** @typedef {import('./runtime-messages').Invocation} Invocation */
/** @typedef {import('./runtime-messages').RuntimeMessage} RuntimeMessage */
/** @typedef {import('./runtime-messages').RuntimeRequest} RuntimeRequest */

/** The file descriptor of the pipe to the emulator. */
const PIPE = 3;
/** A pipe that closes when the emulator ends, even if it is killed during an invocation. */
const LIFELINE = 4;

const [temporaryDirectory = '', mode] = process.argv.splice(2);

/**
 * Waiting for a request blocks the event loop: no timer runs between invocations, as in a frozen environment on Lambda.
 * A debugger needs the event loop, so in the mode `debug`, timers keep running.
 */
const readPipe = mode === 'debug' ? promisify(read) : readSync;

/** @param {RuntimeMessage} message */
function send(message) {
  const bytes = Buffer.from(`${JSON.stringify(message)}\n`);
  for (let sent = 0; sent < bytes.length; ) sent += writeSync(PIPE, bytes, sent);
}

/** The emulator may have been killed, so this process removes the function's folder. */
function endWithEmulator() {
  try {
    rmSync(temporaryDirectory, { recursive: true, force: true });
  } finally {
    process.exit();
  }
}

/** @returns {Promise<RuntimeRequest>} */
async function receive() {
  const chunks = [];
  let isComplete = false;
  while (!isComplete) {
    const chunk = Buffer.alloc(65_536);
    const result = await readPipe(PIPE, chunk, 0, chunk.length, null);
    const length = typeof result === 'number' ? result : result.bytesRead;
    if (length === 0) endWithEmulator();
    chunks.push(chunk.subarray(0, length));
    isComplete = chunk[length - 1] === '\n'.charCodeAt(0);
  }
  return JSON.parse(Buffer.concat(chunks).toString());
}

/**
 * @param {import('./runtime-handler').Handler} handler
 * @param {RuntimeRequest} request
 * @returns {Promise<Invocation>}
 */
async function run(handler, request) {
  setRequestId(request.requestId);
  try {
    return { outcome: 'returned', payload: await callHandler(handler, request) };
  } catch (error) {
    logError('Invoke Error', error);
    return { outcome: 'failed', reason: `the handler threw ${errorName(error)}`, error: formatError(error) };
  }
}

/** @param {unknown} error */
const errorName = (error) => (error instanceof Error ? error.name : typeof error);

/** The reason in one line, with the location of a syntax error or the package to install. @param {unknown} error */
function explainLoadError(error) {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  const [reason = ''] = message.split('\n');
  // Node.js begins the stack with the location, the line of code and a mark below it.
  const [, file, caret] = /^(.+:\d+)\n.*\n( *)\^/.exec(stack ?? '') ?? [];
  if (name === 'Runtime.UserCodeSyntaxError' && file) return `${file}:${(caret ?? '').length + 1}: ${reason}`;
  const [, library] = /Cannot find (?:module|package) '(@(?:aws-sdk|smithy)\/[^/']+)/.exec(message) ?? [];
  // NodejsFunction leaves the AWS SDK out of bundles, because Lambda's runtime has it.
  return library ? `${library} is not installed: run npm install --save-dev ${library}` : reason;
}

/** @param {string} title @param {string} reason @param {unknown} error @param {number} exitCode @returns {never} */
function end(title, reason, error, exitCode) {
  logError(title, error);
  send({ outcome: 'ended', reason, error: formatError(error) });
  process.exit(exitCode);
}

patchConsole();
restrictFiles(temporaryDirectory);
new Socket({ fd: LIFELINE }).on('close', endWithEmulator).resume().unref();
// Ctrl-C reaches every process of the terminal, but the emulator decides when this one ends.
process.on('SIGINT', () => {});
// Node.js 24 keeps the default: it prints the error and exits with 1.
if (HAS_CALLBACKS) {
  process.on('uncaughtException', (error) =>
    end('Uncaught Exception', `nothing caught ${errorName(error)}`, error, 129),
  );
  process.on('unhandledRejection', (reason) => {
    const error = Object.assign(new Error(String(reason)), {
      name: 'Runtime.UnhandledPromiseRejection',
      reason,
    });
    end('Unhandled Promise Rejection', `nothing caught ${errorName(reason)}`, error, 128);
  });
}

async function serve() {
  const handler = await loadHandler().catch((error) =>
    end('Init Error', `the code does not load: ${explainLoadError(error)}`, error, 1),
  );
  send({ outcome: 'loaded' });
  for (;;) {
    const request = await receive();
    const startedAt = performance.now();
    const invocation = await run(handler, request);
    send({ outcome: 'finished', milliseconds: performance.now() - startedAt });
    send(invocation);
    // The function's output is written before the environment freezes.
    await new Promise((resolve) => process.stdout.write('', resolve));
  }
}

void serve();
