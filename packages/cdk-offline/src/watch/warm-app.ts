import { statSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type App, AppProcess, canWait, readApp } from '../template/app-process';
import { readAssembly, type SynthesizedStack } from '../template/synthesize';

interface WaitingProcess {
  app: App;
  installation: number;
  process: AppProcess;
}

/**
 * Synthesizes again and again, each time in a new process. The next one is started at once and waits with the libraries
 * loaded, which are most of a synthesis; the project's own files are read after it is told to begin.
 */
export class WarmApp {
  #waiting: WaitingProcess | undefined;
  #running: AppProcess | undefined;
  #closed = false;

  /** @param environment the variables that the app's process sees */
  constructor(
    private readonly projectDirectory: string,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  /**
   * As `synthesize`; one at a time.
   * @throws ExplainedError as `synthesize`
   */
  async synthesize(): Promise<SynthesizedStack> {
    const app = withPreload(readApp(this.projectDirectory, this.environment));
    this.#running = this.#takeWaiting(app) ?? new AppProcess(app);
    try {
      await this.#running.run();
    } finally {
      this.#running = undefined;
      if (!this.#closed && canWait(app)) this.#prepare(app);
    }
    return readAssembly(app.outputDirectory);
  }

  /** Ends its processes. */
  close(): void {
    this.#closed = true;
    this.#running?.kill();
    this.#waiting?.process.kill();
  }

  /** A process that was started for another command, another context or other libraries is of no use. */
  #takeWaiting(app: App): AppProcess | undefined {
    const { process, ...startedWith } = this.#waiting ?? {};
    this.#waiting = undefined;
    if (isDeepStrictEqual(startedWith, { app, installation: this.#installation() })) return process;
    process?.kill();
    return undefined;
  }

  #prepare(app: App): void {
    this.#waiting = { app, installation: this.#installation(), process: new AppProcess(app, true) };
  }

  /** When npm last installed something: it then writes this file. */
  #installation(): number {
    const file = join(this.projectDirectory, 'node_modules', '.package-lock.json');
    return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  }
}

/** Its processes remember the libraries that they needed, and one that waits loads them ahead. */
function withPreload(app: App): App {
  const { NODE_OPTIONS } = app.environment;
  const preload = `--require ${JSON.stringify(join(__dirname, 'app-preload.js'))}`;
  return {
    ...app,
    environment: { ...app.environment, NODE_OPTIONS: [NODE_OPTIONS, preload].filter(Boolean).join(' ') },
  };
}
