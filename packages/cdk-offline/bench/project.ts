import { execFile, execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { LocalProject } from '../test/support/emulator-process';
import { temporaryDirectory } from '../test/support/user-pools';
import { defer, startEmulator, timeStart } from './emulator';
import { type Row, ratioRow } from './row';

const SYNTH = [process.execPath, require.resolve('aws-cdk/bin/cdk'), 'synth', '-q', '--no-notices'] as const;
/** The sample, with the files that are edited. */
const PROJECT = resolve(__dirname, '../../..');
const [HANDLER, STACK] = ['lambda/hello.ts', 'lib/http-api-gateway-jwt-cognito-stack.ts'];
const LEFT_OUT = ['node_modules', 'cdk.out', '.git', '.local', 'packages'];
const MINIMAL_APP = `
  const { App, CfnResource, Stack } = require(${JSON.stringify(require.resolve('aws-cdk-lib/core'))});
  new CfnResource(new Stack(new App(), 'Minimal'), 'Topic', { type: 'AWS::SNS::Topic' });`;

const SYNTH_LIMIT = {
  atMost: 1.45,
  reason: `At the limit: repeated runs give 1.43 to 1.49. The difference is loading the CDK's modules for the
    stack's services, and esbuild. Done: ts-node removes the types with esbuild (1.54 with its own compiler).`,
};

const EDIT_LIMIT = {
  atMost: 0.22,
  reason: `Each edit runs the whole CDK app: only it knows how to bundle the handler. Two thirds of
    that are aws-cdk-lib, a quarter is esbuild. Done: no type checks, no policy validation.`,
};

/** Synthesis, start and reload of the sample, compared with the synthesis of an app with one resource. */
export async function measureProject(rounds: number): Promise<Row[]> {
  const [minimal, copy] = [new LocalProject('node app.js'), new LocalProject('')];
  for (const project of [minimal, copy]) defer(() => project.remove());
  writeFileSync(join(minimal.directory, 'app.js'), MINIMAL_APP);
  const filter = (path: string) => !LEFT_OUT.includes(basename(path));
  cpSync(PROJECT, copy.directory, { recursive: true, filter });
  symlinkSync(join(PROJECT, 'node_modules'), join(copy.directory, 'node_modules'), 'junction');
  let best: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const { emulator, outputs, token } = await startEmulator(copy, '--watch', '--reset');
    const timeReload = (file: string, from: string, to: string, path: string) =>
      timeEdit(join(copy.directory, file), from, to, `${outputs.ApiUrl}${path}`, token);
    const handler = await timeReload(HANDLER, 'Hello', `Hello ${round}`, '/hello');
    const stack = await timeReload(STACK, "'/hello'", "'/moved'", '/moved');
    await emulator.stop();
    const synthesis = [await time(minimal.directory, ...SYNTH), await time(copy.directory, ...SYNTH)];
    const times = [...synthesis, await timeStart(copy), handler, stack];
    best = times.map((each, index) => Math.min(each, best[index] ?? Infinity));
  }
  const [base = 0, synth = 0, start = 0, handler = 0, stack = 0] = best;
  return [
    ratioRow('cdk synth -q / minimal synth', [synth, base], 's', SYNTH_LIMIT),
    ratioRow('npm start -- --once / minimal synth', [start, base], 's', { atMost: 0.6 }),
    ratioRow('edited handler to new response / minimal synth', [handler, base], 's', EDIT_LIMIT),
    ratioRow('edited stack to new response / minimal synth', [stack, base], 's', { atMost: 0.56 }),
  ];
}

/** The seconds from an edit to the first response that shows it. The edit is then undone. */
async function timeEdit(file: string, from: string, to: string, url: string, token: string): Promise<number> {
  const source = readFileSync(file, 'utf8');
  if (!source.includes(from)) throw new Error(`${file} doesn't contain ${from}`);
  const expected = url.endsWith('/hello') ? to : 'Hello';
  const saved = performance.now();
  writeFileSync(file, source.replaceAll(from, to));
  for (let body = ''; !body.includes(expected); await setTimeout(5))
    body = await (await fetch(url, { headers: { authorization: token } })).text();
  writeFileSync(file, source);
  return (performance.now() - saved) / 1000;
}

/** Runs a command and returns how many seconds it took. @throws Error if it fails */
async function time(cwd: string, command: string, ...args: string[]): Promise<number> {
  const started = performance.now();
  await promisify(execFile)(command, args, { cwd });
  return (performance.now() - started) / 1000;
}

/** `npm ci` from npm's cache, in a folder of its own. */
export async function measureInstall(): Promise<Row[]> {
  const { path: folder, remove } = temporaryDirectory();
  defer(remove);
  const packages = readdirSync(join(PROJECT, 'packages')).map((name) => `packages/${name}/package.json`);
  for (const file of ['package.json', 'package-lock.json', ...packages])
    cpSync(join(PROJECT, file), join(folder, file));
  const npm = ['npm', 'ci', '--prefer-offline', '--no-audit', '--no-fund'] as const;
  await time(folder, ...npm);
  const value = await time(folder, ...npm);
  const lines = execFileSync('du', ['-md1', 'node_modules'], { cwd: folder, encoding: 'utf8' }).split('\n');
  const sizes = lines.map((line): [number, string] => [Number.parseInt(line, 10) || 0, basename(line)]);
  const [total = [0], ...largest] = sizes.toSorted(([one], [other]) => other - one).slice(0, 6);
  const detail = largest.map(([size, name]) => `${name} ${size}`).join(', ');
  return [
    { what: 'npm ci with a warm cache', value, unit: ' s' },
    { what: 'node_modules', value: total[0], unit: ' MiB', detail },
  ];
}
