import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { ExplainedError } from '../explained-error';
import { earlierStateSchema, openPoolRecords, openPoolState } from './state';
import { isDamage, isFileInUse, SQLITE_FULL, Store, sqliteError } from './store';

const FILE_NAME = 'user-pools.db';
/** SQLite keeps these next to the file while a process uses it. */
const COMPANIONS = [`${FILE_NAME}-wal`, `${FILE_NAME}-shm`];
/** Earlier versions kept everything in this file. */
const EARLIER_FILE_NAME = 'user-pools.json';
const FILE_NAMES = [FILE_NAME, ...COMPANIONS, EARLIER_FILE_NAME];

/**
 * Opens the user pools' store. A damaged file is renamed and reported, and the store starts empty. The users in the
 * file of an earlier version are imported once, and that file is deleted.
 * @throws ExplainedError if the folder can't be used
 */
export function openStore(directory: string, notify: (line: string) => void, now: Date): Store {
  requireNoSymbolicLinks(directory);
  const setAside = (name: string) => {
    const keptAs = name.replace('.', `.damaged-${now.toISOString().replaceAll(':', '-')}.`);
    renameSync(join(directory, name), join(directory, keptAs));
    notify(
      `Can't read the users in ${join(directory, name)} because the file is damaged. The file is kept as ${keptAs}, and the user pools start without users.`,
    );
  };
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    chmodSync(directory, 0o700);
    let store = openReadable(directory);
    if (!store) {
      setAside(FILE_NAME);
      // SQLite discards a write-ahead log without a database.
      store = openFile(directory);
    }
    if (existsSync(join(directory, EARLIER_FILE_NAME)) && !importEarlierFile(store, directory))
      setAside(EARLIER_FILE_NAME);
    return store;
  } catch (error) {
    throw explainUnusable(directory, error);
  }
}

/** The store, or undefined if its file is damaged. */
function openReadable(directory: string): Store | undefined {
  let store: Store | undefined;
  try {
    store = openFile(directory);
    for (const id of store.poolIds()) openPoolState(store, id).get(id);
    return store;
  } catch (error) {
    store?.close();
    if (isDamage(error)) return undefined;
    throw error;
  }
}

function openFile(directory: string): Store {
  const path = join(directory, FILE_NAME);
  // Created here to set its mode, which SQLite copies to the files next to it.
  closeSync(openSync(path, 'a+', 0o600));
  return new Store(path);
}

/** Copies the file of an earlier version to the store, and deletes it. Returns false if it is damaged. */
function importEarlierFile(store: Store, directory: string): boolean {
  const path = join(directory, EARLIER_FILE_NAME);
  const earlier = readEarlierState(path);
  if (!earlier) return false;
  store.transaction(() => {
    // These pools are already stored if an earlier process was killed before it could delete the file.
    const known = store.poolIds();
    for (const { state, ...earlierRecords } of earlier.pools) {
      if (known.includes(state.poolId)) continue;
      openPoolState(store, state.poolId).save(state);
      const { users, groups, signIns } = openPoolRecords(store, state.poolId);
      for (const group of earlierRecords.groups) groups.save(group);
      for (const user of earlierRecords.users) users.save(user);
      for (const signIn of earlierRecords.signIns) signIns.save(signIn);
    }
  });
  rmSync(path, { force: true });
  return true;
}

function readEarlierState(path: string) {
  accessSync(path, constants.R_OK);
  try {
    return earlierStateSchema(JSON.parse(readFileSync(path, 'utf8')), '');
  } catch {
    return undefined;
  }
}

/** @throws ExplainedError if the state can't be deleted, or a running emulator uses it */
export function resetUserPools(directory: string): void {
  requireNoSymbolicLinks(directory);
  const path = join(directory, FILE_NAME);
  try {
    // A running emulator would go on with the deleted file, and with keys that the next one doesn't have.
    if (existsSync(path) && isFileInUse(path))
      throw new ExplainedError(
        `Can't delete the users in ${directory} because another emulator uses them: stop it, then start with --reset again.`,
      );
    for (const name of FILE_NAMES) rmSync(join(directory, name), { force: true });
  } catch (error) {
    throw explainUnusable(directory, error);
  }
}

/** Through a symbolic link, this process would change the mode and the files of another folder. */
function requireNoSymbolicLinks(directory: string): void {
  const folder = lstatSync(directory, { throwIfNoEntry: false });
  if (folder?.isSymbolicLink())
    throw new ExplainedError(
      `Can't store users in ${directory} because it is a symbolic link: replace it with a folder.`,
    );
  if (!folder?.isDirectory()) return;
  const paths = FILE_NAMES.map((name) => join(directory, name));
  const link = paths.find((path) => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink());
  if (link)
    throw new ExplainedError(
      `Can't store users in ${directory} because ${link} is a symbolic link: delete it.`,
    );
}

/** The sentence for an error of the file system or of SQLite. */
function explainUnusable(directory: string, error: unknown): ExplainedError {
  if (error instanceof ExplainedError) return error;
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  const sqlite = sqliteError(error);
  const isFull = code === 'ENOSPC' || sqlite?.code === SQLITE_FULL;
  const reason = isFull ? 'the disk is full' : (sqlite?.text ?? code);
  return new ExplainedError(
    `Can't store users in ${directory} (${reason}): make sure that it is a writable folder on a disk with free space, then try again.`,
  );
}

/** Explains an error of the store. Returns any other error unchanged. */
export function explainStoreError(directory: string, error: unknown): unknown {
  if (isDamage(error))
    return new ExplainedError(
      `Can't read the users in ${join(directory, FILE_NAME)} because the file is damaged: restart with --reset, which deletes all users.`,
    );
  return sqliteError(error) ? explainUnusable(directory, error) : error;
}
