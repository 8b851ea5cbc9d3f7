import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { LambdaFunction } from '../model';
import { environmentVariables } from './environment-variables';
import { printLines } from './print-lines';
import type { Invocation, RuntimeMessage, RuntimeRequest } from './runtime-messages';

/** An invocation that waits for its outcome. */
export interface Task {
  event: string;
  resolve(invocation: Invocation): void;
}

export interface ExecutionEvents {
  print(line: string): void;
  /** It can run another invocation. */
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
    this.#runtime.on('error', (error) => this.#end(`the runtime does not start: ${error.message}`));
    // Messages that the process sent before it exited come before `disconnect`.
    const disconnected = new Promise<void>((resolve) => this.#runtime.once('disconnect', resolve));
    this.#runtime.on('exit', async (code, signal) => {
      await disconnected;
      this.#end(describeExit(code, signal, memoryMegabytes));
    });
    this.#limit(INIT_SECONDS, `the code did not load within ${INIT_SECONDS} s`);
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
    this.#limit(timeoutSeconds, this.#handlerIsLate);
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
    this.#clearLimit();
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
          this.terminate(this.#handlerIsLate);
        break;
      default:
        this.#finish(limitSize(message));
        this.#events.idle();
    }
  }

  get #handlerIsLate(): string {
    return `the handler did not finish within ${this.#lambdaFunction.timeoutSeconds} s`;
  }

  /** Terminates at the time limit, after the messages that came while this process was busy. */
  #limit(seconds: number, reason: string): void {
    const terminate = () => {
      if (this.#timer === timer) this.terminate(reason);
    };
    // Between two immediates, the event loop reads what has come.
    const timer = setTimeout(() => setImmediate(setImmediate, terminate), seconds * 1000);
    this.#timer = timer;
  }

  #clearLimit(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #end(reason: string): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#clearLimit();
    this.#finish({ outcome: 'failed', reason });
    this.#events.ended();
  }

  #finish(invocation: Invocation): void {
    this.#task?.resolve(invocation);
    this.#task = undefined;
  }
}

function describeExit(code: number | null, signal: string | null, memoryMegabytes: number): string {
  if (signal === null) return `the process exited with code ${code}`;
  const cause =
    signal === 'SIGABRT' ? `, as it does when the function needs more than its ${memoryMegabytes} MB` : '';
  return `the process was ended by ${signal}${cause}`;
}

function limitSize(invocation: Invocation): Invocation {
  if (invocation.outcome === 'returned' && Buffer.byteLength(invocation.payload) > RESPONSE_BYTES) {
    return { outcome: 'failed', reason: `the handler returned more than ${RESPONSE_BYTES} bytes` };
  }
  return invocation;
}
