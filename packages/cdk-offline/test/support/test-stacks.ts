import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Code, type FunctionProps, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { App, Stack } from 'aws-cdk-lib/core';
import type { RequestLine } from '../../src/http-api/request-line';
import { type LocalStack, start } from '../../src/start';
import { call, type HttpAnswer, type HttpCall } from './http-call';
import { LocalProject, NO_APP } from './local-run';

/** A folder with a synthesized stack, for `npm start` to run. */
export function synthesizedProject(define: (stack: Stack) => void): LocalProject {
  const project = new LocalProject(NO_APP);
  const { context } = JSON.parse(readFileSync(join(project.directory, 'cdk.json'), 'utf8'));
  const app = new App({
    context,
    outdir: join(project.directory, 'cdk.out'),
    // It takes seconds; the app's own test leaves it on.
    builtinCloudFormationValidation: false,
  });
  define(new Stack(app, 'HttpApiGatewayJwtCognitoStack'));
  app.synth();
  return project;
}

/** A stack of the tests that is served in this process. */
export interface RunningStack extends LocalStack {
  outputs: Record<string, string>;
  /** What was printed in the terminal. */
  notices: string[];
  /** One for each request to the API. */
  lines: RequestLine[];
  /** Calls the API; `path` as it stands in the request line. */
  call(path: string, request?: HttpCall): Promise<HttpAnswer>;
  /** The event that a function which gives its event back has received. */
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

/** Serves a stack that is synthesized already; its folder stays. */
export async function serve(project: LocalProject): Promise<RunningStack> {
  const notices: string[] = [];
  const lines: RequestLine[] = [];
  const stack = await start({
    projectDirectory: project.directory,
    environment: process.env,
    port: 0,
    cognitoPort: 0,
    outputsFile: undefined,
    reset: false,
    notify: (line) => notices.push(line),
    log: (line) => lines.push(line),
  });
  const callApi = (path: string, request?: HttpCall) => call(stack.apiUrl + path, request);
  return {
    ...stack,
    outputs: JSON.parse(readFileSync(stack.outputsFile, 'utf8')).HttpApiGatewayJwtCognitoStack,
    notices,
    lines,
    call: callApi,
    eventOf: async (path, request) => JSON.parse((await callApi(path, request)).body),
    stop: stack.close,
  };
}

/** A function of a few lines of JavaScript. */
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

/** The integration of a function that answers with the event that it receives. */
export function echo(stack: Stack, id = 'Echo', props: Partial<FunctionProps> = {}): HttpLambdaIntegration {
  return new HttpLambdaIntegration(
    `${id}Integration`,
    inlineFunction(stack, id, 'exports.handler = async (event) => event;', props),
  );
}

/** What the event of a request without a body is, apart from `changes`. */
export interface ExpectedEvent {
  method?: string;
  path: string;
  routeKey: string;
  stage?: string;
  query?: { raw: string; parameters: Record<string, string> };
  headers?: Record<string, string>;
  pathParameters?: object | undefined;
  stageVariables?: Record<string, string>;
  /** The token's claims as strings, and its scopes; left out on an open route. */
  jwt?: { claims: Record<string, string>; scopes: string[] | null };
}

/** The whole event of payload format 2.0 that a call of this stack's API leads to. */
export function expectedEvent({ api, apiUrl }: LocalStack, expected: ExpectedEvent): object {
  const { method = 'GET', path, routeKey, stage = '$default', query, headers = {}, jwt } = expected;
  const { host, port } = new URL(apiUrl);
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: query?.raw ?? '',
    headers: {
      host,
      'content-length': '0',
      'x-amzn-trace-id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-port': port,
      'x-forwarded-proto': 'http',
      ...headers,
    },
    ...(query && { queryStringParameters: query.parameters }),
    requestContext: {
      accountId: '123456789012',
      apiId: api.id,
      ...(jwt && { authorizer: { jwt } }),
      domainName: host,
      domainPrefix: api.id,
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: '' },
      requestId: expect.stringMatching(/^[\w+/]{15}=$/),
      routeKey,
      stage,
      time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
      timeEpoch: expect.any(Number),
    },
    ...(expected.pathParameters && { pathParameters: expected.pathParameters }),
    ...(expected.stageVariables && { stageVariables: expected.stageVariables }),
    isBase64Encoded: false,
  };
}
