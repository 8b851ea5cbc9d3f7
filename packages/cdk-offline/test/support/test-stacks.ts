import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Code, type FunctionProps, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { App, Stack } from 'aws-cdk-lib/core';
import type { RequestLine } from '../../src/http-api/request-line';
import { type LocalStack, start } from '../../src/start';
import { LocalProject, NO_APP } from './emulator-process';
import { call, type HttpAnswer, type HttpCall } from './http-call';

/** A folder with a synthesized stack, which cdk-offline can run. */
export function synthesizedProject(define: (stack: Stack) => void): LocalProject {
  const project = new LocalProject(NO_APP);
  const { context } = JSON.parse(readFileSync(join(project.directory, 'cdk.json'), 'utf8'));
  const app = new App({
    // The CDK CLI enables this one.
    context: { ...context, 'aws:cdk:enable-path-metadata': true },
    outdir: join(project.directory, 'cdk.out'),
    // The validation takes seconds.
    builtinCloudFormationValidation: false,
  });
  define(new Stack(app, 'HttpApiGatewayJwtCognitoStack'));
  app.synth();
  return project;
}

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

/** Synthesizes a stack and serves it on free ports, until `stop`. */
export async function runStack(define: (stack: Stack) => void): Promise<RunningStack> {
  const project = synthesizedProject(define);
  try {
    const running = await serve(project);
    return {
      ...running,
      async stop() {
        await running.stop();
        project.remove();
      },
    };
  } catch (error) {
    project.remove();
    throw error;
  }
}

/** Serves a stack that is already synthesized; `stop` keeps its folder. */
export async function serve(project: LocalProject): Promise<RunningStack> {
  const lines: RequestLine[] = [];
  const stack = await start({
    projectDirectory: project.directory,
    environment: process.env,
    port: 0,
    cognitoPort: 0,
    outputsFile: undefined,
    reset: false,
    notify: () => {},
    log: (line) => lines.push(line),
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

/** A function with its code in the template. */
export function inlineFunction(
  stack: Stack,
  id: string,
  code: string,
  props: Partial<FunctionProps> = {},
): LambdaFunction {
  return new LambdaFunction(stack, id, {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline(code),
    ...props,
  });
}

/** An integration with a function that returns the event it receives. */
export function echo(stack: Stack): HttpLambdaIntegration {
  const code = 'exports.handler = async (event) => event;';
  return new HttpLambdaIntegration('EchoIntegration', inlineFunction(stack, 'Echo', code));
}
