import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { LambdaFunction } from '../model';
import { environmentVariables } from './environment-variables';
import { printLines } from './print-lines';
import type { Invocation, RuntimeMessage, RuntimeRequest } from './runtime-messages';

/** An invocation that has no outcome yet. */
export interface Task {
  event: string;
  resolve(invocation: Invocation): void;
}

export interface ExecutionEvents {
  print(line: string): void;
  /** The environment can run another invocation. */
  idle(): void;
  ended(): void;
}

/** "The Init phase is limited to 10 seconds" (Lambda developer guide, "Lambda execution environment lifecycle"). */
const INIT_SECONDS = 10;

/** 6 MB, as Lambda's runtime counts them (Lambda developer guide, "Lambda quotas", invocation payload). */
const RESPONSE_BYTES = 6_291_556;

/**
 * One execution environment of a function: a process that has loaded the code, sees only the function's environment
 * variables, and runs one invocation at a time. A time-out or an uncaught error ends it.
 * A process, not a worker thread: if a worker exceeds its heap in one allocation, V8 aborts the whole process.
 */
export class ExecutionEnvironment {
  readonly #lambdaFunction: LambdaFunction;
  readonly #events: ExecutionEvents;
  readonly #runtime: ChildProcess;
  #isLoaded = false;
  #hasEnded = false;
  #task: Task | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(lambdaFunction: LambdaFunction, cognitoEndpoint: string, events: ExecutionEvents) {
    const { codeDirectory, memoryMegabytes } = lambdaFunction;
    this.#lambdaFunction = lambdaFunction;
    this.#events = events;
    this.#runtime = fork(join(__dirname, 'lambda-runtime.js'), {
      cwd: codeDirectory,
      env: environmentVariables(lambdaFunction, cognitoEndpoint),
      execArgv: [`--max-old-space-size=${memoryMegabytes}`],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.#runtime.stdout, this.#runtime.stderr]) {
      if (stream) printLines(stream, events.print);
    }
    this.#runtime.on('message', (message: RuntimeMessage) => this.#receive(message));
    this.#runtime.on('error', (error) => this.#end(`the runtime did not start: ${error.message}`));
    // `exit` may come before the last messages; `disconnect` comes after them.
    const disconnected = new Promise<void>((resolve) => this.#runtime.once('disconnect', resolve));
    this.#runtime.on('exit', async (code, signal) => {
      await disconnected;
      this.#end(describeExit(code, signal, memoryMegabytes));
    });
    this.#startTimer(INIT_SECONDS, `the code did not load within ${INIT_SECONDS} s`);
  }

  run(task: Task): void {
    this.#task = task;
    if (this.#isLoaded) this.#begin(task);
  }

  terminate(reason = 'the function was stopped'): void {
    this.#end(reason);
    this.#runtime.kill('SIGKILL');
  }

  #begin({ event }: Task): void {
    const { timeoutSeconds, region, accountId, name } = this.#lambdaFunction;
    this.#startTimer(timeoutSeconds, this.#timeoutReason);
    const request: RuntimeRequest = {
      requestId: randomUUID(),
      event,
      functionArn: `arn:aws:lambda:${region}:${accountId}:function:${name}`,
      timeoutMilliseconds: timeoutSeconds * 1000,
    };
    this.#runtime.send(request, (error) => error && this.#end('the process ended'));
  }

  #receive(message: RuntimeMessage): void {
    if (this.#hasEnded) return;
    this.#clearTimer();
    switch (message.outcome) {
      case 'loaded':
        this.#isLoaded = true;
        if (this.#task) this.#begin(this.#task);
        break;
      case 'not loaded':
        this.terminate(message.reason);
        break;
      case 'finished':
        if (message.milliseconds > this.#lambdaFunction.timeoutSeconds * 1000)
          this.terminate(this.#timeoutReason);
        break;
      default:
        this.#finish(limitSize(message));
        this.#events.idle();
    }
  }

  get #timeoutReason(): string {
    return `the handler did not finish within ${this.#lambdaFunction.timeoutSeconds} s`;
  }

  /** Terminates at the time limit, but first receives the messages that arrived while this process was busy. */
  #startTimer(seconds: number, reason: string): void {
    const terminate = () => {
      if (this.#timer === timer) this.terminate(reason);
    };
    // Between two immediates, the event loop reads pending messages.
    const timer = setTimeout(() => setImmediate(setImmediate, terminate), seconds * 1000);
    this.#timer = timer;
  }

  #clearTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #end(reason: string): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#clearTimer();
    this.#finish({ outcome: 'failed', reason });
    this.#events.ended();
  }

  #finish(invocation: Invocation): void {
    this.#task?.resolve(invocation);
    this.#task = undefined;
  }
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
