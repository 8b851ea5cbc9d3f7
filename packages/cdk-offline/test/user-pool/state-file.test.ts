import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ExplainedError } from '../../src/explained-error';
import type { State } from '../../src/user-pool/state';
import { loadState, resetUserPools, saveState } from '../../src/user-pool/state-file';
import { createKey } from '../support/keys';
import { temporaryDirectory } from '../support/user-pools';

const now = new Date('2026-11-22T09:05:07.000Z');
const privateKey = createKey('a').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const empty: State = { version: '1', pools: [] };
const state: State = {
  version: '1',
  pools: [
    {
      poolId: 'us-east-1_aB3dE6gH9',
      idTokenKey: { kid: 'a', privateKey },
      accessTokenKey: { kid: 'b', privateKey },
      unknownUserKey: 'c',
      clientSecrets: [],
      groups: [],
      users: [],
      signIns: [],
    },
  ],
};

let directory: ReturnType<typeof temporaryDirectory>;
let path: string;
let lines: string[];
const load = () => loadState(path, (line) => lines.push(line), now);

beforeEach(() => {
  directory = temporaryDirectory();
  path = join(directory.path, 'user-pools');
  lines = [];
});
afterEach(() => directory.remove());

test('starts empty in a folder that it makes for its owner alone', () => {
  expect(load()).toEqual(empty);
  expect(statSync(path).mode & 0o777).toBe(0o700);
});

test('gives back what was saved, from a file for its owner alone, and leaves no other file', () => {
  load();
  saveState(path, state);

  expect(load()).toEqual(state);
  expect(statSync(join(path, 'user-pools.json')).mode & 0o777).toBe(0o600);
  expect(readdirSync(path)).toEqual(['user-pools.json']);
});

test.each([
  ['no JSON', '{"version":"1","pools":['],
  ['empty', ''],
  ['of another version', '{"version":"2","pools":[]}'],
  ['damaged within a key', JSON.stringify(state).replaceAll('MII', 'MIJ')],
  [
    'of another shape',
    JSON.stringify({ ...state, pools: [{ ...state.pools[0], users: [{ username: 'alice' }] }] }),
  ],
])('keeps a file that is %s aside, says so, and starts empty', (_what, content) => {
  load();
  writeFileSync(join(path, 'user-pools.json'), content);

  expect(load()).toEqual(empty);
  expect(readdirSync(path)).toEqual(['user-pools.damaged-2026-11-22T09-05-07.000Z.json']);
  expect(readFileSync(join(path, 'user-pools.damaged-2026-11-22T09-05-07.000Z.json'), 'utf8')).toBe(content);
  expect(lines).toEqual([
    `The users in ${join(path, 'user-pools.json')} could not be read: the file is damaged. It is kept as user-pools.damaged-2026-11-22T09-05-07.000Z.json, and the user pool starts without users.`,
  ]);
});

test('removes what a process that was killed while it wrote has left', () => {
  load();
  saveState(path, state);
  writeFileSync(join(path, 'user-pools.json.4711.tmp'), '{"version":');

  expect(load()).toEqual(state);
  expect(readdirSync(path)).toEqual(['user-pools.json']);
});

test('says in a sentence that the folder cannot be used, when it starts', () => {
  writeFileSync(path, 'a file where the folder should be');

  expect(load).toThrow(
    new ExplainedError(
      `The local user pool cannot keep its users in ${path} (EEXIST): make room or make the folder writable, then try again.`,
    ),
  );
});

test('says in a sentence that the state cannot be written, and leaves the last one as it was', () => {
  load();
  saveState(path, state);
  mkdirSync(join(path, `user-pools.json.${process.pid}.tmp`));

  expect(() => saveState(path, empty)).toThrow(
    new ExplainedError(
      `The local user pool cannot keep its users in ${path} (EISDIR): make room or make the folder writable, then try again.`,
    ),
  );
  rmSync(join(path, `user-pools.json.${process.pid}.tmp`), { recursive: true });
  expect(load()).toEqual(state);
});

test('forgets everything on a reset, and is content with nothing to forget', () => {
  load();
  saveState(path, state);

  resetUserPools(path);
  resetUserPools(path);

  expect(load()).toEqual(empty);
});
