import { isDeepStrictEqual } from 'node:util';
import { ExplainedError, explainError } from '../explained-error';
import type { LocalStack } from '../start';
import { formatSummary } from '../summary';
import { type CdkJson, readCdkJson } from '../template/cdk-json';
import { type SynthesisOptions, synthesize } from '../template/synthesize';
import { DirectoryWatchers } from './directory-watchers';
import { changedFiles, type ProjectFiles, readProjectFiles } from './project-files';

export interface WatchOptions extends SynthesisOptions {
  print(line: string): void;
}

/**
 * Reloads the stack when the project changes: it then serves what a restart would serve, or the previous version if that
 * fails. One synthesis at a time; changes that come meanwhile lead to another one.
 */
export class Watch {
  readonly #options: WatchOptions;
  readonly #closing = new AbortController();
  readonly #watchers = new DirectoryWatchers(() => void this.#catchUp());
  #cdkJson: CdkJson;
  /** As they were before the last synthesis. */
  #files: ProjectFiles;
  #stack: LocalStack | undefined;
  #isBusy = false;

  /**
   * Reads the files, to be called before the first synthesis reads them.
   * @throws ExplainedError if there is no app to run again
   */
  constructor(options: WatchOptions) {
    this.#options = options;
    this.#cdkJson = this.#readCdkJson();
    if (this.#cdkJson.assemblyDirectory)
      throw new ExplainedError(
        `--watch has to run the app again, but ${this.#cdkJson.app} is a synthesized assembly: pass --app COMMAND.`,
      );
    this.#files = readProjectFiles(options.projectDirectory, this.#cdkJson);
  }

  /**
   * Starts to watch the files, and to reload this stack.
   * @throws ExplainedError if the system doesn't let it
   */
  follow(stack: LocalStack): void {
    this.#stack = stack;
    this.#watchers.watch(this.#files.directories);
    void this.#catchUp();
  }

  close(): void {
    this.#closing.abort();
    this.#watchers.close();
  }

  async #catchUp(): Promise<void> {
    if (this.#isBusy || !this.#stack) return;
    this.#isBusy = true;
    try {
      for (let changed = this.#takeChanges(); changed.length > 0; changed = this.#takeChanges()) {
        await this.#reload(this.#stack, changed);
      }
    } catch (error) {
      this.#options.print(explainError(error));
    }
    this.#isBusy = false;
  }

  #takeChanges(): string[] {
    if (this.#closing.signal.aborted) return [];
    const before = this.#files;
    this.#files = readProjectFiles(this.#options.projectDirectory, this.#cdkJson);
    this.#watchers.watch(this.#files.directories);
    return changedFiles(before, this.#files);
  }

  async #reload(stack: LocalStack, [first, ...others]: string[]): Promise<void> {
    const { print } = this.#options;
    print(`Change in ${first}${others.length > 0 ? ` and ${others.length} more` : ''}, reloading ...`);
    const startedAt = performance.now();
    const before = formatSummary(stack);
    try {
      await stack.deploy(await synthesize({ ...this.#options, signal: this.#closing.signal }));
      this.#cdkJson = this.#readCdkJson();
      print(`Reloaded in ${Math.round(performance.now() - startedAt)} ms`);
      const after = formatSummary(stack);
      if (!isDeepStrictEqual(after, before)) for (const line of after) print(line);
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      print(`${explainError(error)}\nThe previous version keeps serving.`);
    }
  }

  #readCdkJson(): CdkJson {
    return readCdkJson(this.#options.projectDirectory, this.#options.app);
  }
}
