import type { LambdaFunction } from '../model';
import { ExecutionEnvironment, type Task } from './execution-environment';
import type { Invocation } from './runtime-messages';

/**
 * The concurrency that new AWS accounts may start with. AWS throttles further requests; that they wait for their turn
 * here is our choice.
 */
const CONCURRENT_EXECUTIONS = 10;

const STOPPED: Invocation = { outcome: 'failed', reason: 'the function was stopped' };
const THROTTLED: Invocation = {
  outcome: 'failed',
  reason: 'the function is throttled: its ReservedConcurrentExecutions is 0',
};

/** A function with its execution environments: an invocation takes an idle one, or a new one, or waits. */
export class RunningFunction {
  readonly #lambdaFunction: LambdaFunction;
  readonly #concurrency: number;
  readonly #cognitoEndpoint: string;
  readonly #print: (line: string) => void;
  readonly #environments = new Set<ExecutionEnvironment>();
  readonly #idle = new Set<ExecutionEnvironment>();
  readonly #queue: Task[] = [];
  #isRetired = false;
  #isClosed = false;

  constructor(lambdaFunction: LambdaFunction, cognitoEndpoint: string, print: (line: string) => void) {
    this.#lambdaFunction = lambdaFunction;
    this.#concurrency = Math.min(
      lambdaFunction.reservedConcurrency ?? CONCURRENT_EXECUTIONS,
      CONCURRENT_EXECUTIONS,
    );
    this.#cognitoEndpoint = cognitoEndpoint;
    this.#print = print;
  }

  /** Runs the handler with the event, in JSON. Never rejects: failures are outcomes. */
  async invoke(event: string): Promise<Invocation> {
    if (this.#concurrency === 0) return THROTTLED;
    return new Promise((resolve) => {
      this.#queue.push({ event, resolve });
      this.#dispatch();
    });
  }

  get isRunning(): boolean {
    return this.#environments.size > 0;
  }

  /** Ends each execution environment once it has nothing left to do: another version takes new requests. */
  retire(): void {
    this.#isRetired = true;
    this.#dispatch();
  }

  /** Ends all execution environments and what still runs in them. */
  close(): void {
    this.#isClosed = true;
    this.#dispatch();
    for (const environment of this.#environments) environment.terminate();
  }

  #dispatch(): void {
    if (this.#isClosed) for (const { resolve } of this.#queue.splice(0)) resolve(STOPPED);
    for (let task = this.#queue[0]; task; task = this.#queue[0]) {
      const environment = this.#takeIdle() ?? this.#start();
      if (!environment) return;
      this.#queue.shift();
      environment.run(task);
    }
    if (this.#isRetired) for (const environment of this.#idle) environment.terminate();
  }

  #takeIdle(): ExecutionEnvironment | undefined {
    const [environment] = this.#idle;
    if (environment) this.#idle.delete(environment);
    return environment;
  }

  #start(): ExecutionEnvironment | undefined {
    if (this.#environments.size >= this.#concurrency) return undefined;
    const environment: ExecutionEnvironment = new ExecutionEnvironment(
      this.#lambdaFunction,
      this.#cognitoEndpoint,
      {
        print: this.#print,
        idle: () => {
          this.#idle.add(environment);
          this.#dispatch();
        },
        ended: () => {
          this.#environments.delete(environment);
          this.#idle.delete(environment);
          this.#dispatch();
        },
      },
    );
    this.#environments.add(environment);
    return environment;
  }
}
