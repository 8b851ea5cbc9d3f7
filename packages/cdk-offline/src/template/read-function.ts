import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LambdaFunction } from '../model';
import { requireSupportedProperties } from './require-supported';
import type { Resource } from './resource';
import type { Template } from './template';

/**
 * Reads the function of an integration.
 * Source of the defaults: CloudFormation template reference, AWS::Lambda::Function.
 * @throws ExplainedError if it isn't a Node.js function with its code in this app
 */
export function readFunction(resource: Resource, template: Template): LambdaFunction {
  requireSupportedProperties(resource);
  const runtime = resource.requiredString('Runtime');
  if (!runtime.startsWith('nodejs')) {
    resource.fail(`Runtime ${runtime} is not supported`, 'use a Node.js runtime');
  }
  if ((resource.string('FunctionName') ?? resource.ref) !== resource.ref) {
    resource.fail(
      'FunctionName refers to another resource, which is not supported',
      'write the value itself',
    );
  }
  return {
    logicalId: resource.logicalId,
    name: resource.ref,
    region: template.stack.region,
    accountId: template.stack.accountId,
    codeDirectory: resolveCodeDirectory(resource, template),
    runtime,
    handler: resource.requiredString('Handler'),
    environment: resource.knownStrings('Environment', 'Variables'),
    timeoutSeconds: resource.number('Timeout') ?? 3,
    memoryMegabytes: resource.number('MemorySize') ?? 128,
    reservedConcurrency: resource.number('ReservedConcurrentExecutions'),
  };
}

/** The asset's folder. Inline code is written to a folder next to the assets and, like them, named by its hash. */
function resolveCodeDirectory(resource: Resource, { stack }: Template): string {
  const inlineCode = resource.string('Code', 'ZipFile');
  if (inlineCode !== undefined) {
    const hash = createHash('sha256').update(inlineCode).digest('hex');
    const directory = join(stack.outputDirectory, `inline.${hash}`);
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'index.js'), inlineCode);
    return directory;
  }
  const objectKey = resource.requiredString('Code', 'S3Key');
  return (
    stack.assets.get(objectKey) ??
    resource.fail(
      `Code.S3Key ${objectKey} is not an asset of this app`,
      'use Code.fromAsset or NodejsFunction',
    )
  );
}
