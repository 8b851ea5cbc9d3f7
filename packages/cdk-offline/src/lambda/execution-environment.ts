import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import type { LambdaFunction } from '../model/lambda-function';
import type { AwsEnvironment } from './aws-environment';
import type { DebugPorts } from './debug-ports';
import { environmentVariables } from './environment-variables';
import { isPrintedLine, printLines } from './print-lines';
import type { Failure, FunctionError, Invocation, RuntimeMessage, RuntimeRequest } from './runtime-messages';

/** An invocation that has no outcome yet. */
export interface Task {
  event: string;
  resolve(invocation: Invocation): void;
}

/** What the emulator provides to functions. */
export interface FunctionHost {
  cognitoEndpoint: string;
  aws: AwsEnvironment;
  /** With `--inspect`. There are no time limits then, because a debugger may pause a function. */
  debugPorts?: DebugPorts | undefined;
  print(line: string): void;
}

export interface ExecutionEvents {
  /** The environment can run another invocation. */
  idle(): void;
  /** The environment runs no further invocations, but its process may still run. */
  ended(): void;
  /** The process has exited. */
  exited(): void;
}

/** "The Init phase is limited to 10 seconds" (Lambda developer guide, "Lambda execution environment lifecycle"). */
const INIT_SECONDS = 10;

/** 6 MB, as Lambda's runtime counts it (Lambda developer guide, "Lambda quotas", invocation payload). */
const RESPONSE_BYTES = 6_291_556;

/**
 * One execution environment of a function: a process that has loaded the code, sees only the function's environment
 * variables, and runs one invocation at a time. A timeout or an uncaught error ends it.
 * A process, not a worker thread: if a worker exceeds its heap in one allocation, V8 aborts the whole process.
 */
export class ExecutionEnvironment {
  readonly #lambdaFunction: LambdaFunction;
  readonly #events: ExecutionEvents;
  readonly #runtime: ChildProcess;
  readonly #pipe: Duplex;
  /** The function's `/tmp`. */
  readonly #temporaryDirectory = mkdtempSync(join(tmpdir(), 'cdk-offline-'));
  readonly #isTimed: boolean;
  #isLoaded = false;
  #hasEnded = false;
  #task: Task | undefined;
  #requestId = randomUUID();
  #timer: NodeJS.Timeout | undefined;

  constructor(lambdaFunction: LambdaFunction, host: FunctionHost, events: ExecutionEvents) {
    const { codeDirectory, memoryMegabytes, logging } = lambdaFunction;
    this.#lambdaFunction = lambdaFunction;
    this.#events = events;
    this.#isTimed = !host.debugPorts;
    this.#runtime = spawn(
      process.execPath,
      runtimeArguments(lambdaFunction, host, this.#temporaryDirectory),
      {
        cwd: codeDirectory,
        env: environmentVariables(lambdaFunction, host),
        stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
      },
    );
    const { stdout, stderr, stdio } = this.#runtime;
    for (const stream of [stdout, stderr]) {
      if (stream) printLines(stream, (line) => isPrintedLine(line, logging) && host.print(line));
    }
    this.#pipe = stdio[3] as Duplex;
    this.#receiveMessages();
    this.#runtime.on('error', (error) => {
      this.#end(`the runtime did not start: ${error.message}`);
      events.exited();
    });
    // `exit` may come before the last messages; `close` comes after them. `once` would reject at an error of the pipe,
    // such as the reset of a process that is killed before it has read its request.
    const closed = new Promise((resolve) => this.#pipe.once('close', resolve));
    this.#runtime.on('exit', async (code, signal) => {
      await closed;
      rmSync(this.#temporaryDirectory, { recursive: true, force: true });
      this.#end(describeExit(code, signal, memoryMegabytes), this.#exitError(code, signal));
      events.exited();
    });
    this.#startTimer(INIT_SECONDS, `the code did not load within ${INIT_SECONDS} s`);
  }

  run(task: Task): void {
    this.#task = task;
    if (this.#isLoaded) this.#begin(task);
  }

  terminate(reason = 'the function was stopped', error?: Failure['error']): void {
    this.#end(reason, error);
    this.#runtime.kill('SIGKILL');
  }

  #begin({ event }: Task): void {
    const { timeoutSeconds, region, accountId, name } = this.#lambdaFunction;
    this.#startTimer(timeoutSeconds, this.#timeoutReason);
    this.#requestId = randomUUID();
    const request: RuntimeRequest = {
      requestId: this.#requestId,
      event,
      functionArn: `arn:aws:lambda:${region}:${accountId}:function:${name}`,
      timeoutMilliseconds: timeoutSeconds * 1000,
    };
    this.#pipe.write(`${JSON.stringify(request)}\n`);
  }

  /** Reads the runtime's messages: lines of JSON, which the function's code could forge or break. */
  #receiveMessages(): void {
    let rest = '';
    this.#pipe.setEncoding('utf8').on('data', (chunk: string) => {
      rest += chunk;
      if (!chunk.includes('\n')) return;
      const lines = rest.split('\n');
      rest = lines.pop() ?? '';
      try {
        for (const line of lines) this.#receive(JSON.parse(line));
      } catch {
        this.terminate("the function wrote to the runtime's pipe");
      }
    });
    // The `exit` event gives a better reason.
    this.#pipe.on('error', () => {});
  }

  #receive(message: RuntimeMessage): void {
    if (this.#hasEnded) return;
    this.#clearTimer();
    switch (message.outcome) {
      case 'loaded':
        this.#isLoaded = true;
        if (this.#task) this.#begin(this.#task);
        break;
      case 'ended':
        this.terminate(message.reason, message.error);
        break;
      case 'finished':
        if (this.#isTimed && message.milliseconds > this.#lambdaFunction.timeoutSeconds * 1000)
          this.terminate(this.#timeoutReason, this.#timeoutError(this.#lambdaFunction.timeoutSeconds));
        break;
      default:
        this.#finish(limitSize(message));
        this.#events.idle();
    }
  }

  get #timeoutReason(): string {
    return `the handler did not finish within ${this.#lambdaFunction.timeoutSeconds} s`;
  }

  #timeoutError(seconds: number): FunctionError {
    return this.#platformError('Sandbox.Timedout', `Task timed out after ${seconds.toFixed(2)} seconds`);
  }

  #exitError(code: number | null, signal: string | null): FunctionError {
    const cause = signal === null ? `exit status ${code}` : 'signal: killed';
    const message =
      code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: ${cause}`;
    return this.#platformError('Runtime.ExitError', message);
  }

  /** An error of Lambda itself ("Lambda execution environment lifecycle"), which no code of the function reports. */
  #platformError(errorType: string, message: string): FunctionError {
    return { errorType, errorMessage: `RequestId: ${this.#requestId} Error: ${message}`, trace: [] };
  }

  /** Terminates at the time limit, but first receives the messages that arrived while this process was busy. */
  #startTimer(seconds: number, reason: string): void {
    if (!this.#isTimed) return;
    const terminate = () => {
      if (this.#timer === timer) this.terminate(reason, this.#timeoutError(seconds));
    };
    // Between two immediates, the event loop reads pending messages.
    const timer = setTimeout(() => setImmediate(setImmediate, terminate), seconds * 1000);
    this.#timer = timer;
  }

  #clearTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #end(reason: string, error?: Failure['error']): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#clearTimer();
    this.#finish({ outcome: 'failed', reason, ...(error && { error }) });
    this.#events.ended();
  }

  #finish(invocation: Invocation): void {
    this.#task?.resolve(invocation);
    this.#task = undefined;
  }
}

function runtimeArguments(
  { logicalId, memoryMegabytes }: LambdaFunction,
  { debugPorts }: FunctionHost,
  temporaryDirectory: string,
): string[] {
  const program = [join(__dirname, 'lambda-runtime.js'), temporaryDirectory];
  const heap = `--max-old-space-size=${memoryMegabytes}`;
  if (!debugPorts) return [heap, ...program];
  const inspect = `--inspect=127.0.0.1:${debugPorts.portOf(logicalId)}`;
  // Without it, Node.js prints the address at each start.
  const quiet = '--inspect-publish-uid=http';
  return [heap, inspect, quiet, '--enable-source-maps', ...program, 'debug'];
}

function describeExit(code: number | null, signal: string | null, memoryMegabytes: number): string {
  // Windows has no signals: an aborted process exits with 134 there.
  const isAborted = signal === 'SIGABRT' || (process.platform === 'win32' && code === 134);
  const cause = isAborted ? `, probably because the function needs more than its ${memoryMegabytes} MB` : '';
  return signal === null
    ? `the process exited with code ${code}${cause}`
    : `the process was ended by ${signal}${cause}`;
}

function limitSize(invocation: Invocation): Invocation {
  if (invocation.outcome === 'returned' && Buffer.byteLength(invocation.payload) > RESPONSE_BYTES) {
    return { outcome: 'failed', reason: `the handler returned more than ${RESPONSE_BYTES} bytes` };
  }
  return invocation;
}
