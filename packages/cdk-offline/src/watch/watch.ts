import { isDeepStrictEqual } from 'node:util';
import { describe } from '../describe';
import { ExplainedError } from '../explained-error';
import type { LocalStack } from '../start';
import { type CdkJson, readCdkJson } from '../template/cdk-json';
import type { SynthesizedStack } from '../template/synthesize';
import { DirectoryWatchers } from './directory-watchers';
import { changedFiles, type ProjectFiles, readProjectFiles } from './project-files';
import { WarmApp } from './warm-app';

export interface WatchOptions {
  /** Where cdk.json lies. */
  projectDirectory: string;
  /** The variables that the app sees while it synthesizes. */
  environment: NodeJS.ProcessEnv;
  /** Prints a line in the terminal. */
  print(line: string): void;
}

/**
 * Serves every change of the project: what is served after one is what a new start would serve, and where it cannot be
 * served, the version before goes on. One synthesis at a time; what changes meanwhile leads to another one.
 */
export class Watch {
  readonly #options: WatchOptions;
  readonly #app: WarmApp;
  readonly #watchers = new DirectoryWatchers(() => void this.#catchUp());
  #cdkJson: CdkJson;
  /** As they were before the last synthesis. */
  #files: ProjectFiles;
  #stack: LocalStack | undefined;
  #isBusy = false;
  #isClosed = false;

  /**
   * Looks at the files, before the first synthesis reads them.
   * @throws ExplainedError where cdk.json is not readable
   */
  constructor(options: WatchOptions) {
    const { projectDirectory, environment } = options;
    this.#options = options;
    this.#app = new WarmApp(projectDirectory, environment);
    this.#cdkJson = readCdkJson(projectDirectory);
    this.#files = readProjectFiles(projectDirectory, this.#cdkJson);
  }

  /** @throws ExplainedError as `synthesize` */
  synthesize(): Promise<SynthesizedStack> {
    return this.#app.synthesize();
  }

  /**
   * From now on, the stack follows the files.
   * @throws ExplainedError where they cannot be watched
   */
  follow(stack: LocalStack): void {
    this.#stack = stack;
    this.#watchers.watch(this.#files.directories);
    void this.#catchUp();
  }

  /** Ends the processes that it has started. */
  close(): void {
    this.#isClosed = true;
    this.#watchers.close();
    this.#app.close();
  }

  async #catchUp(): Promise<void> {
    if (this.#isBusy || !this.#stack) return;
    this.#isBusy = true;
    try {
      for (let changed = this.#takeChanges(); changed.length > 0; changed = this.#takeChanges()) {
        await this.#deploy(this.#stack, changed);
      }
    } catch (error) {
      this.#options.print(explain(error));
    }
    this.#isBusy = false;
  }

  #takeChanges(): string[] {
    if (this.#isClosed) return [];
    const before = this.#files;
    this.#files = readProjectFiles(this.#options.projectDirectory, this.#cdkJson);
    this.#watchers.watch(this.#files.directories);
    return changedFiles(before, this.#files);
  }

  async #deploy(stack: LocalStack, changed: string[]): Promise<void> {
    const { projectDirectory, print } = this.#options;
    const startedAt = performance.now();
    const described = describe(stack);
    try {
      await stack.deploy(await this.#app.synthesize());
      this.#cdkJson = readCdkJson(projectDirectory);
      const served = `Serving the change in ${name(changed)} (${Math.round(performance.now() - startedAt)} ms)`;
      const now = describe(stack);
      print([served, ...(isDeepStrictEqual(now, described) ? [] : now)].join('\n'));
    } catch (error) {
      if (this.#isClosed) return;
      print(`${explain(error)}\nThe version before the change in ${name(changed)} goes on serving.`);
    }
  }
}

function explain(error: unknown): string {
  if (error instanceof ExplainedError) return error.message;
  return `A fault of the local run: ${error instanceof Error ? error.stack : error}`;
}

function name([first = '', ...others]: string[]): string {
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}
