import { type ChildProcess, spawn } from 'node:child_process';
import { ExplainedError } from '../explained-error';
import { readCdkJson } from './cdk-json';

/** A CDK app: what its process is started with, so that two equal ones write the same for the same sources. */
export interface App {
  command: string;
  directory: string;
  environment: NodeJS.ProcessEnv;
  outputDirectory: string;
}

/** What the CDK CLI adds to the context of cdk.json, so that the template is the same one to the byte. */
const CLI_CONTEXT = {
  'aws:cdk:enable-path-metadata': true,
  'aws:cdk:enable-asset-metadata': true,
  'aws:cdk:version-reporting': true,
  'aws:cdk:bundling-stacks': ['**'],
};

/** A command that is one Node.js process, whatever shell runs it. */
const ONE_NODE_PROCESS = /^node [^&|;<>()$`\n]+$/;

/**
 * The app that cdk.json names, to be run the way the CDK CLI runs it.
 * @param environment the variables that the app's process sees
 * @throws ExplainedError where cdk.json is not readable or names no app
 */
export function readApp(projectDirectory: string, environment: NodeJS.ProcessEnv): App {
  const { app, outputDirectory, context } = readCdkJson(projectDirectory);
  return {
    command: app,
    directory: projectDirectory,
    outputDirectory,
    environment: {
      ...environment,
      CDK_OUTDIR: outputDirectory,
      // The template is checked when it is synthesized for AWS; here that check would be most of the start's time.
      CDK_VALIDATION: 'false',
      CDK_CONTEXT_JSON: JSON.stringify({ ...CLI_CONTEXT, ...context }),
    },
  };
}

/** Whether a process of the app is sure to wait where it should: its command is Node.js and nothing before or after. */
export function canWait({ command }: App): boolean {
  return ONE_NODE_PROCESS.test(command);
}

/** A process that runs the app once. */
export class AppProcess {
  readonly #process: ChildProcess;
  readonly #ended: Promise<ExplainedError | undefined>;

  /** @param waits whether it loads the libraries that the last run needed, and then waits for `run` */
  constructor(app: App, waits = false) {
    // Without a shell that stays between: to end the process is then to end the app.
    const shellCommand = canWait(app) && process.platform !== 'win32' ? `exec ${app.command}` : app.command;
    this.#process = spawn(shellCommand, {
      cwd: app.directory,
      env: { ...app.environment, ...(waits && { LOCAL_RUN_WAITS: 'true' }) },
      shell: true,
      stdio: [waits ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    });
    // It has ended before it read the word to begin: its output says why.
    this.#process.stdin?.on('error', () => {});
    this.#ended = ending(this.#process, app.command);
  }

  /**
   * Resolves when the app has written its assembly.
   * @throws ExplainedError with the app's own words where it fails
   */
  async run(): Promise<void> {
    this.#process.stdin?.end('begin');
    const error = await this.#ended;
    if (error) throw error;
  }

  kill(): void {
    this.#process.stdin?.destroy();
    this.#process.kill('SIGKILL');
  }
}

/** The app's output is shown only where it fails: it says why in its own words. */
function ending(app: ChildProcess, command: string): Promise<ExplainedError | undefined> {
  return new Promise((done) => {
    let output = '';
    for (const stream of [app.stdout, app.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
    }
    app.on('error', (error) =>
      done(new ExplainedError(`The app of cdk.json cannot be run: ${error.message}`)),
    );
    app.on('close', (code) => {
      const reason = output.trim() || `"${command}" ended with ${code}.`;
      done(code === 0 ? undefined : new ExplainedError(`The stack does not synthesize:\n${reason}`));
    });
  });
}
