import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ExplainedError } from '../explained-error';
import { readState, type State } from './state';

const fileName = 'user-pools.json';
const temporaryFile = /^user-pools\.json\.\d+\.tmp$/;

/**
 * Reads the state from its folder, which is made where it is missing. A file that is damaged is kept under another
 * name and said so through `notify`; the state then starts empty.
 * @throws ExplainedError when the folder cannot be used
 */
export function loadState(directory: string, notify: (line: string) => void, now: Date): State {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    chmodSync(directory, 0o700);
    removeLeftovers(directory);
    return parse(readFileSync(join(directory, fileName), 'utf8')) ?? setAside(directory, notify, now);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return emptyState();
    throw unusable(directory, error);
  }
}

/**
 * The state as another local run has stored it since the file was at `version`.
 * @returns undefined where it has not, or where the file cannot be read
 */
export function loadNewerState(directory: string, version: string): State | undefined {
  try {
    if (stateVersion(directory) === version) return undefined;
    return parse(readFileSync(join(directory, fileName), 'utf8'));
  } catch {
    return undefined;
  }
}

/** Changes with every state that is stored. */
export function stateVersion(directory: string): string {
  const { ino, mtimeNs } = statSync(join(directory, fileName), { bigint: true });
  return `${ino}-${mtimeNs}`;
}

/**
 * Writes the state so that a reader, or a start after a crash, finds either the old one or the new one as a whole.
 * @throws ExplainedError when it cannot be written; the old file is then as it was
 */
export function saveState(directory: string, state: State): void {
  const temporary = join(directory, `${fileName}.${process.pid}.tmp`);
  try {
    const file = openSync(temporary, 'w', 0o600);
    try {
      writeFileSync(file, JSON.stringify(state));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, join(directory, fileName));
  } catch (error) {
    throw unusable(directory, error);
  }
}

/**
 * Forgets all users, keys and secrets.
 * @throws ExplainedError when the state cannot be removed
 */
export function resetUserPools(directory: string): void {
  try {
    rmSync(join(directory, fileName), { force: true });
  } catch (error) {
    throw unusable(directory, error);
  }
}

function emptyState(): State {
  return { version: '1', pools: [] };
}

function parse(content: string): State | undefined {
  try {
    return readState(JSON.parse(content), '');
  } catch {
    return undefined;
  }
}

function setAside(directory: string, notify: (line: string) => void, now: Date): State {
  const keptAs = `user-pools.damaged-${now.toISOString().replaceAll(':', '-')}.json`;
  renameSync(join(directory, fileName), join(directory, keptAs));
  notify(
    `The users in ${join(directory, fileName)} could not be read: the file is damaged. It is kept as ${keptAs}, and the user pool starts without users.`,
  );
  return emptyState();
}

/** What a process that was killed while it wrote has left. */
function removeLeftovers(directory: string): void {
  for (const name of readdirSync(directory)) if (temporaryFile.test(name)) rmSync(join(directory, name));
}

function unusable(directory: string, error: unknown): ExplainedError {
  const code = codeOf(error);
  const reason = code === 'ENOSPC' ? 'the disk is full' : code;
  return new ExplainedError(
    `The local user pool cannot keep its users in ${directory} (${reason}): make room or make the folder writable, then try again.`,
  );
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
