import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { LambdaFunction } from '../model';
import { printLines } from './print-lines';

/** How one invocation of a function ended. */
export type Invocation =
  | {
      outcome: 'returned';
      /** What the handler returned, as JSON; `null` where it returned nothing. */
      payload: string;
    }
  | {
      outcome: 'failed';
      /** Why, in plain words for the terminal; the caller of the API never sees it. */
      reason: string;
    };

/** What the runtime is sent, once for each invocation. */
export interface RuntimeRequest {
  requestId: string;
  /** The event, as JSON. */
  event: string;
  /** When the invocation times out, in milliseconds since 1970. */
  deadline: number;
  functionArn: string;
}

/** What the runtime sends: `loaded` once, then one answer for each invocation. */
export type RuntimeMessage = { outcome: 'loaded' } | Invocation;

/** "The Init phase is limited to 10 seconds" (Lambda developer guide, "Lambda execution environment lifecycle"). */
const INIT_SECONDS = 10;

/** 6 MB, as the runtime of AWS counts them (Lambda developer guide, "Lambda quotas", invocation payload). */
const RESPONSE_BYTES = 6_291_556;

/**
 * One execution environment of a function: a process that has loaded the code, sees the function's environment
 * variables alone, and serves one invocation at a time. It ends with a time-out, and with an error that no handler
 * caught. A process and not a thread: V8 aborts the whole process when a thread outgrows its memory at one stroke.
 */
export class ExecutionEnvironment {
  private readonly runtime: ChildProcess;
  private readonly loaded: Promise<RuntimeMessage>;
  private receive: ((message: RuntimeMessage) => void) | undefined;
  private ended: string | undefined;

  /** @param print shows a line of the function's console in the terminal */
  constructor(
    private readonly lambdaFunction: LambdaFunction,
    print: (line: string) => void,
  ) {
    const { codeDirectory, memoryMegabytes } = lambdaFunction;
    this.runtime = fork(join(__dirname, 'lambda-runtime.js'), {
      cwd: codeDirectory,
      env: environmentVariables(lambdaFunction),
      execArgv: [`--max-old-space-size=${memoryMegabytes}`],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const input of [this.runtime.stdout, this.runtime.stderr]) {
      if (input) printLines(input, print);
    }
    this.runtime.on('message', (message: RuntimeMessage) => this.receive?.(message));
    this.runtime.on('error', (error) => this.end(`the runtime does not start: ${error.message}`));
    this.runtime.on('exit', (code, signal) => this.end(describeExit(code, signal, memoryMegabytes)));
    this.loaded = this.within(INIT_SECONDS, 'the code did not load');
  }

  /** False once the process has ended: it takes no more invocations. */
  get alive(): boolean {
    return this.ended === undefined;
  }

  /** Runs the handler once, with the event in JSON, for as long as the function's Timeout allows. Never rejects. */
  async invoke(event: string): Promise<Invocation> {
    const loaded = await this.loaded;
    if (loaded.outcome !== 'loaded') {
      this.terminate();
      return loaded;
    }
    const { timeoutSeconds, region, accountId, name } = this.lambdaFunction;
    const answer = this.within(timeoutSeconds, 'the handler did not finish');
    const request: RuntimeRequest = {
      requestId: randomUUID(),
      event,
      deadline: Date.now() + timeoutSeconds * 1000,
      functionArn: `arn:aws:lambda:${region}:${accountId}:function:${name}`,
    };
    this.runtime.send(request, (error) => error && this.end('the process ended'));
    return limitSize(await answer);
  }

  terminate(): void {
    this.end('the function was stopped');
    this.runtime.kill('SIGKILL');
  }

  /** The next message, or the failure that comes first: the process's end or the time limit. */
  private within(seconds: number, whatIsLate: string): Promise<RuntimeMessage> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.end(`${whatIsLate} within ${seconds} s`);
        this.runtime.kill('SIGKILL');
      }, seconds * 1000);
      this.receive = (message) => {
        clearTimeout(timer);
        this.receive = undefined;
        resolve(message);
      };
      if (this.ended !== undefined) this.receive({ outcome: 'failed', reason: this.ended });
    });
  }

  private end(reason: string): void {
    this.ended ??= reason;
    this.receive?.({ outcome: 'failed', reason: this.ended });
  }
}

/** What a function finds in `process.env` (Lambda developer guide, "Defined runtime environment variables"). */
function environmentVariables(lambdaFunction: LambdaFunction): NodeJS.ProcessEnv {
  const { name, region, handler, codeDirectory, memoryMegabytes, environment } = lambdaFunction;
  return {
    ...environment,
    _HANDLER: handler,
    AWS_DEFAULT_REGION: region,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMegabytes),
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: `[$LATEST]${randomUUID().replaceAll('-', '')}`,
    AWS_REGION: region,
    LAMBDA_TASK_ROOT: codeDirectory,
    TZ: ':UTC',
  };
}

function describeExit(code: number | null, signal: string | null, memoryMegabytes: number): string {
  if (signal === null) return `the process exited with code ${code}`;
  const cause =
    signal === 'SIGABRT' ? `, as it does when the function needs more than its ${memoryMegabytes} MB` : '';
  return `the process was ended by ${signal}${cause}`;
}

function limitSize(answer: RuntimeMessage): Invocation {
  if (answer.outcome === 'loaded') return { outcome: 'failed', reason: 'the code was loaded twice' };
  if (answer.outcome === 'returned' && Buffer.byteLength(answer.payload) > RESPONSE_BYTES) {
    return { outcome: 'failed', reason: `the handler returned more than ${RESPONSE_BYTES} bytes` };
  }
  return answer;
}
