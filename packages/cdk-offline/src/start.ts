import { join } from 'node:path';
import { startHttpServer } from './http/http-server';
import { requireFreePort } from './http/loopback';
import type { RequestLine } from './http-api/request-line';
import type { HttpApi, UserPool } from './model';
import { localOutputs, writeOutputsFile } from './outputs';
import { runApi } from './running-api';
import { readHttpApi } from './template/read-http-api';
import { readUserPools } from './template/read-user-pools';
import { type SynthesizedStack, synthesize } from './template/synthesize';
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
  /** Takes the place of a plain run of the app. */
  synthesize?: () => Promise<SynthesizedStack>;
}

/** The stack that runs on this machine; what it serves changes with `deploy`. */
export interface LocalStack {
  readonly api: HttpApi;
  /** Without a slash at the end. */
  apiUrl: string;
  readonly userPools: UserPool[];
  /** What the AWS CLI takes as `--endpoint-url` for Cognito. */
  cognitoEndpoint: string;
  /** The types of the resources that need nothing here, such as log groups: one entry for each resource. */
  readonly passedOver: string[];
  outputsFile: string;
  /**
   * Serves another version of the stack from the next request on: at the same addresses, with the same users and keys.
   * @throws ExplainedError where it cannot run here; the version before is served on
   */
  deploy(stack: SynthesizedStack): Promise<void>;
  close(): Promise<void>;
}

/** What a synthesized stack says. */
interface Version {
  template: Template;
  api: HttpApi;
  userPools: UserPool[];
}

/**
 * Synthesizes the app and serves its stack: the user pools, the functions, and the HTTP API in front of them.
 * @throws ExplainedError where the stack does not synthesize or cannot run here, or a port is taken; nothing runs then
 */
export async function start(options: LocalOptions): Promise<LocalStack> {
  const { projectDirectory, environment, notify, log } = options;
  await requireFreePort(options.port, '--port');
  await requireFreePort(options.cognitoPort, '--cognito-port');
  const stack = await (options.synthesize?.() ?? synthesize(projectDirectory, environment));
  let version = readVersion(stack);
  const outputsFile = options.outputsFile ?? join(stack.outputDirectory, 'local-outputs.json');
  const stateDirectory = join(projectDirectory, '.local');
  if (options.reset) resetUserPools(stateDirectory);

  const running: { close(): void | Promise<void> }[] = [];
  const close = async () => {
    for (const each of running.splice(0).reverse()) await each.close();
  };
  try {
    const cognito = await startUserPools({
      pools: version.userPools,
      stateDirectory,
      port: options.cognitoPort,
      notify,
    });
    running.push(cognito);
    const api = runApi(version.api, { publicKeys: cognito.publicKeys, notify, log });
    running.push(api);
    const server = await startHttpServer({
      port: options.port,
      flag: '--port',
      answer: api.answer,
      onFault: (error) => notify(`A fault of the local run: ${error instanceof Error ? error.stack : error}`),
    });
    running.push(server);
    const writeOutputs = ({ template, api }: Version) =>
      writeOutputsFile(
        outputsFile,
        template.stack.name,
        localOutputs(template, api, server.url, cognito.url),
      );
    writeOutputs(version);
    return {
      get api() {
        return version.api;
      },
      apiUrl: server.url,
      get userPools() {
        return version.userPools;
      },
      cognitoEndpoint: cognito.url,
      get passedOver() {
        return version.template.passedOver;
      },
      outputsFile,
      async deploy(stack) {
        const next = readVersion(stack);
        writeOutputs(next);
        await cognito.replacePools(next.userPools);
        api.replace(next.api);
        version = next;
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** @throws ExplainedError where the stack cannot run here */
function readVersion(stack: SynthesizedStack): Version {
  const template = new Template(stack);
  return { template, api: readHttpApi(template), userPools: readUserPools(template) };
}
