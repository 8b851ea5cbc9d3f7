import type { Options } from './arguments';
import { ExplainedError } from './explained-error';
import { readLocalOutputs } from './local-outputs';
import { readStackOutputs } from './stack-outputs';

export type OutputName = 'ApiUrl' | 'UserPoolId' | 'UserPoolClientId' | 'CognitoEndpoint';

/**
 * Gives an output of the stack, deployed or local; the stack is looked at once, and only if it has to be.
 * @throws ExplainedError where there is no such stack, or it has no such output
 */
export type ReadOutput = (name: OutputName) => Promise<string>;

export function createReadOutput(
  options: Options,
  projectDirectory: string,
  say: (line: string) => void,
): ReadOutput {
  let outputs: Promise<ReadonlyMap<string, string>> | undefined;
  return async (name) => {
    outputs ??= options.local
      ? readLocalOutputs(projectDirectory, options.stackName)
      : readStackOutputs(options, say);
    const value = (await outputs).get(name);
    if (value === undefined)
      throw new ExplainedError(
        `The stack ${options.stackName} has no output ${name}: deploy this project's stack with "npx cdk deploy", or name another with --stack-name.`,
      );
    return value;
  };
}
