/**
 * The function's log lines in Lambda's format (aws-lambda-nodejs-runtime-interface-client, LogPatch.js and
 * formatter.ts). Standard error goes to standard output, so that lines keep their order. The emulator filters them by
 * level.
 */
const { format } = require('node:util');

/** @typedef {import('./runtime-messages').FunctionError} FunctionError */

const METHODS = {
  trace: 'TRACE',
  debug: 'DEBUG',
  info: 'INFO',
  log: 'INFO',
  warn: 'WARN',
  error: 'ERROR',
  fatal: 'FATAL',
};

const { AWS_EXECUTION_ENV = '', AWS_LAMBDA_LOG_FORMAT } = process.env;
const isJson = AWS_LAMBDA_LOG_FORMAT === 'JSON';

/** The request ID of log lines. Before the first request, it is undefined on Node.js 20 and 22, and a dash on 24. */
let requestId = /nodejs2[02]/.test(AWS_EXECUTION_ENV) ? undefined : '-';

/** @param {string} id */
function setRequestId(id) {
  requestId = id;
}

function patchConsole() {
  process.stderr.write = process.stdout.write.bind(process.stdout);
  for (const [method, level] of Object.entries(METHODS)) {
    /** @param {unknown} message @param {unknown[]} more */
    const log = (message, ...more) => {
      const timestamp = new Date().toISOString();
      const line = isJson
        ? formatJson({ timestamp, level, requestId }, message, more)
        : [timestamp, String(requestId), level, format(message, ...more)].join('\t');
      process.stdout.write(`${line}\n`);
    };
    Object.assign(console, { [method]: log });
  }
}

/** @param {object} start @param {unknown} message @param {unknown[]} more */
function formatJson(start, message, more) {
  if (more.length > 0) {
    const error = more.find((each) => each instanceof Error);
    return JSON.stringify({ ...start, message: format(message, ...more), ...(error && errorMembers(error)) });
  }
  try {
    return JSON.stringify({ ...start, message }, (_, value) =>
      value instanceof Error ? { ...errorMembers(value), ...value } : value,
    );
  } catch {
    return JSON.stringify({ ...start, message: format(message) });
  }
}

/** @param {Error} error */
function errorMembers(error) {
  const { message, stack } = error;
  return { errorType: error.constructor.name, errorMessage: message, stackTrace: stack?.split('\n') ?? [] };
}

/** @param {string} title such as `Invoke Error` @param {unknown} thrown */
function logError(title, thrown) {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  if (isJson) console.error(error);
  else console.error(title, formatTextError(error));
}

/** @param {Error} error */
function formatTextError(error) {
  try {
    return `\t${JSON.stringify(error, (_, value) => (value instanceof Error ? textMembers(value) : value))}`;
  } catch {
    return `\t${JSON.stringify(formatError(error))}`;
  }
}

/** @param {Error & { code?: unknown }} error */
function textMembers(error) {
  const { name, message, code, stack } = error;
  return { errorType: name, errorMessage: message, code, ...error, stack: stack?.split('\n') };
}

/** The error as Lambda's Invoke returns it. @param {unknown} error @returns {FunctionError} */
function formatError(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] };
}

module.exports = { formatError, logError, patchConsole, setRequestId };
