import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import autocannon from 'autocannon';
import type { Row } from './bench';
import { compareStarts, median, startEmulator, time, timeOnce } from './processes';
import { measureLoad, measureUsers } from './user-measurements';

export interface BenchSetup {
  /** The folder of the CDK app to synthesize, start and edit. */
  project: string;
  /** Its handler file, relative to `project`. */
  handler: string;
  stackFile: string;
  /** A folder with serverless-offline. */
  competitor?: string;
  rounds: number;
  /** A temporary folder. */
  scratch: string;
}

const CDK = require.resolve('aws-cdk/bin/cdk');

/** The groups of rows, in the order of the result. */
export const MEASUREMENTS = [
  measureProject,
  measureRequests,
  measureRoutes,
  measureUsers,
  measureLoad,
  measureInstall,
];

/** Synthesis, start and reload of the app, as ratios to the CDK CLI's synthesis of an app with one resource: the baseline. */
async function measureProject({ project, handler, stackFile, rounds, scratch }: BenchSetup): Promise<Row[]> {
  const baselineFolder = join(scratch, 'baseline');
  writeApp(
    baselineFolder,
    `const { App, CfnResource, Stack } = require(${JSON.stringify(require.resolve('aws-cdk-lib/core'))});
     new CfnResource(new Stack(new App(), 'Baseline'), 'Topic', { type: 'AWS::SNS::Topic' });`,
  );
  const copy = join(scratch, 'project');
  const skipped = ['node_modules', 'cdk.out', '.git', '.local', 'packages'];
  cpSync(project, copy, { recursive: true, filter: (path) => !skipped.includes(basename(path)) });
  symlinkSync(join(project, 'node_modules'), join(copy, 'node_modules'), 'junction');
  const values = { baseline: [], synth: [], start: [], handler: [], stack: [] } as Record<string, number[]>;
  for (let round = 0; round <= rounds; round++) {
    const { apiUrl, token, stop } = await startEmulator(copy, '--watch');
    const reload = (file: string, from: string, to: string, path: string) =>
      timeEdit(join(copy, file), from, to, `${apiUrl}${path}`, token);
    const measured = {
      handler: await reload(handler, 'Hello', `Hello ${round}`, '/hello'),
      stack: await reload(stackFile, "'/hello'", "'/moved'", '/moved'),
    };
    await stop();
    const times = {
      ...measured,
      baseline: await timeSynthesis(baselineFolder),
      synth: await timeSynthesis(project),
      start: await timeOnce(project),
    };
    // The first round only fills the caches.
    if (round > 0) for (const [name, seconds] of Object.entries(times)) values[name]?.push(seconds);
  }
  const ratio = (what: string, name: string, atMost: number): Row => ({
    what,
    values: (values[name] ?? []).map((seconds, round) => seconds / (values.baseline?.[round] ?? 0)),
    unit: 'x baseline',
    atMost,
    note: `${median(values[name] ?? []).toFixed(2)} s; baseline ${median(values.baseline ?? []).toFixed(2)} s`,
  });
  return [
    ratio('cdk synth -q', 'synth', 1.45),
    ratio('npm start -- --once', 'start', 0.6),
    ratio('edited handler to its first response', 'handler', 0.22),
    ratio('edited stack to its first response', 'stack', 0.56),
  ];
}

function timeSynthesis(folder: string): Promise<number> {
  return time(folder, process.execPath, CDK, 'synth', '--quiet', '--no-notices');
}

/** The seconds from an edit to the first 200 with the edited body. The edit is then undone. */
async function timeEdit(file: string, from: string, to: string, url: string, token: string): Promise<number> {
  const source = readFileSync(file, 'utf8');
  if (!source.includes(from)) throw new Error(`${file} doesn't contain ${from}`);
  const expected = url.endsWith('/hello') ? to : 'Hello';
  writeFileSync(file, source.replaceAll(from, to));
  const saved = performance.now();
  for (let body = ''; !body.includes(expected); await setTimeout(5))
    body = await (await fetch(url, { headers: { authorization: token } })).text();
  const seconds = (performance.now() - saved) / 1000;
  writeFileSync(file, source);
  return seconds;
}

/** Authorized requests per second on 16 connections; with a competitor, as a ratio to it. */
async function measureRequests({ competitor, rounds, scratch }: BenchSetup): Promise<Row[]> {
  const folder = await synthesizeRoutes(scratch, 1);
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const { apiUrl, token, stop } = await startEmulator(folder, '--app', 'cdk.out');
    ours.push(await requestsPerSecond(`${apiUrl}/route-1`, token));
    await stop();
    if (competitor) theirs.push(await competitorRequestsPerSecond(competitor));
  }
  const what = 'authorized requests';
  if (!competitor) return [{ what, values: ours, unit: 'per second', note: 'no ratio without --competitor' }];
  return [
    {
      what,
      values: ours.map((value, round) => value / (theirs[round] ?? 0)),
      unit: 'x competitor',
      atLeast: 2,
      note: `${Math.round(median(ours))}/s; serverless-offline ${Math.round(median(theirs))}/s`,
    },
  ];
}

/** The start without the synthesis, and requests per second to the last route, as ratios to 1 route. */
async function measureRoutes({ rounds, scratch }: BenchSetup): Promise<Row[]> {
  const rows: Row[] = [];
  const base = await synthesizeRoutes(scratch, 1);
  for (const [routes, atMost] of [
    [10, 1.2],
    [100, 1.2],
    [1000, 2],
  ] as const) {
    const folder = await synthesizeRoutes(scratch, routes);
    const starts = await compareStarts(folder, base, rounds);
    const { apiUrl, token, stop } = await startEmulator(folder, '--app', 'cdk.out');
    const requests = await requestsPerSecond(`${apiUrl}/route-${routes}`, token);
    await stop();
    rows.push({ what: `start with ${routes} routes`, values: starts, unit: 'x 1 route', atMost });
    rows.push({ what: `requests with ${routes} routes`, values: [requests], unit: 'per second' });
  }
  return rows;
}

/** `npm ci` from npm's cache, in a folder of its own. */
async function measureInstall({ project, scratch }: BenchSetup): Promise<Row[]> {
  const folder = join(scratch, 'install');
  const packages = readdirSync(join(project, 'packages')).map((name) =>
    join('packages', name, 'package.json'),
  );
  for (const file of ['package.json', 'package-lock.json', ...packages])
    cpSync(join(project, file), join(folder, file));
  const npm = ['npm', 'ci', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel', 'error'] as const;
  await time(folder, ...npm);
  const seconds = await time(folder, ...npm);
  const sizes = execFileSync('du', ['-k', '-d', '1', 'node_modules'], { cwd: folder, encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes('/'))
    .map((line): [number, string] => [Number(line.split('\t')[0]) / 1024, basename(line)])
    .toSorted(([one], [other]) => other - one);
  const largest = sizes.slice(0, 5).map(([size, name]) => `${name} ${Math.round(size)}`);
  const total = sizes.reduce((sum, [size]) => sum + size, 0);
  return [
    { what: 'npm ci with a warm cache', values: [seconds], unit: 's' },
    { what: 'node_modules', values: [total], unit: 'MiB', note: `the largest: ${largest.join(', ')}` },
  ];
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

function writeApp(folder: string, source: string, context: object = {}): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'cdk.json'), JSON.stringify({ app: 'node app.js', context }));
  writeFileSync(join(folder, 'app.js'), source);
}

/** @throws Error for any response other than 2xx, because a fast wrong response says nothing */
async function requestsPerSecond(url: string, token: string): Promise<number> {
  const load = (duration: number) =>
    autocannon({ url, connections: 16, duration, headers: { authorization: `Bearer ${token}` } });
  await load(2);
  const { non2xx, errors, requests } = await load(5);
  if (non2xx + errors > 0) throw new Error(`${url}: ${non2xx} responses other than 2xx, ${errors} errors`);
  return requests.average;
}

/** serverless-offline reads a token's claims without checking its signature. */
async function competitorRequestsPerSecond(folder: string): Promise<number> {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const iss = 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_example';
  const token = `${encode({ alg: 'RS256', kid: 'key' })}.${encode({ iss, aud: 'example', iat: now, exp: now + 3600 })}.c2ln`;
  const url = 'http://127.0.0.1:4010/hello';
  const program = join(folder, 'node_modules/serverless/bin/serverless.js');
  const args = [program, 'offline', '--host', '127.0.0.1', '--httpPort', '4010', '--lambdaPort', '4012'];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: 'ignore' });
  try {
    while ((await fetch(url).catch(() => undefined)) === undefined) await setTimeout(100);
    return await requestsPerSecond(url, token);
  } finally {
    child.kill('SIGINT');
    await once(child, 'exit');
  }
}
