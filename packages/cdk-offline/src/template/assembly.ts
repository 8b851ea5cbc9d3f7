import { join } from 'node:path';
import { ExplainedError } from '../explained-error';
import { asRecord, readJson } from './json-file';
import type { SynthesizedStack } from './synthesize';

/** A stack in a cloud assembly, the folder that a CDK app writes. */
interface AssemblyStack extends Omit<SynthesizedStack, 'outputDirectory'> {
  /** Its name in `cdk list`, such as `Prod/Api`: unique in the app. */
  displayName: string;
}

/** For stacks without an environment. AWS's documentation uses this account ID in examples. */
const PLACEHOLDER_ACCOUNT = '123456789012';
const PLACEHOLDER_REGION = 'us-east-1';

/**
 * Reads the stack that has an HTTP API.
 * @param chosen the name of the stack, required if several have an HTTP API
 * @throws ExplainedError if there isn't exactly one such stack
 */
export function readApiStack(
  directory: string,
  chosen: string | undefined,
): Omit<AssemblyStack, 'displayName'> {
  const candidates = readStacks(directory).filter(({ template }) => hasHttpApi(template));
  if (candidates.length === 0)
    throw new ExplainedError('The app has no stack with an HTTP API (AWS::ApiGatewayV2::Api): add one.');
  const [found, ...others] = candidates.filter(
    ({ name, displayName }) => chosen === undefined || chosen === name || chosen === displayName,
  );
  const list = (type: 'conjunction' | 'disjunction') =>
    new Intl.ListFormat('en', { type }).format(candidates.map(({ displayName }) => displayName));
  if (!found)
    throw new ExplainedError(
      `The app has no stack ${chosen} with an HTTP API: choose ${list('disjunction')} with --stack.`,
    );
  if (others.length > 0)
    throw new ExplainedError(
      `Only one stack with an HTTP API can run locally, and this app has ${list('conjunction')}: choose one with --stack.`,
    );
  const { displayName: _, ...stack } = found;
  return stack;
}

/** The stacks of an assembly and of the assemblies nested in it, one for each `cdk.Stage`. */
function readStacks(directory: string): AssemblyStack[] {
  const { artifacts } = asRecord(readJson(join(directory, 'manifest.json')));
  return Object.entries(asRecord(artifacts)).flatMap(([id, artifact]): AssemblyStack[] => {
    const { type, environment, displayName = id, properties } = asRecord(artifact);
    const { directoryName, templateFile, stackName = id } = asRecord(properties);
    if (type === 'cdk:cloud-assembly') return readStacks(join(directory, String(directoryName)));
    if (type !== 'aws:cloudformation:stack') return [];
    const [, account = '', region = ''] = /^aws:\/\/([^/]+)\/(.+)$/.exec(String(environment)) ?? [];
    return [
      {
        name: String(stackName),
        displayName: String(displayName),
        template: readJson(join(directory, String(templateFile))),
        accountId: account.startsWith('unknown') ? PLACEHOLDER_ACCOUNT : account,
        region: region.startsWith('unknown') ? PLACEHOLDER_REGION : region,
        assets: readAssets(directory, id),
      },
    ];
  });
}

function hasHttpApi(template: unknown): boolean {
  return Object.values(asRecord(asRecord(template).Resources)).some(
    (resource) => asRecord(resource).Type === 'AWS::ApiGatewayV2::Api',
  );
}

/** The folders of a stack's zipped assets, by object key. */
function readAssets(directory: string, id: string): Map<string, string> {
  const { files } = asRecord(readJson(join(directory, `${id}.assets.json`)));
  return new Map(
    Object.values(asRecord(files)).flatMap((file) => {
      const { source, destinations } = asRecord(file);
      const { path, packaging } = asRecord(source);
      if (packaging !== 'zip') return [];
      return Object.values(asRecord(destinations)).map((destination): [string, string] => [
        String(asRecord(destination).objectKey),
        join(directory, String(path)),
      ]);
    }),
  );
}
