import type { DebugPorts } from './lambda/debug-ports';
import { calledFunctions, type HttpApi } from './model/http-api';
import type { LambdaFunction } from './model/lambda-function';
import { triggerFunctions, type UserPool } from './model/user-pool';
import { findSkippedResources, type SkippedResource } from './skipped-resources';
import { findUnusedOverrides, readEnvironmentOverrides } from './template/environment-overrides';
import { readHttpApi } from './template/read-http-api';
import { readUserPools } from './template/read-user-pools';
import type { SynthesizedStack } from './template/synthesize';
import { Template } from './template/template';

/** The resources of one version of the stack. */
export interface StackVersion {
  readonly api: HttpApi;
  readonly userPools: UserPool[];
  /** The functions of routes, authorizers and triggers. */
  readonly functions: LambdaFunction[];
  /** Skipped resources that aren't needed locally, such as log groups. */
  readonly notNeeded: SkippedResource[];
  /** Skipped resources that the app may need, such as tables. */
  readonly notRunning: SkippedResource[];
  /** Environment variables of functions that refer to resources that aren't emulated. */
  readonly unsetVariables: { name: string; functionPath: string }[];
  /** A sentence for each value of `.env.local` or `--env-vars` that no function declares. */
  readonly unusedOverrides: string[];
  /** The functions that a debugger can attach to. */
  readonly debuggers: { functionPath: string; port: number }[];
}

/** In milliseconds: the longest delay of a timer, about 24 days. */
const NO_TIMEOUT = 2 ** 31 - 1;

/**
 * @param debugPorts if given, integrations have no timeout
 * @throws ExplainedError if the stack can't run locally
 */
export function readStackVersion(
  stack: SynthesizedStack,
  { projectDirectory, envVars }: { projectDirectory: string; envVars?: string | undefined },
  debugPorts: DebugPorts | undefined,
): StackVersion & { template: Template } {
  const overrides = readEnvironmentOverrides(projectDirectory, envVars);
  const template = new Template(stack, overrides);
  const api = readHttpApi(template);
  const userPools = readUserPools(template);
  const called = [...calledFunctions(api), ...triggerFunctions(userPools)];
  const functions = [...new Map(called.map((each) => [each.logicalId, each])).values()];
  if (debugPorts) for (const { integration } of api.routes) integration.timeoutMilliseconds = NO_TIMEOUT;
  return {
    template,
    api,
    debuggers: debugPorts
      ? functions.map(({ path, logicalId }) => ({
          functionPath: path,
          port: debugPorts.portOf(logicalId),
        }))
      : [],
    userPools,
    functions,
    ...findSkippedResources(template, functions),
    unsetVariables: functions.flatMap(({ path, unsetVariables }) =>
      unsetVariables.map((name) => ({ name, functionPath: path })),
    ),
    unusedOverrides: findUnusedOverrides(overrides, template.ofType('AWS::Lambda::Function')),
  };
}
