import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { RunningFunction } from '../../src/lambda/running-function';
import { FunctionFolder, returned } from '../support/function-folder';

const folder = new FunctionFolder();
let files: RunningFunction;
beforeAll(() => {
  folder.write('data.txt', 'deployed');
  folder.write('folder/data.txt', 'deployed');
  folder.write(
    'index.js',
    `
const fs = require('node:fs');
const { once } = require('node:events');
const os = require('node:os');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { promisify } = require('node:util');
const AsyncFunction = (async () => {}).constructor;
const names = { fs, once, os, path, pathToFileURL, promisify, process };
exports.handler = async ({ code }) => {
  try {
    return (await new AsyncFunction(...Object.keys(names), 'return ' + code)(...Object.values(names))) ?? 'done';
  } catch (error) {
    return { message: error.message, code: error.code, syscall: error.syscall };
  }
};`,
  );
  folder.write(
    'module.mjs',
    `import { writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
const codeOf = async (call) => { try { await call(); } catch (error) { return error.code; } };
export const handler = async () => [
  tmpdir(), await codeOf(() => writeFileSync('data.txt', 'x')), await codeOf(() => writeFile('data.txt', 'x')),
];`,
  );
  files = folder.run('index.handler');
});
afterAll(() => folder.remove());

/** Rows with paths that Windows doesn't have. */
const onPosix = <T>(...rows: T[]): T[] => (process.platform === 'win32' ? [] : rows);

const evaluate = (code: string): Promise<unknown> => returned(files, { code });

test.each([
  ['fs.writeFileSync("data.txt", "x")', 'open', 'data.txt'],
  ['promisify(fs.writeFile)("data.txt", "x")', 'open', 'data.txt'],
  ['fs.promises.writeFile("data.txt", "x")', 'open', 'data.txt'],
  ['fs.promises.appendFile("new.txt", "x")', 'open', 'new.txt'],
  ['fs.openSync("new.txt", "a")', 'open', 'new.txt'],
  ['fs.promises.open("data.txt", fs.constants.O_RDWR)', 'open', 'data.txt'],
  ['once(fs.createWriteStream("new.txt"), "finish")', 'open', 'new.txt'],
  ['fs.writeFileSync(Buffer.from("data.txt"), "x")', 'open', 'data.txt'],
  ['fs.mkdirSync("new/folder", { recursive: true })', 'mkdir', 'new/folder'],
  ['fs.mkdtempSync("new-")', 'mkdtemp', 'new-'],
  ['fs.rmSync("folder", { recursive: true })', 'rm', 'folder'],
  ['fs.promises.unlink("data.txt")', 'unlink', 'data.txt'],
  ['fs.truncateSync("data.txt")', 'open', 'data.txt'],
  ['fs.utimesSync("data.txt", 1, 1)', 'utime', 'data.txt'],
  ['fs.chmodSync("data.txt", 0)', 'chmod', 'data.txt'],
  ['fs.renameSync("data.txt", "new.txt")', 'rename', 'data.txt'],
  ['fs.copyFileSync("data.txt", "new.txt")', 'copyfile', 'new.txt'],
  ['fs.cpSync("folder", "new", { recursive: true })', 'cp', 'new'],
  ['fs.symlinkSync("data.txt", "new.txt")', 'symlink', 'new.txt'],
  ['fs.linkSync("data.txt", "new.txt")', 'link', 'new.txt'],
  ['fs.accessSync("data.txt", fs.constants.W_OK)', 'access', 'data.txt'],
  ...onPosix(['fs.writeFileSync("/etc/new.txt", "x")', 'open', '/etc/new.txt']),
])('%s fails with EROFS and changes nothing', async (code, syscall, path) => {
  const before = readdirSync(folder.directory);
  const message = `EROFS: read-only file system, ${syscall} '${path}'`;
  expect(await evaluate(code)).toEqual({ message, code: 'EROFS', syscall });
  expect(readdirSync(folder.directory)).toEqual(before);
  expect(readFileSync(join(folder.directory, 'data.txt'), 'utf8')).toBe('deployed');
});

test.each([
  ['fs.readFileSync("data.txt", "utf8")', 'deployed'],
  ['fs.mkdirSync("folder", { recursive: true })', 'done'],
  ['fs.rmSync("absent", { force: true })', 'done'],
  ...onPosix(['fs.writeFileSync("/dev/null", "x")', 'done']),
  ['fs.accessSync("data.txt")', 'done'],
])('%s works in the code folder', async (code, result) => {
  expect(await evaluate(code)).toBe(result);
});

test('an ES module that imports functions of node:fs by name gets the same read-only file system', async () => {
  // As an instrumentation library does, before the handler loads.
  folder.write('preload.mjs', 'import "node:fs"; import "node:fs/promises";');
  const preload = `--import=${pathToFileURL(join(folder.directory, 'preload.mjs'))}`;
  const modules = folder.run('module.handler', { environment: { NODE_OPTIONS: preload } });
  expect(await returned(modules)).toEqual(['/tmp', 'EROFS', 'EROFS']);
});

test('each execution environment has its own /tmp, which is deleted with it', async () => {
  const name = `written-${process.pid}`;
  // On Windows, the system has no /tmp to change to.
  const [changeFolder, folderName] =
    process.platform === 'win32' ? ['', '/tmp/'] : ["process.chdir('/tmp'),", ''];
  const script = `(fs.mkdirSync('/tmp/${name}'), fs.writeFileSync(path.join(os.tmpdir(), '${name}/x'), 'x'),
    ${changeFolder} fs.copyFileSync('${folderName}${name}/x', '${folderName}${name}/y'),
    [fs.readdirSync('/tmp/${name}'), fs.mkdtempSync('/tmp/'), fs.realpathSync('/tmp')])`;
  const writer = folder.run('index.handler');
  const [entries, temporary, real] = Object(await returned(writer, { code: script }));
  expect(entries).toEqual(['x', 'y']);
  expect(realpathSync(join(temporary, '..'))).toBe(real);
  expect(existsSync(`/tmp/${name}`)).toBe(false);
  expect(await evaluate(`fs.existsSync('/tmp/${name}')`)).toBe(false);
  expect(readFileSync(join(real, name, 'y'), 'utf8')).toBe('x');
  writer.close();
  while (existsSync(real)) await setImmediate();
});

test('a symbolic link in /tmp to the code folder does not make the code writable', async () => {
  const code = `(fs.symlinkSync(${JSON.stringify(folder.directory)}, '/tmp/link'), fs.writeFileSync('/tmp/link/data.txt', 'x'))`;
  expect(await evaluate(code)).toMatchObject({ code: 'EROFS' });
});
