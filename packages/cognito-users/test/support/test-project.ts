import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { run } from '../../src/run';
import { wrapLines } from '../../src/terminal';

/** How a command ended and what it wrote. A prompt appears in its last state only. */
export interface Outcome {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

export interface CommandInput {
  /** Standard input that is not a terminal; empty by default. */
  input?: string;
  /** Standard input is a terminal instead, and these keys are typed as each prompt appears, in this order. */
  typed?: [prompt: string, keys: string][];
  /** Called with the first address that the command prints, in place of a browser. */
  browser?: (address: URL) => void;
  environment?: Record<string, string | undefined>;
  /** Interrupts the process when this resolves and when it reports that: npm and the terminal both send Ctrl-C. */
  interruptedAfter?: Promise<unknown>;
  /** Standard output goes to this file. */
  outputFile?: string;
  /** Closes the terminal when this resolves: nothing reads the output any more, and the process gets SIGHUP. */
  closedAfter?: Promise<unknown>;
}

const PROGRAM = join(__dirname, '../../bin/cognito-users.js');

/** A successful command without a result. */
export function succeeded(...lines: string[]): Outcome {
  return { exitCode: 0, stdout: '', stderr: lines.map((line) => `${wrapLines(line)}\n`).join('') };
}

/** A command that failed with one message, wrapped. */
export function failed(message: string): Outcome {
  return { exitCode: 1, stdout: '', stderr: `${wrapLines(message)}\n` };
}

/** A temporary folder to run commands in. It is also the home folder, so no AWS configuration is found. */
export class TestProject {
  readonly directory = mkdtempSync(join(tmpdir(), 'cognito-users-'));

  write(path: string, content: string | object): void {
    const file = join(this.directory, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  }

  /** Writes the outputs file in place of cdk-offline. */
  writeLocalOutputs(stacks: object): void {
    this.write('cdk.out/local-outputs.json', stacks);
  }

  /** Runs a command in this process. Not for concurrent use: the AWS SDK reads `process.env`. */
  async run(
    commandLine: string | string[],
    { input = '', typed, browser, environment }: CommandInput = {},
  ): Promise<Outcome> {
    const stdin = Object.assign(new PassThrough(), { isTTY: typed !== undefined });
    const stdout = new PassThrough();
    // A prompt pipes to it and would end it. Node.js never ends the real standard error that way.
    const stderr: PassThrough = Object.assign(new PassThrough(), { end: () => stderr });
    const [readStdout, readStderr] = [collect(stdout), collect(stderr)];
    if (typed) typeAtPrompts(typed, stdin, stderr, readStderr);
    else stdin.end(input);
    if (browser) openWhenPrinted(browser, stderr, readStderr);
    const before = process.env;
    process.env = this.#environment(environment);
    try {
      const exitCode = await run({
        arguments: splitCommandLine(commandLine),
        projectDirectory: this.directory,
        environment: process.env,
        stdin,
        stdout,
        stderr,
      });
      return toOutcome(exitCode, readStdout(), readStderr());
    } finally {
      process.env = before;
    }
  }

  /** Runs the program in its own process. Its standard input never ends. */
  async runProcess(
    commandLine: string,
    { input = '', environment, interruptedAfter, outputFile, closedAfter }: CommandInput,
  ): Promise<Outcome> {
    const child = spawn(process.execPath, [PROGRAM, ...splitCommandLine(commandLine)], {
      cwd: this.directory,
      env: this.#environment(environment),
      stdio: ['pipe', outputFile === undefined ? 'pipe' : openSync(outputFile, 'w'), 'pipe'],
    }) as ChildProcessWithoutNullStreams;
    const readStdout = outputFile === undefined ? collect(child.stdout) : () => '';
    const readStderr = collect(child.stderr);
    child.stdin.write(input);
    void interruptedAfter?.then(() => {
      child.kill('SIGINT');
      child.stderr.once('data', () => child.kill('SIGINT'));
    });
    void closedAfter?.then(() => {
      child.stdout.destroy();
      child.stderr.destroy();
      child.kill('SIGHUP');
    });
    const [exitCode] = await once(child, 'close');
    return toOutcome(exitCode, readStdout(), readStderr());
  }

  remove(): void {
    // Windows can't remove a folder until the last process that runs in it has ended.
    rmSync(this.directory, { recursive: true, maxRetries: 10 });
  }

  #environment(variables: CommandInput['environment']): NodeJS.ProcessEnv {
    return {
      PATH: process.env.PATH,
      HOME: this.directory,
      NO_COLOR: '1',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      ...variables,
    };
  }
}

function splitCommandLine(commandLine: string | string[]): string[] {
  if (typeof commandLine !== 'string') return commandLine;
  return commandLine.split(' ').filter((argument) => argument !== '');
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.on('data', (chunk) => {
    text += chunk;
  });
  return () => text;
}

function typeAtPrompts(
  typed: [prompt: string, keys: string][],
  stdin: PassThrough,
  stderr: PassThrough,
  readStderr: () => string,
): void {
  const waiting = [...typed];
  let from = 0;
  stderr.on('data', () => {
    const [next] = waiting;
    const found = next ? stripVTControlCharacters(readStderr()).indexOf(next[0], from) : -1;
    if (!next || found < 0) return;
    waiting.shift();
    from = found + next[0].length;
    // The prompt listens for keys only after it has been drawn.
    setImmediate(() => stdin.write(next[1]));
  });
}

function openWhenPrinted(
  browser: (address: URL) => void,
  stderr: PassThrough,
  readStderr: () => string,
): void {
  const look = () => {
    const [, address] = /^(https?:.*)\n/m.exec(readStderr()) ?? [];
    if (address === undefined) return;
    stderr.off('data', look);
    browser(new URL(address));
  };
  stderr.on('data', look);
}

function toOutcome(exitCode: number | null, stdout: string, stderr: string): Outcome {
  // Every password in the tests contains "horse", and a token begins with `eyJ`.
  if (/horse/i.test(stdout + stderr) || stderr.includes('eyJ')) throw new Error('The output shows a secret.');
  return { exitCode, stdout, stderr: lastDrawn(stderr) };
}

/** A prompt redraws its line at each key: keeps what was drawn last, without control sequences. */
function lastDrawn(text: string): string {
  const erase = '\u001b[2K\u001b[G';
  const lines = text.split('\n').map((line) => line.split(erase).at(-1) ?? '');
  return stripVTControlCharacters(lines.join('\n'));
}
