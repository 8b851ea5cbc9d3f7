import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type FSWatcher, watch } from 'chokidar';
import { ExplainedError, explainError, messageOf } from '../explained-error';
import type { LocalStack } from '../start';
import { formatSummary } from '../summary';
import { type CdkJson, readCdkJson } from '../template/cdk-json';
import { type SynthesisOptions, synthesize } from '../template/synthesize';
import { createWatchFilter } from './watch-filter';

/**
 * A reload starts this long after the last event: editors save in several steps, Git writes many files, and chokidar
 * reports only one of several changes to a file within 50 ms.
 */
const QUIET_MILLISECONDS = 100;

export interface WatchOptions extends SynthesisOptions {
  print(line: string): void;
}

/**
 * Reloads the stack when the project changes. It then serves what a restart would serve, or the previous version if the
 * reload fails. Reloads run one at a time; changes during a reload cause one more.
 */
export class Watch {
  readonly #options: WatchOptions;
  readonly #closing = new AbortController();
  readonly #watchers: FSWatcher[] = [];
  readonly #changedPaths = new Set<string>();
  /** Hashes of changed files, by path. Without them, an app that writes into its own project would reload forever. */
  readonly #hashes = new Map<string, string>();
  #cdkJson: CdkJson | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stack: LocalStack | undefined;
  #isReloading = false;
  #isOutdated = false;

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  /**
   * Watches the files that cdk.json includes. Called before each synthesis, because cdk.json may have changed.
   * @throws ExplainedError if there is no app to run again, or if the system can't watch the files
   */
  async watchFiles(): Promise<void> {
    const { projectDirectory, app } = this.#options;
    const cdkJson = readCdkJson(projectDirectory, app);
    if (isDeepStrictEqual(cdkJson, this.#cdkJson)) return;
    if (cdkJson.assemblyDirectory)
      throw new ExplainedError(
        `--watch has to run the app again, but ${cdkJson.app} is a synthesized assembly: pass --app COMMAND.`,
      );
    const watcher = watch(projectDirectory, {
      ignored: createWatchFilter(projectDirectory, cdkJson),
      ignoreInitial: true,
    });
    for (const event of ['add', 'change', 'unlink'] as const)
      watcher.on(event, (path) => this.#addChange(path));
    this.#watchers.push(watcher);
    await once(watcher, 'ready').catch((error: unknown) => {
      throw explainWatchError(error);
    });
    watcher.on('error', (error) => this.#options.print(explainWatchError(error).message));
    this.#cdkJson = cdkJson;
    await Promise.all(this.#watchers.splice(0, this.#watchers.length - 1).map((each) => each.close()));
  }

  /** Starts reloading this stack. */
  follow(stack: LocalStack): void {
    this.#stack = stack;
    this.#schedule();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    clearTimeout(this.#timer);
    await Promise.all(this.#watchers.map((watcher) => watcher.close()));
  }

  #addChange(path: string): void {
    this.#changedPaths.add(path);
    this.#schedule();
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#catchUp(), QUIET_MILLISECONDS);
  }

  async #catchUp(): Promise<void> {
    if (!this.#stack) return;
    const [first, ...others] = this.#takeChanges();
    if (first === undefined) return;
    const files = `${first}${others.length > 0 ? ` and ${others.length} more` : ''}`;
    this.#options.print(`Change in ${files}, reloading${this.#isReloading ? ' again' : ''}...`);
    this.#isOutdated = true;
    if (this.#isReloading) return;
    this.#isReloading = true;
    while (this.#isOutdated && !this.#closing.signal.aborted) {
      this.#isOutdated = false;
      await this.#reload(this.#stack);
    }
    this.#isReloading = false;
  }

  /** The changed files, except those with the same content as after their previous change. */
  #takeChanges(): string[] {
    const changed = [...this.#changedPaths].filter((path) => {
      const [before, after] = [this.#hashes.get(path), hashFile(path)];
      this.#hashes.set(path, after);
      return after !== before;
    });
    this.#changedPaths.clear();
    return changed.map((path) => relative(this.#options.projectDirectory, path).replaceAll(sep, '/'));
  }

  async #reload(stack: LocalStack): Promise<void> {
    const { print, projectDirectory } = this.#options;
    const startedAt = performance.now();
    const before = formatSummary(stack, projectDirectory);
    try {
      await this.watchFiles();
      await stack.deploy(await synthesize({ ...this.#options, signal: this.#closing.signal }));
      print(`Reloaded in ${Math.round(performance.now() - startedAt)} ms`);
      const after = formatSummary(stack, projectDirectory);
      if (!isDeepStrictEqual(after, before)) for (const line of after) print(line);
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      print(`${explainError(error)}\nThe previous version keeps serving.`);
    }
  }
}

function explainWatchError(error: unknown): ExplainedError {
  return new ExplainedError(`The project can't be watched (${messageOf(error)}): start without --watch.`);
}

function hashFile(path: string): string {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex');
  } catch {
    return 'deleted';
  }
}
