import { type FSWatcher, watch } from 'node:fs';
import { ExplainedError } from '../explained-error';

/** A burst of events ends after this pause: editors save in several steps, and Git writes many files. */
const QUIET_MILLISECONDS = 20;

/**
 * Watches folders, each on its own: a watched file is lost when an editor saves it by renaming another file over it, and
 * a recursive watch can't leave out `node_modules`.
 */
export class DirectoryWatchers {
  readonly #watchers = new Map<string, FSWatcher>();
  #timer: NodeJS.Timeout | undefined;
  readonly #changed: () => void;

  /** @param changed called after each burst of events, whether or not a file's content changed */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /**
   * Watches these folders, and no longer any others.
   * @throws ExplainedError if the system doesn't let it, such as for too many folders
   */
  watch(directories: readonly string[]): void {
    for (const [directory, watcher] of this.#watchers) {
      if (!directories.includes(directory)) this.#end(directory, watcher);
    }
    for (const directory of directories) {
      if (!this.#watchers.has(directory)) this.#begin(directory);
    }
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const [directory, watcher] of this.#watchers) this.#end(directory, watcher);
  }

  #begin(directory: string): void {
    try {
      const watcher = watch(directory, () => this.#event());
      watcher.on('error', () => this.#end(directory, watcher));
      this.#watchers.set(directory, watcher);
    } catch (error) {
      const { code, message } = toError(error);
      // Deleted since it was listed.
      if (code === 'ENOENT') return;
      throw new ExplainedError(`The project can't be watched (${message}): start without --watch.`);
    }
  }

  #end(directory: string, watcher: FSWatcher): void {
    watcher.close();
    this.#watchers.delete(directory);
  }

  #event(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#changed, QUIET_MILLISECONDS);
  }
}

function toError(error: unknown): NodeJS.ErrnoException {
  return error instanceof Error ? error : new Error(String(error));
}
