import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { callCognito, type Outputs, PASSWORD, signInByPassword, USERNAME } from './cognito-client';

const CDK = require.resolve('aws-cdk/bin/cdk');
const PROGRAM = resolve(__dirname, '../bin/cdk-offline.js');
const PORTS = ['--port', '0', '--cognito-port', '0'];

/** Runs a command and returns how many seconds it took. @throws Error if it fails */
export async function time(cwd: string, command: string, ...args: string[]): Promise<number> {
  const started = performance.now();
  await promisify(execFile)(command, args, { cwd });
  return (performance.now() - started) / 1000;
}

export function timeSynthesis(folder: string): Promise<number> {
  return time(folder, process.execPath, CDK, 'synth', '--quiet', '--no-notices');
}

export function timeStart(folder: string, ...args: string[]): Promise<number> {
  return time(folder, process.execPath, PROGRAM, '--once', ...PORTS, ...args);
}

export function writeApp(folder: string, source: string, context: object = {}): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'cdk.json'), JSON.stringify({ app: 'node app.js', context }));
  writeFileSync(join(folder, 'app.js'), source);
}

/** Synthesizes app.js with this number of routes and returns its folder. */
export async function synthesizeRoutes(scratch: string, routes: number, name = `routes-${routes}`) {
  const folder = join(scratch, name);
  // CloudFormation's quota is 500 resources.
  const context = { routes, '@aws-cdk/core:stackResourceLimit': 0 };
  writeApp(folder, `require(${JSON.stringify(join(__dirname, 'app.js'))});`, context);
  await timeSynthesis(folder);
  return folder;
}

const emulators: ChildProcess[] = [];

/** Ends the emulators of a group that failed. */
export function killEmulators(): void {
  for (const emulator of emulators) emulator.kill('SIGKILL');
}

/** A running cdk-offline and the ID token of a user. */
export type Emulator = Awaited<ReturnType<typeof startEmulator>>;

export async function startEmulator(cwd: string, app = ['--app', 'cdk.out']) {
  const outputsFile = join(cwd, 'bench-outputs.json');
  const args = [PROGRAM, '--quiet', '--reset', ...PORTS, '--outputs-file', outputsFile, ...app];
  const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
  emulators.push(child);
  let output = '';
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      output += chunk;
      if (output.includes('Serving until Ctrl-C')) resolve();
    });
    child.once('exit', () => reject(new Error(output)));
  });
  const [, apiUrl = ''] = /^HTTP API +(\S+)$/m.exec(output) ?? [];
  const [outputs = {}] = Object.values<Outputs>(JSON.parse(readFileSync(outputsFile, 'utf8')));
  const user = { Username: USERNAME };
  await callCognito(outputs, 'AdminCreateUser', { ...user, MessageAction: 'SUPPRESS' });
  await callCognito(outputs, 'AdminSetUserPassword', { ...user, Password: PASSWORD, Permanent: true });
  const stop = async () => {
    child.kill('SIGINT');
    await once(child, 'exit');
  };
  return { apiUrl, outputs, token: await signInByPassword(outputs), pid: child.pid ?? 0, stop };
}
