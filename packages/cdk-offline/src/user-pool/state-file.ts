import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ExplainedError } from '../explained-error';
import { type State, stateSchema } from './state';

const FILE_NAME = 'user-pools.json';
const TEMPORARY_FILE = /^user-pools\.json\.\d+\.tmp$/;

/**
 * Reads the state. A damaged file is renamed and reported, and the state starts empty.
 * @throws ExplainedError if the folder can't be used
 */
export function loadState(directory: string, notify: (line: string) => void, now: Date): State {
  requireNoSymbolicLink(directory);
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    chmodSync(directory, 0o700);
    // Temporary files left by processes killed mid-write.
    for (const name of readdirSync(directory)) if (TEMPORARY_FILE.test(name)) rmSync(join(directory, name));
    if (!existsSync(join(directory, FILE_NAME))) return { version: '1', pools: [] };
    accessSync(join(directory, FILE_NAME), constants.R_OK);
    return readState(directory) ?? setAside(directory, notify, now);
  } catch (error) {
    throw unusable(directory, error);
  }
}

/** The stored state, or undefined if it can't be read. */
export function readState(directory: string): State | undefined {
  try {
    return stateSchema(JSON.parse(readFileSync(join(directory, FILE_NAME), 'utf8')), '');
  } catch {
    return undefined;
  }
}

/**
 * Writes the state atomically: a reader, or a start after a crash, finds either the old or the new one.
 * @throws ExplainedError if it can't be written; the old file is then unchanged
 */
export function saveState(directory: string, state: State): void {
  const temporary = join(directory, `${FILE_NAME}.${process.pid}.tmp`);
  try {
    // `wx` fails if the file exists, so nothing is written through a symbolic link. A rename replaces a link.
    const file = openSync(temporary, 'wx', 0o600);
    try {
      writeFileSync(file, JSON.stringify(state));
      fsyncSync(file);
      renameSync(temporary, join(directory, FILE_NAME));
    } finally {
      closeSync(file);
      rmSync(temporary, { force: true });
    }
  } catch (error) {
    throw unusable(directory, error);
  }
}

/** @throws ExplainedError if the state can't be deleted */
export function resetUserPools(directory: string): void {
  requireNoSymbolicLink(directory);
  try {
    rmSync(join(directory, FILE_NAME), { force: true });
  } catch (error) {
    throw unusable(directory, error);
  }
}

/** Through a symbolic link, this process would change the mode and the files of another folder. */
function requireNoSymbolicLink(directory: string): void {
  if (lstatSync(directory, { throwIfNoEntry: false })?.isSymbolicLink())
    throw new ExplainedError(
      `Can't store users in ${directory} because it is a symbolic link: replace it with a folder.`,
    );
}

function setAside(directory: string, notify: (line: string) => void, now: Date): State {
  const keptAs = `user-pools.damaged-${now.toISOString().replaceAll(':', '-')}.json`;
  renameSync(join(directory, FILE_NAME), join(directory, keptAs));
  notify(
    `Can't read the users in ${join(directory, FILE_NAME)} because the file is damaged. The file is kept as ${keptAs}, and the user pools start without users.`,
  );
  return { version: '1', pools: [] };
}

function unusable(directory: string, error: unknown): ExplainedError {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  const reason = code === 'ENOSPC' ? 'the disk is full' : code;
  return new ExplainedError(
    `Can't store users in ${directory} (${reason}): make sure that it is a writable folder on a disk with free space, then try again.`,
  );
}
