import { join } from 'node:path';
import { ExplainedError } from '../explained-error';
import { AppProcess, readApp } from './app-process';
import { asRecord, readJson } from './json-file';

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
  const app = readApp(projectDirectory, environment);
  await new AppProcess(app).run();
  return readAssembly(app.outputDirectory);
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
