import { join } from 'node:path';
import { explainError } from './explained-error';
import { startHttpServer } from './http/http-server';
import { requireFreePort } from './http/loopback';
import type { RequestLine } from './http-api/request-line';
import { readAwsEnvironment } from './lambda/aws-environment';
import { DebugPorts } from './lambda/debug-ports';
import { useLocalDomains } from './local-domains';
import { localOutputs, OutputsFile } from './outputs';
import { type RunningApi, runApi } from './running-api';
import { readStackVersion, type StackVersion } from './stack-version';
import { type SynthesisOptions, type SynthesizedStack, synthesize } from './template/synthesize';
import type { Template } from './template/template';
import { wrap } from './terminal';
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
  /** Values for environment variables of functions, in SAM's format. */
  envVars?: string | undefined;
  /** The AWS profile that the functions' credentials come from. */
  profile?: string | undefined;
  /** The port of the first function's debugger. */
  inspect?: number | undefined;
  notify(line: string): void;
  /** Shows the step under way. */
  showStep?(step: string): void;
  log(line: RequestLine): void;
}

/** A running stack; `deploy` changes what it serves. */
export interface LocalStack extends StackVersion {
  /** Without a trailing slash. */
  readonly apiUrl: string;
  /** The `--endpoint-url` of the AWS CLI for Cognito. */
  readonly cognitoEndpoint: string;
  readonly outputsFile: string;
  /** The AWS profile with the functions' credentials; undefined if they have placeholders. */
  readonly credentialsProfile: string | undefined;
  /**
   * Switches to another version of the stack, at the same addresses and with the same users and keys.
   * @throws ExplainedError if it can't run locally; the previous version keeps serving
   */
  deploy(stack: SynthesizedStack): Promise<void>;
  close(): Promise<void>;
}

/**
 * Synthesizes the app and serves its stack: the user pools, the functions, and the HTTP API in front of them.
 * @throws ExplainedError if the stack doesn't synthesize or can't run locally, or if a port is taken. Nothing keeps
 * running then.
 */
export async function start(options: StartOptions): Promise<LocalStack> {
  const { projectDirectory, notify, showStep, log } = options;
  // Checked first: a start that fails because of a port changes nothing on disk.
  await requireFreePort(options.port, '--port');
  await requireFreePort(options.cognitoPort, '--cognito-port');
  const stack = await synthesize(options);
  const outputsFile = options.outputsFile ?? join(stack.outputDirectory, 'local-outputs.json');
  showStep?.('Starting');
  const debugPorts = options.inspect === undefined ? undefined : new DebugPorts(options.inspect);
  const first = readStackVersion(stack, options, debugPorts);
  const aws = await readAwsEnvironment(options.environment, options.profile);
  const stateDirectory = join(projectDirectory, '.local');
  if (options.reset) resetUserPools(stateDirectory);

  const running: { close(): void | Promise<void> }[] = [];
  const close = async () => {
    for (const each of running.splice(0).reverse()) await each.close();
  };
  const outputs = new OutputsFile(outputsFile);
  running.push({ close: () => outputs.release() });
  try {
    const cognito = await startUserPools({
      pools: first.userPools,
      stateDirectory,
      port: options.cognitoPort,
      notify: (line) => notify(wrap(line).join('\n')),
      functions: () => api.functions,
      ...(debugPorts && { triggerTimeout: () => new Promise(() => {}) }),
    });
    running.push(cognito);
    useLocalDomains(first, cognito.url);
    const api: RunningApi = runApi(first.api, first.functions, {
      publicKeys: cognito.publicKeys,
      host: { cognitoEndpoint: cognito.url, aws, print: notify, debugPorts },
      log,
    });
    running.push(api);
    const server = await startHttpServer({
      port: options.port,
      flag: '--port',
      handleRequest: api.handleRequest,
      onInternalError: (error) => notify(explainError(error)),
    });
    running.push(server);
    const writeOutputs = (version: StackVersion & { template: Template }) =>
      outputs.write(version.template.stack.name, localOutputs(version, server.url, cognito.url));
    writeOutputs(first);
    const localStack = {
      ...first,
      apiUrl: server.url,
      cognitoEndpoint: cognito.url,
      outputsFile,
      credentialsProfile: options.profile,
      async deploy(stack: SynthesizedStack) {
        const next = readStackVersion(stack, options, debugPorts);
        writeOutputs(next);
        cognito.replacePools(next.userPools);
        useLocalDomains(next, cognito.url);
        api.replace(next.api, next.functions);
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
