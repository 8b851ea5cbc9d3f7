import fs, {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ExplainedError } from '../../src/explained-error';
import type { State } from '../../src/user-pool/state';
import { loadState, resetUserPools, saveState } from '../../src/user-pool/state-file';
import { createKey } from '../support/keys';
import { poolState, temporaryDirectory } from '../support/user-pools';

const now = new Date('2026-11-22T09:05:07.000Z');
const privateKey = createKey('a').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const key = { kid: 'a', privateKey };
const empty: State = { version: '1', pools: [] };
const state: State = { version: '1', pools: [poolState({ idTokenKey: key, accessTokenKey: key })] };

let directory: ReturnType<typeof temporaryDirectory>;
let path: string;
let file: string;
let elsewhere: string;
let lines: string[];
const load = () => loadState(path, (line) => lines.push(line), now);
const cannotStore = (reason: string) =>
  new ExplainedError(
    `Can't store users in ${path} (${reason}): make sure that it is a writable folder on a disk with free space, then try again.`,
  );

beforeEach(() => {
  directory = temporaryDirectory();
  path = join(directory.path, 'user-pools');
  file = join(path, 'user-pools.json');
  elsewhere = join(directory.path, 'elsewhere');
  lines = [];
});
afterEach(() => directory.remove());

test('starts empty in a new folder, loads what was saved, and lets only the owner read folder and file', () => {
  expect(load()).toEqual(empty);
  saveState(path, state);

  expect(load()).toEqual(state);
  // Windows has no such modes.
  if (process.platform !== 'win32')
    expect([path, file].map((name) => statSync(name).mode & 0o777)).toEqual([0o700, 0o600]);
  expect(readdirSync(path)).toEqual(['user-pools.json']);
});

test.each([
  ['is not JSON', '{"version":"1","pools":['],
  ['is empty', ''],
  ['has another version', '{"version":"2","pools":[]}'],
  ['has a damaged key', JSON.stringify(state).replaceAll('MII', 'MIJ')],
  ['has another shape', JSON.stringify(state).replace('"users":[]', '"users":[{"username":"alice"}]')],
])('a file that %s is kept under another name, and the state starts empty', (_what, content) => {
  load();
  writeFileSync(file, content);

  const keptAs = 'user-pools.damaged-2026-11-22T09-05-07.000Z.json';
  expect(load()).toEqual(empty);
  expect(readdirSync(path)).toEqual([keptAs]);
  expect(readFileSync(join(path, keptAs), 'utf8')).toBe(content);
  expect(lines).toEqual([
    `Can't read the users in ${file} because the file is damaged. The file is kept as ${keptAs}, and the user pools start without users.`,
  ]);
});

test('removes the temporary file of a process that was killed mid-write', () => {
  load();
  saveState(path, state);
  writeFileSync(`${file}.4711.tmp`, '{"version":');

  expect(load()).toEqual(state);
  expect(readdirSync(path)).toEqual(['user-pools.json']);
});

test('the error for an unusable folder says what to do', () => {
  writeFileSync(path, 'a file with the name of the folder');

  expect(load).toThrow(cannotStore('EEXIST'));
});

test('a full disk is reported, and the last state is kept', () => {
  load();
  saveState(path, state);
  jest.spyOn(fs, 'writeFileSync').mockImplementationOnce(() => {
    throw Object.assign(new Error(), { code: 'ENOSPC' });
  });

  expect(() => saveState(path, empty)).toThrow(cannotStore('the disk is full'));
  expect(readdirSync(path)).toEqual(['user-pools.json']);
  expect(load()).toEqual(state);
});

test('a reset deletes the state, and does nothing without a state', () => {
  load();
  saveState(path, state);

  resetUserPools(path);
  resetUserPools(path);

  expect(load()).toEqual(empty);
});

test.each([
  ['start', () => load()],
  ['reset', () => resetUserPools(path)],
])('a %s rejects a folder that is a symbolic link, and leaves its target unchanged', (_what, run) => {
  mkdirSync(elsewhere, { mode: 0o755 });
  writeFileSync(join(elsewhere, 'user-pools.json'), '{}');
  symlinkSync(elsewhere, path);
  const { mode } = statSync(elsewhere);

  expect(run).toThrow(
    new ExplainedError(
      `Can't store users in ${path} because it is a symbolic link: replace it with a folder.`,
    ),
  );
  expect(statSync(elsewhere).mode).toBe(mode);
  expect(readdirSync(elsewhere)).toEqual(['user-pools.json']);
});

test('saving rejects a temporary file that is a symbolic link, and replaces a state file that is one', () => {
  load();
  writeFileSync(elsewhere, 'unchanged');
  symlinkSync(elsewhere, `${file}.${process.pid}.tmp`);
  symlinkSync(elsewhere, file);

  expect(() => saveState(path, state)).toThrow(cannotStore('EEXIST'));
  rmSync(`${file}.${process.pid}.tmp`);
  saveState(path, state);

  expect(readFileSync(elsewhere, 'utf8')).toBe('unchanged');
  expect(load()).toEqual(state);
});
