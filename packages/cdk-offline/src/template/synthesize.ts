import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DISK_FULL, ExplainedError } from '../explained-error';
import { readApiStack } from './assembly';
import { type CdkJson, readCdkJson } from './cdk-json';
import { findSyntaxErrors } from './syntax-errors';

/** A synthesized stack. All paths are absolute. */
export interface SynthesizedStack {
  /** Its name in CloudFormation. */
  name: string;
  /** As parsed JSON. */
  template: unknown;
  /** From the stack's environment, or a placeholder. */
  accountId: string;
  region: string;
  /** The folder for generated files: cdk.json's `output`. */
  outputDirectory: string;
  /** The folders that a deployment uploads, by their object keys in the template. */
  assets: ReadonlyMap<string, string>;
}

export interface SynthesisOptions {
  projectDirectory: string;
  environment: NodeJS.ProcessEnv;
  /** Overrides cdk.json's `app`: a command, or the folder of a synthesized cloud assembly. */
  app?: string | undefined;
  /** Overrides values of the context in cdk.json and cdk.context.json. */
  context?: Readonly<Record<string, string>> | undefined;
  /** Which stack to choose, if several have an HTTP API. */
  stack?: string | undefined;
  /** Shows the step under way. */
  showStep?(step: string): void;
  /** If set, the app's bundles get source maps. */
  inspect?: number | undefined;
  /** Kills the app's process. */
  signal?: AbortSignal;
}

/** The context that the CDK CLI adds. With it, the template is identical to that of `cdk synth`. */
const CLI_CONTEXT = {
  'aws:cdk:enable-path-metadata': true,
  'aws:cdk:enable-asset-metadata': true,
  'aws:cdk:version-reporting': true,
  'aws:cdk:bundling-stacks': ['**'],
};

/**
 * Runs the app, unless `app` is a synthesized assembly, and reads the stack that has an HTTP API.
 * @throws ExplainedError if the app fails, if context values are set for an assembly, which isn't run again, or unless
 * exactly one stack has an HTTP API
 */
export async function synthesize(options: SynthesisOptions): Promise<SynthesizedStack> {
  const cdkJson = readCdkJson(options.projectDirectory, options.app);
  const { outputDirectory } = cdkJson;
  const context = { ...cdkJson.context, ...options.context };
  if (cdkJson.assemblyDirectory && options.context)
    throw new ExplainedError(
      `--context has to run the app, but ${cdkJson.app} is a synthesized assembly: pass --app COMMAND.`,
    );
  if (cdkJson.assemblyDirectory && !existsSync(join(cdkJson.assemblyDirectory, 'manifest.json')))
    throw new ExplainedError(
      `The folder ${cdkJson.app} has no synthesized assembly: pass another folder or a command with --app.`,
    );
  // A folder of its own, because a deployment may reuse a bundle in the output folder.
  const appDirectory = options.inspect === undefined ? outputDirectory : join(outputDirectory, 'inspect');
  if (!cdkJson.assemblyDirectory)
    await runApp({ ...cdkJson, outputDirectory: appDirectory, context }, options);
  return { ...readApiStack(cdkJson.assemblyDirectory ?? appDirectory, options.stack), outputDirectory };
}

function addSourceMaps(nodeOptions = ''): string {
  return `${nodeOptions} --require ${JSON.stringify(join(__dirname, 'add-source-maps.js'))}`;
}

/** Runs the app as the CDK CLI does: through the shell, so it can be written in any language. */
function runApp(
  { app, outputDirectory, context }: CdkJson,
  { projectDirectory, environment, inspect, showStep, signal }: SynthesisOptions,
): Promise<void> {
  showStep?.('Synthesizing');
  // In its own process group, so that one signal ends everything that the shell starts. Windows has no groups.
  const isGroup = signal !== undefined && process.platform !== 'win32';
  const child = spawn(app, {
    cwd: projectDirectory,
    env: {
      ...environment,
      ...(inspect !== undefined && { NODE_OPTIONS: addSourceMaps(environment.NODE_OPTIONS) }),
      CDK_OUTDIR: outputDirectory,
      // Policy validation is for deployments, and would account for most of the start time.
      CDK_VALIDATION: 'false',
      CDK_CONTEXT_JSON: JSON.stringify({ ...CLI_CONTEXT, ...context }),
    },
    shell: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: isGroup,
  });
  const kill = () => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    if (isGroup) process.kill(-child.pid, 'SIGKILL');
    else spawn('taskkill', ['/pid', String(child.pid), '/t', '/f'], { stdio: 'ignore' });
  };
  signal?.addEventListener('abort', kill);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      const [, asset] = /^Bundling asset (\S+?)(?:\/Code\/Stage)?\.\.\./m.exec(chunk) ?? [];
      if (asset) showStep?.(`Bundling ${asset}`);
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new ExplainedError(`"${app}" can't be run: ${error.message}`)));
    child.on('close', (code) => {
      signal?.removeEventListener('abort', kill);
      // Syntax errors are shown without the stack traces that the tools print around them.
      const errors = findSyntaxErrors(output, projectDirectory).join('\n');
      const reason = errors || output.trim() || `"${app}" exited with ${code}.`;
      if (code === 0) resolve();
      // Node.js and esbuild say it in these words.
      else if (output.includes('no space left on device')) reject(new ExplainedError(DISK_FULL));
      else reject(new ExplainedError(`The app doesn't synthesize:\n${reason}`));
    });
  });
}
