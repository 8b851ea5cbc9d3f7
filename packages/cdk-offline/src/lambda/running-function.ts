import { randomUUID } from 'node:crypto';
import type { LambdaFunction } from '../model';
import { ExecutionEnvironment } from './execution-environment';
import type { Invocation, Task } from './runtime-messages';

/**
 * How many requests a function serves at once; the next ones wait for their turn. New AWS accounts may start with as
 * many concurrent executions; AWS refuses what is beyond them, so that waiting is this project's choice.
 */
const CONCURRENT_EXECUTIONS = 10;

/** A handler that is done sooner on average is quick: to wake another process takes longer than to wait for it. */
const QUICK_MILLISECONDS = 0.5;

/**
 * A function that takes invocations: idle execution environments first, then new ones, then a queue. One that is at work
 * and quick is better than an idle one: requests that come together wait for each other there, and not for a process to
 * wake. What takes longer than expected is given back and begins elsewhere.
 */
export class RunningFunction {
  private readonly environments = new Set<ExecutionEnvironment>();
  private readonly idle: ExecutionEnvironment[] = [];
  private readonly queue: Task[] = [];
  private retired = false;
  private closed = false;

  /** @param print shows a line of the function's console in the terminal */
  constructor(
    private readonly lambdaFunction: LambdaFunction,
    private readonly print: (line: string) => void,
    private readonly quickMilliseconds = QUICK_MILLISECONDS,
  ) {}

  /** Runs the handler with the event, in JSON. Never rejects: what goes wrong is an outcome. */
  invoke(event: string): Promise<Invocation> {
    return new Promise((resolve) => {
      this.queue.push({ requestId: randomUUID(), event, resolve });
      this.dispatch();
    });
  }

  /** Whether it has execution environments. */
  get isRunning(): boolean {
    return this.environments.size > 0;
  }

  /** Another version takes its place: each execution environment ends when nothing is left for it to do. */
  retire(): void {
    this.retired = true;
    for (const environment of this.idle.splice(0)) environment.terminate();
  }

  /** Ends all execution environments, with what still runs in them. */
  close(): void {
    this.closed = true;
    for (const environment of this.environments) environment.terminate();
  }

  private dispatch(): void {
    for (let task = this.queue.shift(); task; task = this.queue.shift()) {
      const environment = this.closed ? undefined : this.choose();
      if (environment) environment.run(task);
      else if (this.closed) task.resolve({ outcome: 'failed', reason: 'the function was stopped' });
      else return void this.queue.unshift(task);
    }
    if (this.retired) this.retire();
  }

  private choose(): ExecutionEnvironment | undefined {
    const atWork = [...this.environments].find(({ takesMore }) => takesMore);
    return atWork ?? this.idle.pop() ?? this.start();
  }

  private start(): ExecutionEnvironment | undefined {
    if (this.environments.size >= CONCURRENT_EXECUTIONS) return undefined;
    const environment: ExecutionEnvironment = new ExecutionEnvironment(
      this.lambdaFunction,
      this.quickMilliseconds,
      {
        print: this.print,
        idle: () => {
          this.idle.push(environment);
          this.dispatch();
        },
        ended: () => {
          this.environments.delete(environment);
          const index = this.idle.indexOf(environment);
          if (index >= 0) this.idle.splice(index, 1);
          this.dispatch();
        },
        givenBack: (tasks) => {
          this.queue.unshift(...tasks);
          this.dispatch();
        },
      },
    );
    this.environments.add(environment);
    return environment;
  }
}
