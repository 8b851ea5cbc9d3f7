import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sample } from './statistics';

export interface Command {
  command: string;
  arguments: string[];
  /** The folder that it runs in. */
  directory: string;
  /** Beside the benchmark's own variables. */
  environment?: NodeJS.ProcessEnv;
}

/** Several runs of a command. */
export interface Runs {
  /** From the start of the process to its end. */
  seconds: Sample;
  /** Of the process that had most, in megabytes. */
  megabytes: Sample;
}

/**
 * Runs the commands in turn (A B C A B C …), so that each pays the same share of a machine that changes its speed. One
 * round first is not counted: it fills the caches.
 * @throws Error where a command does not exit with 0: a figure of a run that failed says nothing
 */
export async function runInTurn(commands: readonly Command[], rounds: number): Promise<Runs[]> {
  const runs = commands.map((): Runs => ({ seconds: { runs: [] }, megabytes: { runs: [] } }));
  for (let round = 0; round <= rounds; round++) {
    for (const [index, command] of commands.entries()) {
      const { seconds, megabytes } = await run(command);
      if (round === 0) continue;
      runs[index]?.seconds.runs.push(seconds);
      runs[index]?.megabytes.runs.push(megabytes);
    }
  }
  return runs;
}

async function run(command: Command): Promise<{ seconds: number; megabytes: number }> {
  const scratch = mkdtempSync(join(tmpdir(), 'bench-'));
  const memoryFile = join(scratch, 'memory');
  try {
    const started = performance.now();
    await exit(command, {
      ...process.env,
      ...command.environment,
      // What the CDK and the AWS SDK say about older versions of Node.js, and the CDK's notices and figures from the network.
      JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSIONS: '1',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      NODE_OPTIONS: `--require ${join(__dirname, 'record-memory.js')}`,
      BENCH_MEMORY_FILE: memoryFile,
    });
    const seconds = (performance.now() - started) / 1000;
    const kilobytes = readFileSync(memoryFile, 'utf8').trim().split('\n').map(Number);
    return { seconds, megabytes: (Math.max(...kilobytes) * 1024) / 1e6 };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function exit({ command, arguments: arguments_, directory }: Command, env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, arguments_, { cwd: directory, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk;
      });
    }
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${command} ${arguments_.join(' ')} ended with ${code}:\n${output}`));
    });
  });
}
