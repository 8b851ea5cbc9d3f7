import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { callCognito, type Outputs, PASSWORD, signInByPassword, USERNAME } from './cognito-client';

const PROGRAM = resolve(__dirname, '../bin/cdk-offline.js');
const ENVIRONMENT = {
  ...process.env,
  JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSIONS: '1',
  CDK_DISABLE_CLI_TELEMETRY: 'true',
};

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}

/** Runs a command and returns how many seconds it took. @throws Error if it fails */
export async function time(folder: string, command: string, ...args: string[]): Promise<number> {
  const started = performance.now();
  const child = spawn(command, args, { cwd: folder, env: ENVIRONMENT, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = collect(child);
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} exited with ${code}:\n${output()}`);
  return (performance.now() - started) / 1000;
}

/** Like `time`, for `cdk-offline --once` on free ports. */
export function timeOnce(folder: string, ...args: string[]): Promise<number> {
  return time(folder, process.execPath, PROGRAM, '--once', '--port', '0', '--cognito-port', '0', ...args);
}

/** How many times as long the start of one synthesized app takes as that of another, in each round. */
export async function compareStarts(folder: string, base: string, rounds: number): Promise<number[]> {
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const seconds = await timeOnce(base, '--app', 'cdk.out');
    ratios.push((await timeOnce(folder, '--app', 'cdk.out')) / seconds);
  }
  return ratios;
}

/** A running cdk-offline and the ID token of a user. */
export interface Emulator {
  apiUrl: string;
  outputs: Outputs;
  token: string;
  pid: number;
  stop(): Promise<void>;
}

export async function startEmulator(folder: string, ...args: string[]): Promise<Emulator> {
  const outputsFile = join(folder, 'bench-outputs.json');
  const ports = ['--port', '0', '--cognito-port', '0', '--outputs-file', outputsFile];
  const child = spawn(process.execPath, [PROGRAM, '--quiet', '--reset', ...ports, ...args], {
    cwd: folder,
    env: ENVIRONMENT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = collect(child);
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', () => output().includes('Serving until Ctrl-C') && resolve());
    child.once('exit', () => reject(new Error(output())));
  });
  const [, apiUrl = ''] = /^HTTP API +(\S+)$/m.exec(output()) ?? [];
  const [outputs = {}] = Object.values<Outputs>(JSON.parse(readFileSync(outputsFile, 'utf8')));
  await callCognito(outputs, 'AdminCreateUser', { Username: USERNAME, MessageAction: 'SUPPRESS' });
  const password = { Username: USERNAME, Password: PASSWORD, Permanent: true };
  await callCognito(outputs, 'AdminSetUserPassword', password);
  return {
    apiUrl,
    outputs,
    token: await signInByPassword(outputs),
    pid: child.pid ?? 0,
    async stop() {
      child.kill('SIGINT');
      await once(child, 'exit');
    },
  };
}

/** What the process has printed so far. */
function collect({ stdout, stderr }: ChildProcess): () => string {
  let output = '';
  for (const stream of [stdout, stderr]) {
    stream?.on('data', (chunk) => {
      output += chunk;
    });
  }
  return () => output;
}
