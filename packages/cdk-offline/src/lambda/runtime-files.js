/**
 * Lambda's file system: read-only except for `/tmp`, which belongs to one execution environment. Changes `node:fs`, so
 * it doesn't reach native code and child processes.
 */
const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');
const os = require('node:os');
const { dirname, resolve, sep } = require('node:path');
const { fileURLToPath } = require('node:url');

/** @typedef {(...values: unknown[]) => unknown} FileFunction */

const { existsSync, realpathSync } = fs;
const { O_APPEND, O_CREAT, O_RDWR, O_TRUNC, O_WRONLY, W_OK } = fs.constants;
const TMP = resolve('/tmp');
const { LAMBDA_TASK_ROOT = '' } = process.env;

const READS = [
  ...[
    'access',
    'exists',
    'lstat',
    'open',
    'openAsBlob',
    'opendir',
    'readFile',
    'readdir',
    'readlink',
    'realpath',
  ],
  ...['stat', 'statfs', 'unwatchFile', 'watch', 'watchFile'],
];
const CHANGES = [
  'chmod',
  'chown',
  'lchmod',
  'lchown',
  'lutimes',
  'rm',
  'rmdir',
  'truncate',
  'unlink',
  'utimes',
];
const CREATES = ['appendFile', 'mkdir', 'mkdtemp', 'writeFile'];
/** With a source and a destination. */
const PAIRS = ['copyFile', 'cp', 'link', 'rename', 'symlink'];

/** System calls that aren't named like their function, for messages. */
const SYSTEM_CALLS = new Map([
  ...['appendFile', 'truncate', 'writeFile'].map((name) => /** @type {const} */ ([name, 'open'])),
  ['copyFile', 'copyfile'],
  ['utimes', 'utime'],
]);

/** @param {string} directory @param {string} path */
const isInside = (directory, path) => path === directory || path.startsWith(directory + sep);

/** The function's code, and the `node_modules` of the folders above it. @param {string} path */
function isCode(path) {
  const [project = ''] = path.split(`${sep}node_modules${sep}`, 1);
  return isInside(LAMBDA_TASK_ROOT, path) || (project !== path && isInside(project, LAMBDA_TASK_ROOT));
}

/** The real path of the file, or of the nearest folder that exists. @param {string} path @returns {string} */
function realPath(path) {
  try {
    return realpathSync(path);
  } catch {
    return path === dirname(path) ? path : realPath(dirname(path));
  }
}

/**
 * Makes `node:fs` reject writes outside `/tmp` with EROFS, and moves `/tmp` to the environment's own folder.
 * @param {string} temporaryDirectory
 */
function restrictFiles(temporaryDirectory) {
  // The default on other systems.
  if (process.platform === 'win32') os.tmpdir = () => '/tmp';
  const writable = [realpathSync(temporaryDirectory), '/dev/fd', '/dev/null', '/proc'];

  /** @param {unknown} value @returns {unknown} */
  const redirect = (value) => {
    const text =
      value instanceof URL ? fileURLToPath(value) : value instanceof Buffer ? String(value) : value;
    if (typeof text !== 'string') return value;
    const path = resolve(text);
    if (!isInside(TMP, path) || isInside(temporaryDirectory, path) || isCode(path)) return text;
    // `mkdtemp('/tmp/')` needs its last slash.
    return temporaryDirectory + path.slice(TMP.length) + (/[/\\]$/.test(text) ? sep : '');
  };

  /** @param {string} name @param {unknown[]} values @returns {unknown[]} the paths that the call would write to */
  const written = (name, [first, second]) => {
    if (name === 'open') return isWriteFlag(second) ? [first] : [];
    if (name === 'access') return Number(second) & W_OK ? [first] : [];
    if (name === 'rename') return [first, second];
    if (PAIRS.includes(name)) return [second];
    return READS.includes(name) ? [] : [first];
  };

  /** @param {string} name @param {unknown} value the path @returns {boolean} */
  const isRejected = (name, value) => {
    if (typeof value !== 'string') return false;
    const path = resolve(value);
    if (writable.some((directory) => isInside(directory, realPath(path)))) return false;
    // A missing file (ENOENT) and an existing folder (EEXIST) take precedence over EROFS.
    if (name === 'mkdir') return !existsSync(path);
    return name === 'cp' || existsSync([...CREATES, ...PAIRS, 'open'].includes(name) ? dirname(path) : path);
  };

  /** @param {string} name @param {unknown[]} values @returns {{ values: unknown[], error: Error | undefined }} */
  const check = (name, values) => {
    const paths = PAIRS.includes(name) ? 2 : 1;
    const redirected = values.map((value, index) => (index < paths ? redirect(value) : value));
    const path = written(name, redirected).find((each) => isRejected(name, each));
    return { values: redirected, error: path === undefined ? undefined : readOnlyError(name, String(path)) };
  };

  for (const name of [...READS, ...CHANGES, ...CREATES, ...PAIRS]) {
    replace(fs, `${name}Sync`, (original) => (...given) => {
      const { values, error } = check(name, given);
      if (error) throw error;
      return original(...values);
    });
    replace(fs, name, (original) => (...given) => {
      const { values, error } = check(name, given);
      const callback = values.at(-1);
      if (!error) return original(...values);
      if (typeof callback !== 'function') throw error;
      return process.nextTick(callback, error);
    });
    replace(fs.promises, name, (original) => async (...given) => {
      const { values, error } = check(name, given);
      if (error) throw error;
      return original(...values);
    });
  }
  syncBuiltinESMExports();
}

/** @param {unknown} flag */
function isWriteFlag(flag) {
  if (typeof flag === 'number') return (flag & (O_APPEND | O_CREAT | O_RDWR | O_TRUNC | O_WRONLY)) !== 0;
  return typeof flag === 'string' && /[aw+]/.test(flag);
}

/** @param {string} name @param {string} path */
function readOnlyError(name, path) {
  const syscall = SYSTEM_CALLS.get(name) ?? name;
  const error = new Error(`EROFS: read-only file system, ${syscall} '${path}'`);
  return Object.assign(error, { errno: -os.constants.errno.EROFS, code: 'EROFS', syscall, path });
}

/** @param {object} module @param {string} name @param {(original: FileFunction) => FileFunction} wrap */
function replace(module, name, wrap) {
  const original = Reflect.get(module, name);
  if (typeof original !== 'function') return;
  // With its properties, such as `realpath.native`.
  const wrapped = Object.defineProperties(wrap(original), Object.getOwnPropertyDescriptors(original));
  Reflect.set(module, name, wrapped);
}

module.exports = { restrictFiles };
