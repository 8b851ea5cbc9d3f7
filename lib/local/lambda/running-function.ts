import type { LambdaFunction } from '../model';
import { ExecutionEnvironment, type Invocation } from './execution-environment';

export type { Invocation };

/**
 * How many requests a function serves at once; the next ones wait for their turn. New AWS accounts may start with as
 * many concurrent executions; AWS refuses what is beyond them, so that waiting is this project's choice.
 */
const CONCURRENT_EXECUTIONS = 10;

/** A function that takes invocations: warm execution environments first, then new ones, then a queue. */
export class RunningFunction {
  private readonly environments = new Set<ExecutionEnvironment>();
  private readonly idle: ExecutionEnvironment[] = [];
  private readonly waiting: ((environment: ExecutionEnvironment) => void)[] = [];
  private retired = false;

  /** @param print shows a line of the function's console in the terminal */
  constructor(
    private readonly lambdaFunction: LambdaFunction,
    private readonly print: (line: string) => void,
  ) {}

  /** Runs the handler with the event, in JSON. Never rejects: what goes wrong is an outcome. */
  async invoke(event: string): Promise<Invocation> {
    const environment = await this.acquire();
    const invocation = await environment.invoke(event);
    this.release(environment);
    return invocation;
  }

  /** Whether it has execution environments. */
  get isRunning(): boolean {
    return this.environments.size > 0;
  }

  /** Another version takes its place: each execution environment ends when nothing is left for it to do. */
  retire(): void {
    this.retired = true;
    for (const environment of this.idle.splice(0)) this.end(environment);
  }

  /** Ends all execution environments, with what still runs in them. */
  close(): void {
    for (const environment of this.environments) environment.terminate();
  }

  private acquire(): ExecutionEnvironment | Promise<ExecutionEnvironment> {
    for (let warm = this.idle.pop(); warm; warm = this.idle.pop()) {
      if (warm.alive) return warm;
      this.environments.delete(warm);
    }
    if (this.environments.size < CONCURRENT_EXECUTIONS) return this.start();
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private release(environment: ExecutionEnvironment): void {
    if (!environment.alive) this.environments.delete(environment);
    const next = this.waiting.shift();
    if (next) next(environment.alive ? environment : this.start());
    else if (this.retired) this.end(environment);
    else if (environment.alive) this.idle.push(environment);
  }

  private end(environment: ExecutionEnvironment): void {
    this.environments.delete(environment);
    environment.terminate();
  }

  private start(): ExecutionEnvironment {
    const environment = new ExecutionEnvironment(this.lambdaFunction, this.print);
    this.environments.add(environment);
    return environment;
  }
}
