import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Options } from './arguments';
import { openCloudFormation } from './aws-clients';
import { EMULATOR_NOT_RUNNING, ExplainedError } from './explain';
import type { Terminal } from './terminal';

type OutputName = 'ApiUrl' | 'UserPoolId' | 'UserPoolClientId' | 'CognitoEndpoint';

/**
 * Returns one output of the stack. The stack is read on the first call.
 * @throws ExplainedError if there is no such stack or no such output
 */
export type ReadOutput = (name: OutputName) => Promise<string>;

interface StackOutputs {
  stackName: string;
  outputs: ReadonlyMap<string, string>;
}

const LOCAL_OUTPUTS_FILE = 'cdk.out/local-outputs.json';
const MANIFEST_FILE = 'cdk.out/manifest.json';

/** @param projectDirectory the folder of cdk.json */
export function createReadOutput(options: Options, projectDirectory: string, terminal: Terminal): ReadOutput {
  let stack: Promise<StackOutputs> | undefined;
  return async (name) => {
    stack ??= options.local
      ? readLocalOutputs(options, projectDirectory)
      : readDeployedOutputs(options, projectDirectory, terminal);
    const { stackName, outputs } = await stack;
    const value = outputs.get(name);
    if (value === undefined)
      throw new ExplainedError(
        `Stack ${stackName} has no output ${name}: add it as a CfnOutput, or choose another stack with --stack-name.`,
      );
    return value;
  };
}

/** Reads the outputs that cdk-offline wrote. @throws ExplainedError if an address is not on this machine */
async function readLocalOutputs({ stackName }: Options, projectDirectory: string): Promise<StackOutputs> {
  const stacks = membersOf(await readJson(join(projectDirectory, LOCAL_OUTPUTS_FILE)));
  const names = [...stacks.keys()];
  if (names.length === 0) throw new ExplainedError(EMULATOR_NOT_RUNNING);
  const chosen = stackName ?? onlyStack(names, LOCAL_OUTPUTS_FILE);
  if (!stacks.has(chosen))
    throw new ExplainedError(
      `Stack ${chosen} is not in ${LOCAL_OUTPUTS_FILE}: choose ${names.join(' or ')} with --stack-name.`,
    );
  const outputs = new Map([...membersOf(stacks.get(chosen))].map(([name, value]) => [name, String(value)]));
  if (!outputs.has('CognitoEndpoint')) throw new ExplainedError(EMULATOR_NOT_RUNNING);
  for (const name of ['ApiUrl', 'CognitoEndpoint']) requireLoopback(name, outputs.get(name));
  return { stackName: chosen, outputs };
}

function requireLoopback(name: string, url: string | undefined): void {
  if (url === undefined) return;
  const { hostname } = URL.canParse(url) ? new URL(url) : { hostname: undefined };
  if (hostname === undefined || !['localhost', '127.0.0.1', '[::1]'].includes(hostname))
    throw new ExplainedError(
      `${name} in ${LOCAL_OUTPUTS_FILE} is ${url}, which is not an address of this machine: restart cdk-offline.`,
    );
}

/** Reads the outputs of the deployed stack from CloudFormation. */
async function readDeployedOutputs(
  options: Options,
  projectDirectory: string,
  terminal: Terminal,
): Promise<StackOutputs> {
  const stackName = options.stackName ?? (await readStackName(projectDirectory));
  const cloudFormation = await openCloudFormation(options, terminal);
  try {
    const { Stacks } = await cloudFormation.describeStacks({ StackName: stackName });
    const outputs = Stacks?.[0]?.Outputs ?? [];
    return {
      stackName,
      outputs: new Map(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue])),
    };
  } catch (error) {
    if (!(error instanceof Error && /^Stack .* does not exist$/.test(error.message))) throw error;
    const { accountId, accessKeyId } = await cloudFormation.config.credentials();
    const account = accountId === undefined ? `access key ${accessKeyId}` : `account ${accountId}`;
    throw new ExplainedError(
      `Stack ${stackName} does not exist in ${await cloudFormation.config.region()} (${account}): deploy it with "npx cdk deploy", choose another with --region, --aws-profile or --stack-name, or use --local.`,
      { cause: error },
    );
  }
}

/** Reads the name of the app's only stack from the cloud assembly that the CDK CLI wrote. */
async function readStackName(projectDirectory: string): Promise<string> {
  const manifest = membersOf(await readJson(join(projectDirectory, MANIFEST_FILE)));
  const names = [...membersOf(manifest.get('artifacts'))].flatMap(([id, artifact]) => {
    const members = membersOf(artifact);
    if (members.get('type') !== 'aws:cloudformation:stack') return [];
    return String(membersOf(members.get('properties')).get('stackName') ?? id);
  });
  return onlyStack(names, MANIFEST_FILE);
}

function onlyStack(names: string[], file: string): string {
  const [name, ...others] = names;
  if (name === undefined)
    throw new ExplainedError(
      `No stack found in ${file}: run this in the folder of cdk.json after "npx cdk deploy", or name the stack with --stack-name.`,
    );
  if (others.length > 0)
    throw new ExplainedError(`${file} has several stacks: choose ${names.join(' or ')} with --stack-name.`);
  return name;
}

/** Undefined if the file doesn't exist or isn't JSON. */
async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function membersOf(value: unknown): Map<string, unknown> {
  return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
}
