import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LambdaFunction, Logging } from '../model/lambda-function';
import { resolveEnvironment } from './environment-overrides';
import { requireSupportedProperties } from './require-supported';
import type { Resource } from './resource';
import type { Template } from './template';

/** A deployment that sets one of these fails (Lambda developer guide, "Reserved environment variables"). */
const RESERVED_VARIABLES =
  /^(_HANDLER|_X_AMZN_TRACE_ID|AWS_(DEFAULT_)?REGION|AWS_EXECUTION_ENV|AWS_LAMBDA_(FUNCTION_(NAME|MEMORY_SIZE|VERSION)|INITIALIZATION_TYPE|LOG_(GROUP|STREAM)_NAME|RUNTIME_API)|AWS_ACCESS_KEY(_ID)?|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN|LAMBDA_(TASK_ROOT|RUNTIME_DIR))$/;

/** Lambda developer guide, "Lambda quotas". AWS doesn't document how it counts: as JSON is our choice. */
const ENVIRONMENT_BYTES = 4096;

/** The functions that were read. Many routes can share one, and reading it writes its inline code to the disk. */
const FUNCTIONS = new WeakMap<Resource, LambdaFunction>();

/**
 * Reads a function of an integration, an authorizer or a trigger.
 * Source of the defaults: CloudFormation template reference, AWS::Lambda::Function.
 * @throws ExplainedError if it isn't a Node.js function with its code in this app
 */
export function readFunction(resource: Resource, template: Template): LambdaFunction {
  const lambdaFunction = FUNCTIONS.get(resource) ?? readNewFunction(resource, template);
  FUNCTIONS.set(resource, lambdaFunction);
  return lambdaFunction;
}

function readNewFunction(resource: Resource, template: Template): LambdaFunction {
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
  const reserved = resource.keys('Environment', 'Variables').find((name) => RESERVED_VARIABLES.test(name));
  if (reserved !== undefined) {
    resource.fail(`Environment.Variables.${reserved} is reserved by Lambda`, 'use another name');
  }
  const { environment, unsetVariables } = resolveEnvironment(resource, template.environmentOverrides);
  if (Buffer.byteLength(JSON.stringify(environment)) > ENVIRONMENT_BYTES) {
    resource.fail(`Environment.Variables have more than ${ENVIRONMENT_BYTES} bytes`, 'shorten them');
  }
  return {
    logicalId: resource.logicalId,
    path: resource.constructPath ?? resource.logicalId,
    name: resource.ref,
    region: template.stack.region,
    accountId: template.stack.accountId,
    codeDirectory: resolveCodeDirectory(resource, template),
    runtime,
    handler: resource.requiredString('Handler'),
    environment,
    unsetVariables,
    timeoutSeconds: resource.number('Timeout') ?? 3,
    memoryMegabytes: resource.number('MemorySize') ?? 128,
    reservedConcurrency: resource.number('ReservedConcurrentExecutions'),
    logging: readLogging(resource),
  };
}

function readLogging(resource: Resource): Logging {
  const value = (name: string) => resource.string('LoggingConfig', name);
  const format = value('LogFormat') === 'JSON' ? 'JSON' : 'Text';
  const level = value('ApplicationLogLevel');
  if (format === 'Text' && (level ?? value('SystemLogLevel')) !== undefined)
    resource.fail('LoggingConfig has a log level, but its LogFormat is Text', 'remove it, or use JSON');
  return { format, level: level ?? 'INFO', group: value('LogGroup') ?? `/aws/lambda/${resource.ref}` };
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
