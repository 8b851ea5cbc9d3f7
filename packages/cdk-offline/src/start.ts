import { join } from 'node:path';
import { explainError } from './explained-error';
import { startHttpServer } from './http/http-server';
import { requireFreePort } from './http/loopback';
import type { RequestLine } from './http-api/request-line';
import { withLocalDomains } from './local-domains';
import type { HttpApi, UserPool } from './model';
import { localOutputs, writeOutputsFile } from './outputs';
import { runApi } from './running-api';
import { findSkippedResources, type SkippedResource } from './skipped-resources';
import { readHttpApi } from './template/read-http-api';
import { readUserPools } from './template/read-user-pools';
import { type SynthesisOptions, type SynthesizedStack, synthesize } from './template/synthesize';
import { Template } from './template/template';
import { resetUserPools, startUserPools } from './user-pool/server';

export interface StartOptions extends SynthesisOptions {
  /** The HTTP API's port; 0 for any free one. */
  port: number;
  /** The user pools' port; 0 for any free one. */
  cognitoPort: number;
  /** By default `local-outputs.json` in the folder for generated files. */
  outputsFile?: string | undefined;
  /** Deletes the users and the signing keys of earlier runs. */
  reset?: boolean | undefined;
  notify(line: string): void;
  log(line: RequestLine): void;
}

/** What one version of the stack defines. */
interface Version {
  readonly api: HttpApi;
  readonly userPools: UserPool[];
  /** Skipped resources that aren't needed locally, such as log groups. */
  readonly notNeeded: SkippedResource[];
  /** Skipped resources that the app may need, such as tables. */
  readonly notRunning: SkippedResource[];
}

/** A running stack; `deploy` changes what it serves. */
export interface LocalStack extends Version {
  /** Without a trailing slash. */
  readonly apiUrl: string;
  /** The `--endpoint-url` of the AWS CLI for Cognito. */
  readonly cognitoEndpoint: string;
  readonly outputsFile: string;
  /**
   * Switches to another version of the stack, at the same addresses and with the same users and keys.
   * @throws ExplainedError if it can't run locally; the previous version keeps serving
   */
  deploy(stack: SynthesizedStack): Promise<void>;
  close(): Promise<void>;
}

/**
 * Synthesizes the app and serves its stack: the user pools, the functions, and the HTTP API in front of them.
 * @throws ExplainedError if the stack doesn't synthesize or can't run locally, or if a port is taken; nothing is left running
 */
export async function start(options: StartOptions): Promise<LocalStack> {
  const { projectDirectory, notify, log } = options;
  // Checked first: a start that fails because of a port changes nothing on disk.
  await requireFreePort(options.port, '--port');
  await requireFreePort(options.cognitoPort, '--cognito-port');
  const stack = await synthesize(options);
  const outputsFile = options.outputsFile ?? join(stack.outputDirectory, 'local-outputs.json');
  const first = readVersion(stack);
  const stateDirectory = join(projectDirectory, '.local');
  if (options.reset) resetUserPools(stateDirectory);

  const running: { close(): void | Promise<void> }[] = [];
  const close = async () => {
    for (const each of running.splice(0).reverse()) await each.close();
  };
  try {
    const cognito = await startUserPools({
      pools: first.userPools,
      stateDirectory,
      port: options.cognitoPort,
      notify,
    });
    running.push(cognito);
    const api = runApi(withLocalDomains(first, cognito.url), {
      publicKeys: cognito.publicKeys,
      cognitoEndpoint: cognito.url,
      notify,
      log,
    });
    running.push(api);
    const server = await startHttpServer({
      port: options.port,
      flag: '--port',
      answer: api.handleRequest,
      onFault: (error) => notify(explainError(error)),
    });
    running.push(server);
    const writeOutputs = (version: Version & { template: Template }) =>
      writeOutputsFile(
        outputsFile,
        version.template.stack.name,
        localOutputs(version, server.url, cognito.url),
      );
    writeOutputs(first);
    const localStack = {
      ...first,
      apiUrl: server.url,
      cognitoEndpoint: cognito.url,
      outputsFile,
      async deploy(stack: SynthesizedStack) {
        const next = readVersion(stack);
        writeOutputs(next);
        cognito.replacePools(next.userPools);
        api.replace(withLocalDomains(next, cognito.url));
        Object.assign(localStack, next);
      },
      close,
    };
    return localStack;
  } catch (error) {
    await close();
    throw error;
  }
}

function readVersion(stack: SynthesizedStack): Version & { template: Template } {
  const template = new Template(stack);
  const api = readHttpApi(template);
  return { template, api, userPools: readUserPools(template), ...findSkippedResources(template, api) };
}
