import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { FunctionHost } from '../../src/lambda/execution-environment';
import { RunningFunction } from '../../src/lambda/running-function';
import type { LambdaFunction } from '../../src/model/lambda-function';
import { lambdaFunction } from './http-api';

/** A folder with the code of functions, and the functions that run from it. */
export class FunctionFolder {
  readonly directory = mkdtempSync(join(tmpdir(), 'function-'));
  /** The lines that the functions printed. */
  printed: string[] = [];
  #printedLine = () => {};
  readonly #running: RunningFunction[] = [];

  write(file: string, code: string): void {
    const path = join(this.directory, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, code);
  }

  run(
    handler: string,
    changes: Partial<LambdaFunction> = {},
    host: Partial<FunctionHost> = {},
  ): RunningFunction {
    const options = lambdaFunction({ codeDirectory: this.directory, handler, ...changes });
    const started = new RunningFunction(options, {
      cognitoEndpoint: 'http://127.0.0.1:3001',
      aws: { endpoints: {}, credentials: {} },
      print: (line) => {
        this.printed.push(line);
        this.#printedLine();
      },
      ...host,
    });
    this.#running.push(started);
    return started;
  }

  /** Waits until a line that matches is printed. */
  async prints(pattern: RegExp): Promise<string> {
    for (;;) {
      const line = this.printed.find((each) => pattern.test(each));
      if (line !== undefined) return line;
      await new Promise<void>((resolve) => {
        this.#printedLine = resolve;
      });
    }
  }

  /** Ends the functions. */
  close(): void {
    for (const each of this.#running.splice(0)) each.close();
    this.printed = [];
  }

  remove(): void {
    this.close();
    rmSync(this.directory, { recursive: true });
  }
}

/** Invokes the function and returns its parsed result. @throws Error if the invocation fails */
export async function returned(running: RunningFunction, event: object = {}): Promise<unknown> {
  const invocation = await running.invoke(JSON.stringify(event));
  if (invocation.outcome === 'failed') throw new Error(invocation.reason);
  return JSON.parse(invocation.payload);
}
