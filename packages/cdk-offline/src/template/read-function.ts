import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LambdaFunction } from '../model';
import type { Resource, Template } from './template';

/** Routes may share a function, whose code is written once. */
const known = new WeakMap<Resource, LambdaFunction>();

/**
 * The function that runs for an integration.
 * Source of the defaults: CloudFormation template reference, AWS::Lambda::Function.
 * @throws ExplainedError where it is not Node.js code of its own, and so cannot run here
 */
export function readFunction(resource: Resource, template: Template): LambdaFunction {
  const lambdaFunction = known.get(resource) ?? read(resource, template);
  known.set(resource, lambdaFunction);
  return lambdaFunction;
}

function read(resource: Resource, template: Template): LambdaFunction {
  const runtime = resource.text('Runtime');
  if (!runtime?.startsWith('nodejs')) {
    resource.refuse(`runs on ${runtime ?? 'a container image'}, and only Node.js functions run locally`);
  }
  if (resource.isSet('Layers')) {
    resource.refuse('has Layers, which are not available locally: bundle their code with the function');
  }
  return {
    logicalId: resource.logicalId,
    name: resource.ref,
    region: template.stack.region,
    accountId: template.stack.accountId,
    codeDirectory: codeDirectory(resource, template),
    handler: resource.requiredText('Handler'),
    environment: environmentVariables(resource),
    timeoutSeconds: resource.number('Timeout') ?? 3,
    memoryMegabytes: resource.number('MemorySize') ?? 128,
  };
}

/** The asset's folder, or for code that stands in the template a folder beside the assets, named by its content as they are. */
function codeDirectory(resource: Resource, { stack }: Template): string {
  const inlineCode = resource.text('Code', 'ZipFile');
  if (inlineCode !== undefined) {
    const hash = createHash('sha256').update(inlineCode).digest('hex');
    const directory = join(stack.outputDirectory, `inline.${hash}`);
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'index.js'), inlineCode);
    return directory;
  }
  const objectKey = resource.requiredText('Code', 'S3Key');
  return (
    stack.assets.get(objectKey) ?? resource.refuse(`has the code ${objectKey}, which is no asset of this app`)
  );
}

/** A variable that refers to what does not run here, such as a table's name, is not set. */
function environmentVariables(resource: Resource): Record<string, string> {
  return Object.fromEntries(
    resource.keys('Environment', 'Variables').flatMap((name) => {
      const value = resource.textIfKnown('Environment', 'Variables', name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
