import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isLoopbackHost } from '../../cdk-offline/src/http/loopback';
import { ExplainedError } from './explained-error';

export const notStarted = 'The local run is not started: run npm start in another terminal.';

/**
 * The outputs that `npm start` has written for a stack.
 * @throws ExplainedError where there are none, or where they lead away from this machine
 */
export async function readLocalOutputs(
  projectDirectory: string,
  stackName: string,
): Promise<ReadonlyMap<string, string>> {
  const file = 'cdk.out/local-outputs.json';
  const stacks = members(await readJson(join(projectDirectory, file)));
  const stack = stacks.get(stackName);
  if (stack === undefined)
    throw new ExplainedError(
      `${file} has no stack ${stackName}: give --stack-name with one that it has (${[...stacks.keys()].join(', ')}).`,
    );
  const outputs = new Map([...members(stack)].map(([name, value]) => [name, String(value)]));
  for (const name of ['ApiUrl', 'CognitoEndpoint']) {
    const url = outputs.get(name);
    if (url === undefined || !URL.canParse(url)) throw new ExplainedError(notStarted);
    if (!isLoopbackHost(new URL(url).host))
      throw new ExplainedError(
        `${file} says that ${name} is ${url}, which is not this machine: run npm start again.`,
      );
  }
  return outputs;
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new ExplainedError(notStarted, { cause: error });
  }
}

function members(value: unknown): Map<string, unknown> {
  return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
}
