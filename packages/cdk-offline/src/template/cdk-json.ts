import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ExplainedError } from '../explained-error';
import { asRecord, readJson } from './json-file';

/** What cdk.json says of the app. */
export interface CdkJson {
  /** The command that runs the app. */
  app: string;
  /** Where the app writes, as an absolute path. */
  outputDirectory: string;
  /** With that of cdk.context.json beneath. */
  context: object;
  /** Which files `cdk watch` looks at, as patterns relative to cdk.json. */
  watch: { include: string[]; exclude: string[] };
}

/**
 * @param projectDirectory where cdk.json lies
 * @throws ExplainedError where it is not readable or names no app
 */
export function readCdkJson(projectDirectory: string): CdkJson {
  const path = join(projectDirectory, 'cdk.json');
  const { app, output = 'cdk.out', context, watch } = asRecord(readJson(path));
  if (typeof app !== 'string' || typeof output !== 'string') {
    throw new ExplainedError(`${path} names no app: add "app" with the command that runs it.`);
  }
  const { include = '**', exclude = [] } = asRecord(watch);
  const lookedUp = join(projectDirectory, 'cdk.context.json');
  return {
    app,
    outputDirectory: resolve(projectDirectory, output),
    context: { ...(existsSync(lookedUp) ? asRecord(readJson(lookedUp)) : {}), ...asRecord(context) },
    watch: { include: [include].flat().map(String), exclude: [exclude].flat().map(String) },
  };
}
