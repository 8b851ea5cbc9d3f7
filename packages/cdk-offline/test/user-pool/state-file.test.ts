import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ExplainedError } from '../../src/explained-error';
import { openPoolRecords, openPoolState, type SignIn } from '../../src/user-pool/state';
import { openStore, resetUserPools } from '../../src/user-pool/state-file';
import type { Store } from '../../src/user-pool/store';
import { createKey } from '../support/keys';
import { poolState, poolUser, temporaryDirectory } from '../support/user-pools';

const now = new Date('2026-11-22T09:05:07.000Z');
const privateKey = createKey('a').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const key = { kid: 'a', privateKey };
const state = poolState({ idTokenKey: key, accessTokenKey: key });
const { poolId } = state;
const alice = poolUser('alice', { email: 'Alice@example.com' });

let directory: ReturnType<typeof temporaryDirectory>;
let path: string;
let file: string;
let earlierFile: string;
let elsewhere: string;
let lines: string[];
let stores: Store[];

function open(): Store {
  const store = openStore(path, (line) => lines.push(line), now);
  stores.push(store);
  return store;
}

/** Opens the store, saves a pool with a user, and closes the store. */
function saveAlice(): void {
  const store = open();
  openPoolState(store, poolId).save(state);
  openPoolRecords(store, poolId).users.save(alice);
  store.close();
}

function usersOf(store: Store): string[] {
  return [...openPoolRecords(store, poolId).users.entries()].map(({ record }) => record.username);
}

beforeEach(() => {
  directory = temporaryDirectory();
  path = join(directory.path, 'user-pools');
  file = join(path, 'user-pools.db');
  earlierFile = join(path, 'user-pools.json');
  elsewhere = join(directory.path, 'elsewhere');
  lines = [];
  stores = [];
});
afterEach(() => {
  for (const store of stores) store.close();
  directory.remove();
});

test('starts empty in a new folder, loads what was saved, and lets only the owner read folder and files', () => {
  expect(usersOf(open())).toEqual([]);
  saveAlice();

  const store = open();
  expect(openPoolState(store, poolId).get(poolId)).toEqual(state);
  expect(openPoolRecords(store, poolId).users.get('alice')).toEqual(alice);
  // Windows has no such modes.
  if (process.platform === 'win32') return;
  expect(statSync(path).mode & 0o777).toBe(0o700);
  expect(readdirSync(path).map((name) => [name, statSync(join(path, name)).mode & 0o777])).toEqual([
    ['user-pools.db', 0o600],
    ['user-pools.db-shm', 0o600],
    ['user-pools.db-wal', 0o600],
  ]);
});

test.each<[string, (content: Buffer) => Buffer]>([
  ['is not a database', () => Buffer.from('{"version":"1"}'.repeat(1000))],
  ['is truncated', (content) => content.subarray(0, content.length / 2)],
  [
    'has another version',
    (content) => Buffer.concat([content.subarray(0, 60), Buffer.from([0, 0, 0, 9]), content.subarray(64)]),
  ],
  [
    'has a damaged key',
    (content) => Buffer.from(content.toString('latin1').replaceAll('MII', 'MIJ'), 'latin1'),
  ],
])('a store that %s is kept under another name, and the pools start without users', (_what, damage) => {
  saveAlice();
  const damaged = damage(readFileSync(file));
  // A new file, because this process may still share memory with the old one.
  resetUserPools(path);
  writeFileSync(file, damaged);

  const keptAs = 'user-pools.damaged-2026-11-22T09-05-07.000Z.db';
  expect(usersOf(open())).toEqual([]);
  // SQLite counts in its header of 100 bytes how often the file was opened.
  expect(readFileSync(join(path, keptAs)).subarray(100)).toEqual(damaged.subarray(100));
  expect(lines).toEqual([
    `Can't read the users in ${file} because the file is damaged. The file is kept as ${keptAs}, and the user pools start without users.`,
  ]);
});

const signIn: SignIn = {
  eventId: 'e',
  originJti: 'o',
  sub: alice.sub,
  clientId: 'c',
  authenticatedAt: 1,
  refreshTokenHash: 'h',
  refreshTokenExpiresAt: 2,
  firstRefreshTokenHash: undefined,
  rotated: undefined,
  grant: undefined,
  revoked: false,
};
const group = { name: 'g', description: undefined, roleArn: undefined, precedence: 1, createdAt: 3 };
const earlier = JSON.stringify({
  version: '1',
  pools: [{ ...state, users: [alice], groups: [group], signIns: [signIn] }],
});

test('imports the user-pools.json of an earlier version once, and deletes it', () => {
  mkdirSync(path, { mode: 0o755 });
  writeFileSync(earlierFile, earlier);

  const store = open();
  // Windows has no such modes.
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o700);
  const { users, groups, signIns } = openPoolRecords(store, poolId);
  expect(openPoolState(store, poolId).get(poolId)).toEqual(state);
  expect(users.get('alice')).toEqual(alice);
  expect(groups.get('g')).toEqual(group);
  expect(signIns.get('e')).toEqual(signIn);
  expect(readdirSync(path)).not.toContain('user-pools.json');

  // As after a kill between the transaction and the deletion.
  users.delete(alice);
  writeFileSync(earlierFile, earlier);
  expect(usersOf(open())).toEqual([]);
  expect(readdirSync(path)).not.toContain('user-pools.json');
});

test.each([
  ['is not JSON', earlier.slice(0, -9)],
  ['has a damaged key', earlier.replaceAll('MII', 'MIJ')],
  ['has a user without a password', earlier.replace('"verifier"', '"other"')],
])('a user-pools.json that %s is kept under another name, and nothing is imported', (_what, content) => {
  mkdirSync(path);
  writeFileSync(earlierFile, content);

  const keptAs = 'user-pools.damaged-2026-11-22T09-05-07.000Z.json';
  expect(usersOf(open())).toEqual([]);
  expect(readFileSync(join(path, keptAs), 'utf8')).toBe(content);
  expect(lines).toEqual([
    `Can't read the users in ${earlierFile} because the file is damaged. The file is kept as ${keptAs}, and the user pools start without users.`,
  ]);
});

test('the error for an unusable folder says what to do', () => {
  writeFileSync(path, 'a file with the name of the folder');

  expect(open).toThrow(
    new ExplainedError(
      `Can't store users in ${path} (EEXIST): make sure that it is a writable folder on a disk with free space, then try again.`,
    ),
  );
});

test('a reset deletes the store and the file of an earlier version, and does nothing without them', () => {
  saveAlice();
  writeFileSync(earlierFile, earlier);

  resetUserPools(path);
  resetUserPools(path);

  expect(readdirSync(path)).toEqual([]);
});

test('a reset deletes a damaged store', () => {
  mkdirSync(path);
  writeFileSync(file, 'damaged');

  resetUserPools(path);

  expect(readdirSync(path)).toEqual([]);
});

test.each([
  ['start', () => open()],
  ['reset', () => resetUserPools(path)],
])('a %s rejects a folder that is a symbolic link, and leaves its target unchanged', (_what, run) => {
  mkdirSync(elsewhere, { mode: 0o755 });
  writeFileSync(join(elsewhere, 'user-pools.db'), '');
  // A junction on Windows: any user may create one. Other systems ignore the type.
  symlinkSync(elsewhere, path, 'junction');
  const { mode } = statSync(elsewhere);

  expect(run).toThrow(
    new ExplainedError(
      `Can't store users in ${path} because it is a symbolic link: replace it with a folder.`,
    ),
  );
  expect(statSync(elsewhere).mode).toBe(mode);
  expect(readdirSync(elsewhere)).toEqual(['user-pools.db']);
});

test.each(['user-pools.db', 'user-pools.db-wal', 'user-pools.db-shm', 'user-pools.json'])(
  'a start rejects a %s that is a symbolic link, and leaves its target unchanged',
  (name) => {
    mkdirSync(path);
    writeFileSync(elsewhere, '');
    symlinkSync(elsewhere, join(path, name));

    expect(open).toThrow(
      new ExplainedError(
        `Can't store users in ${path} because ${join(path, name)} is a symbolic link: delete it.`,
      ),
    );
    expect(readFileSync(elsewhere, 'utf8')).toBe('');
    rmSync(join(path, name));
    expect(usersOf(open())).toEqual([]);
  },
);
