import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { LambdaFunction } from '../model';
import { environmentVariables } from './environment-variables';
import { printLines } from './print-lines';
import type { Invocation, RuntimeMessage, RuntimeRequest, Task } from './runtime-messages';

/** What an execution environment tells the function that it belongs to. */
export interface ExecutionEvents {
  /** Shows a line of the function's console in the terminal. */
  print(line: string): void;
  /** It has nothing more to do. */
  idle(): void;
  /** Its process has ended. */
  ended(): void;
  /** These have not begun, and will not here. */
  givenBack(tasks: Task[]): void;
}

/** "The Init phase is limited to 10 seconds" (Lambda developer guide, "Lambda execution environment lifecycle"). */
const INIT_SECONDS = 10;

/** 6 MB, as the runtime of AWS counts them (Lambda developer guide, "Lambda quotas", invocation payload). */
const RESPONSE_BYTES = 6_291_556;

/** How many invocations may wait for a quick handler. */
const WAITING_TASKS = 16;

/**
 * One execution environment of a function: a process that has loaded the code, sees the function's environment
 * variables alone, and runs one invocation at a time. It ends with a time-out, and with an error that no handler
 * caught. A process and not a thread: V8 aborts the whole process when a thread outgrows its memory at one stroke.
 */
export class ExecutionEnvironment {
  private readonly runtime: ChildProcess;
  private isLoaded = false;
  /** Of the last invocations, of which the latest counts a tenth; undefined while nothing is known. */
  private averageMilliseconds: number | undefined;
  private ended: string | undefined;
  /** In the order in which they run; once the code is loaded, the first one has begun. */
  private tasks: Task[] = [];
  private unsent: Task[] = [];
  private timer: NodeJS.Timeout | undefined;

  /** @param quickMilliseconds a handler that is done sooner on average is quick */
  constructor(
    private readonly lambdaFunction: LambdaFunction,
    private readonly quickMilliseconds: number,
    private readonly events: ExecutionEvents,
  ) {
    const { codeDirectory, memoryMegabytes } = lambdaFunction;
    this.runtime = fork(join(__dirname, 'lambda-runtime.js'), {
      cwd: codeDirectory,
      env: environmentVariables(lambdaFunction),
      execArgv: [`--max-old-space-size=${memoryMegabytes}`],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const input of [this.runtime.stdout, this.runtime.stderr]) {
      if (input) printLines(input, events.print);
    }
    this.runtime.on('message', (message: RuntimeMessage) => this.receive(message));
    this.runtime.on('error', (error) => this.end(`the runtime does not start: ${error.message}`));
    // What it sent before its end comes first.
    const disconnected = new Promise<void>((resolve) => this.runtime.once('disconnect', resolve));
    this.runtime.on('exit', async (code, signal) => {
      await disconnected;
      this.end(describeExit(code, signal, memoryMegabytes));
    });
    this.limit(INIT_SECONDS, 'the code did not load');
  }

  /** Whether it is at work, and will be done with it sooner than another process would begin. */
  get takesMore(): boolean {
    const { averageMilliseconds: average = Number.POSITIVE_INFINITY, quickMilliseconds } = this;
    return average < quickMilliseconds && this.tasks.length > 0 && this.tasks.length < WAITING_TASKS;
  }

  /** Runs the handler, after what it was given before, for as long as the function's Timeout allows. */
  run(task: Task): void {
    this.tasks.push(task);
    if (this.isLoaded) this.begin(task);
  }

  terminate(reason = 'the function was stopped'): void {
    this.end(reason);
    this.runtime.kill('SIGKILL');
  }

  private begin(task: Task): void {
    if (task === this.tasks[0]) this.limitHandler();
    // What comes in one turn of the event loop goes in one message.
    if (this.unsent.push(task) === 1) setImmediate(() => this.send());
  }

  private send(): void {
    const { timeoutSeconds, region, accountId, name } = this.lambdaFunction;
    const request: RuntimeRequest = {
      invocations: this.unsent.splice(0).map(({ requestId, event }) => ({ requestId, event })),
      functionArn: `arn:aws:lambda:${region}:${accountId}:function:${name}`,
      timeoutMilliseconds: timeoutSeconds * 1000,
    };
    if (this.ended === undefined)
      this.runtime.send(request, (error) => error && this.end('the process ended'));
  }

  private receive(message: RuntimeMessage): void {
    if (this.ended !== undefined) return;
    switch (message.outcome) {
      case 'loaded':
        clearTimeout(this.timer);
        this.isLoaded = true;
        for (const task of this.tasks) this.begin(task);
        break;
      case 'not loaded':
        this.terminate(message.reason);
        break;
      case 'answered':
        this.answer(message.invocation, message.milliseconds);
        break;
      case 'given back':
        this.giveBack(message.requestIds);
    }
  }

  private answer(invocation: Invocation, milliseconds: number): void {
    clearTimeout(this.timer);
    // A single slow one, such as during a garbage collection, counts no more than twice the limit.
    const counted = Math.min(milliseconds, 2 * this.quickMilliseconds);
    const average = this.averageMilliseconds ?? counted;
    this.averageMilliseconds = average + (counted - average) / 10;
    this.tasks.shift()?.resolve(limitSize(invocation));
    if (this.tasks.length > 0) this.limitHandler();
    else this.events.idle();
  }

  private giveBack(requestIds: string[]): void {
    this.averageMilliseconds = undefined;
    const isBack = ({ requestId }: Task) => requestIds.includes(requestId);
    const tasks = this.tasks.filter(isBack);
    this.tasks = this.tasks.filter((task) => !isBack(task));
    this.events.givenBack(tasks);
  }

  private limitHandler(): void {
    this.limit(this.lambdaFunction.timeoutSeconds, 'the handler did not finish');
  }

  private limit(seconds: number, whatIsLate: string): void {
    this.timer = setTimeout(() => this.terminate(`${whatIsLate} within ${seconds} s`), seconds * 1000);
  }

  /** The first task, which has begun, fails with the process. */
  private end(reason: string): void {
    if (this.ended !== undefined) return;
    this.ended = reason;
    clearTimeout(this.timer);
    const [begun, ...others] = this.tasks.splice(0);
    begun?.resolve({ outcome: 'failed', reason });
    this.events.ended();
    this.events.givenBack(others);
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
