import type { LambdaFunction } from '../model/lambda-function';
import {
  ExecutionEnvironment,
  type ExecutionEvents,
  type FunctionHost,
  type Task,
} from './execution-environment';
import type { Invocation } from './runtime-messages';

/**
 * New AWS accounts may start with this concurrency. AWS throttles further requests. Here they wait for their turn,
 * which is our choice.
 */
const CONCURRENT_EXECUTIONS = 10;

const STOPPED: Invocation = { outcome: 'failed', reason: 'the function was stopped' };
const THROTTLED: Invocation = {
  outcome: 'failed',
  reason: 'the function is throttled: its ReservedConcurrentExecutions is 0',
};

/** A function and its execution environments. An invocation takes an idle environment, starts one, or waits. */
export class RunningFunction {
  readonly #concurrency: number;
  readonly #takePort: () => boolean;
  readonly #releasePort: () => void;
  readonly #createEnvironment: (events: ExecutionEvents) => ExecutionEnvironment;
  readonly #environments = new Set<ExecutionEnvironment>();
  readonly #idle = new Set<ExecutionEnvironment>();
  readonly #queue: Task[] = [];
  #isRetired = false;
  #isClosed = false;

  constructor(lambdaFunction: LambdaFunction, host: FunctionHost) {
    const { reservedConcurrency = CONCURRENT_EXECUTIONS } = lambdaFunction;
    this.#concurrency = Math.min(reservedConcurrency, CONCURRENT_EXECUTIONS);
    this.#takePort = () => host.debugPorts?.take(lambdaFunction.logicalId, () => this.prepare()) ?? true;
    this.#releasePort = () => host.debugPorts?.release(lambdaFunction.logicalId);
    this.#createEnvironment = (events) => new ExecutionEnvironment(lambdaFunction, host, events);
  }

  /** Runs the handler with the event, in JSON. Never rejects: failures are outcomes. */
  async invoke(event: string): Promise<Invocation> {
    if (this.#concurrency === 0) return THROTTLED;
    return new Promise((resolve) => {
      this.#queue.push({ event, resolve });
      this.#dispatch();
    });
  }

  /** Starts an execution environment before the first request, so that a debugger can attach. */
  prepare(): void {
    const environment = this.#isClosed || this.#isRetired ? undefined : this.#start();
    if (environment) this.#idle.add(environment);
    this.#dispatch();
  }

  get isRunning(): boolean {
    return this.#environments.size > 0;
  }

  /** Ends each execution environment once it is idle, because another version takes the new requests. */
  retire(): void {
    this.#isRetired = true;
    this.#dispatch();
  }

  /** Ends all execution environments, including running invocations. */
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
    if (this.#environments.size >= this.#concurrency || !this.#takePort()) return undefined;
    const environment = this.#createEnvironment({
      idle: () => {
        this.#idle.add(environment);
        this.#dispatch();
      },
      ended: () => {
        this.#environments.delete(environment);
        this.#idle.delete(environment);
        this.#dispatch();
      },
      exited: this.#releasePort,
    });
    this.#environments.add(environment);
    return environment;
  }
}
