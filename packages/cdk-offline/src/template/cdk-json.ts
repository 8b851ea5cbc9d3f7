import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ExplainedError } from '../explained-error';
import { asRecord, readJson } from './json-file';

/** A CDK app's settings. All paths are absolute. */
export interface CdkJson {
  app: string;
  /** The assembly to read instead, if `app` is a folder. */
  assemblyDirectory: string | undefined;
  outputDirectory: string;
  /** Values in cdk.json override those in cdk.context.json. */
  context: object;
  /** The patterns of `cdk watch`, relative to the project. */
  watch: { include: string[]; exclude: string[] };
}

/**
 * Reads cdk.json and cdk.context.json.
 * @param appOverride replaces `app`, and makes cdk.json optional
 * @throws ExplainedError if the file can't be read or names no app
 */
export function readCdkJson(projectDirectory: string, appOverride?: string): CdkJson {
  const path = join(projectDirectory, 'cdk.json');
  const contextPath = join(projectDirectory, 'cdk.context.json');
  if (appOverride === undefined && !existsSync(path)) {
    throw new ExplainedError(
      'There is no cdk.json here: run cdk-offline in the folder of a CDK app, or pass --app COMMAND.',
    );
  }
  const cdkJson = asRecord(existsSync(path) ? readJson(path) : {});
  const { output = 'cdk.out', context, watch } = cdkJson;
  const app = appOverride ?? cdkJson.app;
  if (typeof app !== 'string') {
    throw new ExplainedError(`${path} names no app: add "app" with the command that runs it.`);
  }
  const { include = '**', exclude = [] } = asRecord(watch);
  const appPath = resolve(projectDirectory, app);
  return {
    app,
    // A long command is not a valid path: statSync would throw.
    assemblyDirectory: existsSync(appPath) && statSync(appPath).isDirectory() ? appPath : undefined,
    outputDirectory: resolve(projectDirectory, String(output)),
    context: { ...asRecord(existsSync(contextPath) ? readJson(contextPath) : {}), ...asRecord(context) },
    watch: { include: [include].flat().map(String), exclude: [exclude].flat().map(String) },
  };
}
