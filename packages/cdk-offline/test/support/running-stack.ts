import { readFileSync } from 'node:fs';
import type { RequestLine } from '../../src/http-api/request-line';
import { type LocalStack, type StartOptions, start } from '../../src/start';
import type { LocalProject } from './emulator-process';
import { call, type HttpAnswer, type HttpCall } from './http-call';

/** A test stack that is served in this process. */
export interface RunningStack extends LocalStack {
  outputs: Record<string, string>;
  /** One per request to the API. */
  lines: RequestLine[];
  /** Calls the API; `path` is sent as it is. */
  call(path: string, request?: HttpCall): Promise<HttpAnswer>;
  /** The event that an `echo` function received. */
  eventOf(path: string, request?: HttpCall): Promise<unknown>;
  stop(): Promise<void>;
}

/** Serves a project in this process; `stop` keeps its folder. */
export async function serve(
  project: Pick<LocalProject, 'directory'>,
  options: Partial<StartOptions> = {},
): Promise<RunningStack> {
  const lines: RequestLine[] = [];
  const stack = await start({
    projectDirectory: project.directory,
    environment: process.env,
    port: 0,
    cognitoPort: 0,
    notify: () => {},
    log: (line) => lines.push(line),
    ...options,
  });
  const callApi = (path: string, request?: HttpCall) => call(stack.apiUrl + path, request);
  return {
    ...stack,
    outputs: readOutputs(stack.outputsFile),
    lines,
    call: callApi,
    eventOf: async (path, request) => JSON.parse((await callApi(path, request)).body),
    stop: stack.close,
  };
}

/** The outputs of the only stack in the file. */
function readOutputs(path: string): Record<string, string> {
  const [outputs = {}] = Object.values<Record<string, string>>(JSON.parse(readFileSync(path, 'utf8')));
  return outputs;
}
