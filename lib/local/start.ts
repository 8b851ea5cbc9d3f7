import { join } from 'node:path';
import { startHttpServer } from './http/http-server';
import { requireFreePort } from './http/loopback';
import { answer, type Gateway } from './http-api/gateway';
import { createIssuerKeys } from './http-api/jwks';
import type { RequestLine } from './http-api/request-line';
import { createRouter } from './http-api/route';
import { createThrottle } from './http-api/throttling';
import { createSignatureVerifier } from './http-api/verified-signatures';
import { RunningFunction } from './lambda/running-function';
import type { HttpApi, UserPool } from './model';
import { localOutputs, writeOutputsFile } from './outputs';
import { readHttpApi } from './template/read-http-api';
import { readUserPools } from './template/read-user-pools';
import { synthesize } from './template/synthesize';
import { Template } from './template/template';
import { resetUserPools, startUserPools } from './user-pool/server';

export interface LocalOptions {
  /** Where cdk.json lies. */
  projectDirectory: string;
  /** The variables that the app sees while it synthesizes; functions see only their own. */
  environment: NodeJS.ProcessEnv;
  /** The HTTP API's; 0 for any free one. */
  port: number;
  /** The user pools'; 0 for any free one. */
  cognitoPort: number;
  /** Undefined for `local-outputs.json` in the folder that the app writes. */
  outputsFile: string | undefined;
  /** Forget the users and the signing keys of earlier runs. */
  reset: boolean;
  /** Prints a line that the person at the terminal should know of. */
  notify(line: string): void;
  /** Told of every request to the API. */
  log(line: RequestLine): void;
}

/** The stack that runs on this machine. */
export interface LocalStack {
  api: HttpApi;
  /** Without a slash at the end. */
  apiUrl: string;
  userPools: UserPool[];
  /** What the AWS CLI takes as `--endpoint-url` for Cognito. */
  cognitoEndpoint: string;
  /** The types of the resources that need nothing here, such as log groups: one entry for each resource. */
  passedOver: string[];
  outputsFile: string;
  close(): Promise<void>;
}

/**
 * Synthesizes the app and serves its stack: the user pools, the functions, and the HTTP API in front of them.
 * @throws ExplainedError where the stack does not synthesize or cannot run here, or a port is taken; nothing runs then
 */
export async function start(options: LocalOptions): Promise<LocalStack> {
  const { projectDirectory, environment, notify, log } = options;
  await requireFreePort(options.port, '--port');
  await requireFreePort(options.cognitoPort, '--cognito-port');
  const stack = await synthesize(projectDirectory, environment);
  const template = new Template(stack);
  const api = readHttpApi(template);
  const userPools = readUserPools(template);
  const outputsFile = options.outputsFile ?? join(stack.outputDirectory, 'local-outputs.json');
  const stateDirectory = join(projectDirectory, '.local');
  if (options.reset) resetUserPools(stateDirectory);

  const running: { close(): void | Promise<void> }[] = [];
  const close = async () => {
    for (const each of running.splice(0).reverse()) await each.close();
  };
  try {
    const cognito = await startUserPools({
      pools: userPools,
      stateDirectory,
      port: options.cognitoPort,
      notify,
    });
    running.push(cognito);
    const functions = startFunctions(api, notify);
    running.push(...functions.values());
    const gateway: Gateway = {
      api,
      findRoute: createRouter(api.routes),
      verifySignature: createSignatureVerifier(),
      issuerKeys: createIssuerKeys({ known: cognito.publicKeys }),
      throttle: createThrottle(),
      invoke: async ({ logicalId }, event) =>
        functions.get(logicalId)?.invoke(event) ?? { outcome: 'failed', reason: `${logicalId} does not run` },
      now: () => new Date(),
      log,
    };
    const server = await startHttpServer({
      port: options.port,
      flag: '--port',
      answer: (request) => answer(request, gateway),
      onFault: (error) => notify(`A fault of the local run: ${error instanceof Error ? error.stack : error}`),
    });
    running.push(server);
    writeOutputsFile(outputsFile, stack.name, localOutputs(template, api, server.url, cognito.url));
    const { passedOver } = template;
    return {
      api,
      apiUrl: server.url,
      userPools,
      cognitoEndpoint: cognito.url,
      passedOver,
      outputsFile,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** By logical id: routes may share a function. */
function startFunctions({ routes }: HttpApi, print: (line: string) => void): Map<string, RunningFunction> {
  return new Map(
    routes.map(({ integration: { lambdaFunction } }) => [
      lambdaFunction.logicalId,
      new RunningFunction(lambdaFunction, print),
    ]),
  );
}
