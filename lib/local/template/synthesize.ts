import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ExplainedError } from '../../explained-error';

/** The stack that the app synthesized. */
export interface SynthesizedStack {
  /** The name that CloudFormation would know it by. */
  name: string;
  /** The template, as parsed JSON. */
  template: unknown;
  /** The account of the stack's environment, or the one that stands in AWS's examples. */
  accountId: string;
  region: string;
  /** Where cdk.json's `output` says that the app writes, as an absolute path. */
  outputDirectory: string;
  /** The folders that would be uploaded, by the object key under which the template names them. */
  assets: ReadonlyMap<string, string>;
}

/** Stands in for an environment that the app leaves open. */
const LOCAL_ACCOUNT = '123456789012';
const LOCAL_REGION = 'us-east-1';

/** What the CDK CLI adds to the context of cdk.json, so that the template is the same one to the byte. */
const CLI_CONTEXT = {
  'aws:cdk:enable-path-metadata': true,
  'aws:cdk:enable-asset-metadata': true,
  'aws:cdk:version-reporting': true,
  'aws:cdk:bundling-stacks': ['**'],
};

/**
 * Runs the app that cdk.json names, the way the CDK CLI runs it, and reads the one stack that has an HTTP API.
 * @param projectDirectory where cdk.json lies
 * @param environment the variables that the app's process sees
 * @throws ExplainedError where cdk.json is not readable, the app fails, or it has no such stack or more than one
 */
export async function synthesize(
  projectDirectory: string,
  environment: NodeJS.ProcessEnv,
): Promise<SynthesizedStack> {
  const { app, output, context } = readCdkJson(projectDirectory);
  const outputDirectory = resolve(projectDirectory, output);
  await runApp(app, projectDirectory, {
    ...environment,
    CDK_OUTDIR: outputDirectory,
    // The template is checked when it is synthesized for AWS; here that check would be most of the start's time.
    CDK_VALIDATION: 'false',
    CDK_CONTEXT_JSON: JSON.stringify({ ...CLI_CONTEXT, ...context }),
  });
  return readAssembly(outputDirectory);
}

function readCdkJson(projectDirectory: string): { app: string; output: string; context: object } {
  const path = join(projectDirectory, 'cdk.json');
  const { app, output = 'cdk.out', context = {} } = asRecord(readJson(path));
  if (typeof app !== 'string' || typeof output !== 'string') {
    throw new ExplainedError(`${path} names no app: add "app" with the command that runs it.`);
  }
  const lookedUp = join(projectDirectory, 'cdk.context.json');
  return {
    app,
    output,
    context: { ...(existsSync(lookedUp) ? asRecord(readJson(lookedUp)) : {}), ...asRecord(context) },
  };
}

/** The app's output is shown only where it fails: it says why in its own words. */
function runApp(command: string, cwd: string, env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((done, fail) => {
    const app = spawn(command, { cwd, env, shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (chunk: Buffer) => {
      output += chunk.toString();
    };
    app.stdout.on('data', collect);
    app.stderr.on('data', collect);
    app.on('error', (error) =>
      fail(new ExplainedError(`The app of cdk.json cannot be run: ${error.message}`)),
    );
    app.on('close', (code) => {
      if (code === 0) return done();
      fail(
        new ExplainedError(
          `The stack does not synthesize:\n${output.trim() || `"${command}" ended with ${code}.`}`,
        ),
      );
    });
  });
}

/**
 * Reads the cloud assembly that an app wrote: its manifest, the stack's template and the stack's asset manifest.
 * @throws ExplainedError where it has no stack with an HTTP API, or more than one
 */
export function readAssembly(outputDirectory: string): SynthesizedStack {
  const { artifacts } = asRecord(readJson(join(outputDirectory, 'manifest.json')));
  const stacks = Object.entries(asRecord(artifacts)).flatMap(([id, value]) => {
    const { type, environment, properties } = asRecord(value);
    if (type !== 'aws:cloudformation:stack') return [];
    const { templateFile, stackName = id } = asRecord(properties);
    const template = readJson(join(outputDirectory, String(templateFile)));
    return [{ id, name: String(stackName), environment: String(environment), template }];
  });
  const [stack, ...others] = stacks.filter(({ template }) => hasHttpApi(template));
  if (!stack)
    throw new ExplainedError('The app has no stack with an HTTP API (AWS::ApiGatewayV2::Api): add one.');
  if (others.length > 0) {
    const names = [stack, ...others].map(({ name }) => name).join(', ');
    throw new ExplainedError(`One stack with an HTTP API runs here, and the app has more: ${names}.`);
  }
  const [, account = '', region = ''] = /^aws:\/\/([^/]+)\/(.+)$/.exec(stack.environment) ?? [];
  return {
    name: stack.name,
    template: stack.template,
    accountId: account.startsWith('unknown') ? LOCAL_ACCOUNT : account,
    region: region.startsWith('unknown') ? LOCAL_REGION : region,
    outputDirectory,
    assets: readAssets(outputDirectory, stack.id),
  };
}

function hasHttpApi(template: unknown): boolean {
  return Object.values(asRecord(asRecord(template).Resources)).some(
    (resource) => asRecord(resource).Type === 'AWS::ApiGatewayV2::Api',
  );
}

function readAssets(outputDirectory: string, stackId: string): Map<string, string> {
  const { files } = asRecord(readJson(join(outputDirectory, `${stackId}.assets.json`)));
  return new Map(
    Object.values(asRecord(files)).flatMap((file) => {
      const { source, destinations } = asRecord(file);
      const { path, packaging } = asRecord(source);
      if (packaging !== 'zip') return [];
      const directory = join(outputDirectory, String(path));
      return Object.values(asRecord(destinations)).map((destination): [string, string] => [
        String(asRecord(destination).objectKey),
        directory,
      ]);
    }),
  );
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ExplainedError(`${path} cannot be read as JSON: ${reason}`);
  }
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
