import { type FSWatcher, watch } from 'node:fs';
import { ExplainedError } from '../explained-error';

/** How long it must have been quiet: an editor saves in several steps, and a version control system writes many files. */
const QUIET_MILLISECONDS = 20;

/**
 * Tells when something happens in folders. Each is watched by itself: a watched file is lost when an editor saves it by
 * renaming another one over it, and a recursive watch cannot leave out `node_modules`.
 */
export class DirectoryWatchers {
  readonly #watchers = new Map<string, FSWatcher>();
  #timer: NodeJS.Timeout | undefined;
  readonly #changed: () => void;

  /** @param changed called once after each burst of events, which may have been about anything */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /**
   * Watches these folders, and no others.
   * @throws ExplainedError where the system does not let it, such as for too many folders
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
      // It went away since it was seen.
      if (code === 'ENOENT') return;
      throw new ExplainedError(`The project cannot be watched (${message}): start without --watch.`);
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
