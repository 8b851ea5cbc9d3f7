import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { ExplainedError } from '../explained-error';
import { readJson } from './json-file';
import type { Resource } from './resource';

/** New values of environment variables by name; null removes the variable. */
type Values = Readonly<Record<string, string | null>>;

/** Values for environment variables of the functions. A later entry wins. */
export type EnvironmentOverrides = readonly {
  /** Its path, for messages. */
  file: string;
  /** The logical ID or the construct path of a function; undefined for all functions. */
  functionName: string | undefined;
  values: Values;
}[];

/** `AWS_ENDPOINT_URL` and `AWS_ENDPOINT_URL_SERVICE` are for the AWS SDK: no template has to declare them. */
export function isEndpointVariable(name: string): boolean {
  return /^AWS_ENDPOINT_URL(_|$)/.test(name);
}

/**
 * Reads `.env.local`, and the file of `--env-vars` in SAM's format: `{"FUNCTION": {...}, "Parameters": {...}}`.
 * @throws ExplainedError if a file can't be read, or is not in this format
 */
export function readEnvironmentOverrides(
  projectDirectory: string,
  envVarsFile?: string,
): EnvironmentOverrides {
  const overrides = readDotEnv(projectDirectory);
  if (envVarsFile === undefined) return overrides;
  const path = resolve(projectDirectory, envVarsFile);
  const file = relative(projectDirectory, path);
  if (!existsSync(path))
    throw new ExplainedError(`${file} doesn't exist: pass another file with --env-vars.`);
  const entries = Object.entries(requireObject(readJson(path), `${file} is not a JSON object`))
    .map(([key, value]) => ({
      file,
      functionName: key === 'Parameters' ? undefined : key,
      values: requireValues(value, `${key} in ${file}`),
    }))
    // The values of a function win.
    .sort((a, b) => Number(a.functionName !== undefined) - Number(b.functionName !== undefined));
  return [...overrides, ...entries];
}

function readDotEnv(projectDirectory: string): EnvironmentOverrides {
  const file = '.env.local';
  const path = join(projectDirectory, file);
  if (!existsSync(path)) return [];
  if (typeof parseEnv !== 'function')
    throw new ExplainedError(`${file} needs Node.js 20.12: update Node.js, or use --env-vars instead.`);
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(parseEnv(readFileSync(path, 'utf8')))) {
    if (value !== undefined) values[name] = value;
  }
  return [{ file, functionName: undefined, values }];
}

function requireObject(value: unknown, problem: string): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new ExplainedError(`${problem}: write {"FUNCTION": {"VARIABLE": "VALUE"}}.`);
}

function requireValues(value: unknown, place: string): Values {
  const values: Record<string, string | null> = {};
  for (const [name, content] of Object.entries(requireObject(value, `${place} is not an object`))) {
    if (typeof content !== 'string' && content !== null)
      throw new ExplainedError(`${name} of ${place} is not a string: use a string, or null to remove it.`);
    values[name] = content;
  }
  return values;
}

/**
 * Checks the overrides against the stack's functions.
 * @returns a sentence for each value that isn't used, because no function declares the variable
 * @throws ExplainedError if a function doesn't exist
 */
export function findUnusedOverrides(
  overrides: EnvironmentOverrides,
  functions: readonly Resource[],
): string[] {
  return overrides.flatMap(({ file, functionName, values }) => {
    const targets = functions.filter((each) => isTarget(functionName, each));
    if (functionName !== undefined && targets.length === 0) {
      const names = functions.map(({ constructPath, logicalId }) => constructPath ?? logicalId);
      throw new ExplainedError(
        `${functionName} in ${file} is not a function of this stack: use ${names.join(' or ')}.`,
      );
    }
    const problem =
      functionName === undefined ? 'no function declares it' : `${functionName} doesn't declare it`;
    return Object.entries(values)
      .filter(([name, value]) => !targets.some((each) => isSettable(each, name, value)))
      .map(([name]) => `${name} of ${file} isn't used: ${problem}.`);
  });
}

function isTarget(functionName: string | undefined, { logicalId, constructPath }: Resource): boolean {
  return functionName === undefined || functionName === logicalId || functionName === constructPath;
}

/** Null can only remove what the template declares: the endpoints of the shell are for every function. */
function isSettable(resource: Resource, name: string, value: string | null): boolean {
  return resource.isSet('Environment', 'Variables', name) || (value !== null && isEndpointVariable(name));
}

/** A function's environment variables with the overrides applied, and the names of those without a local value. */
export function resolveEnvironment(
  resource: Resource,
  overrides: EnvironmentOverrides,
): { environment: Record<string, string>; unsetVariables: string[] } {
  const declared = resource.keys('Environment', 'Variables');
  const values = new Map<string, string | null>(
    Object.entries(resource.knownStrings('Environment', 'Variables')),
  );
  for (const override of overrides) {
    if (!isTarget(override.functionName, resource)) continue;
    for (const [name, value] of Object.entries(override.values))
      if (isSettable(resource, name, value)) values.set(name, value);
  }
  return {
    environment: Object.fromEntries(
      [...values].filter((entry): entry is [string, string] => entry[1] !== null),
    ),
    unsetVariables: declared.filter((name) => !values.has(name)),
  };
}
