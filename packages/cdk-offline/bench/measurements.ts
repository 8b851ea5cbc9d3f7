import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import autocannon from 'autocannon';
import type { Figure } from './bench';
import { median, startEmulator, time, timeOnce } from './processes';

export interface BenchSetup {
  /** The folder of the CDK app to synthesize, start and edit. */
  project: string;
  /** Its handler file, relative to `project`. */
  handler: string;
  /** A folder with serverless-offline. */
  competitor?: string;
  rounds: number;
  /** A temporary folder. */
  scratch: string;
}

const CDK = require.resolve('aws-cdk/bin/cdk');

/** Synthesis and start of the app, as ratios to the CDK CLI's synthesis of an app with one resource: the baseline. */
export async function measureSynthAndStart({ project, rounds, scratch }: BenchSetup): Promise<Figure[]> {
  const baselineFolder = join(scratch, 'baseline');
  writeApp(
    baselineFolder,
    `const { App, CfnResource, Stack } = require(${JSON.stringify(require.resolve('aws-cdk-lib/core'))});
     new CfnResource(new Stack(new App(), 'Baseline'), 'Topic', { type: 'AWS::SNS::Topic' });`,
  );
  const synthesize = (folder: string) =>
    time(folder, process.execPath, CDK, 'synth', '--quiet', '--no-notices');
  const baseline: number[] = [];
  const synth: number[] = [];
  const start: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    baseline[round] = await synthesize(baselineFolder);
    synth[round] = await synthesize(project);
    start[round] = await timeOnce(project);
  }
  // The first round only fills the caches.
  for (const values of [baseline, synth, start]) values.shift();
  const ratio = (what: string, values: number[], limit: number): Figure => ({
    what,
    values: values.map((value, round) => value / (baseline[round] ?? 0)),
    unit: 'times the baseline',
    target: `at most ${limit}`,
    isMet: (value) => value <= limit,
    note: `${median(values).toFixed(2)} s; baseline ${median(baseline).toFixed(2)} s`,
  });
  return [ratio('cdk synth -q', synth, 1.45), ratio('cdk-offline --once', start, 0.6)];
}

/** With --watch: from saving the handler to the first response of the new version. */
export async function measureReload({ project, handler, rounds, scratch }: BenchSetup): Promise<Figure[]> {
  const copy = join(scratch, 'project');
  const skipped = ['node_modules', 'cdk.out', '.git', '.local', 'packages'];
  cpSync(project, copy, { recursive: true, filter: (path) => !skipped.includes(basename(path)) });
  symlinkSync(join(project, 'node_modules'), join(copy, 'node_modules'), 'junction');
  const { apiUrl, token, stop } = await startEmulator(copy, '--watch');
  const file = join(copy, handler);
  const source = readFileSync(file, 'utf8');
  const values: number[] = [];
  try {
    for (let round = 0; round < rounds; round++) {
      writeFileSync(file, source.replace('Hello', `Hello ${round}`));
      const saved = performance.now();
      for (let body = ''; !body.includes(`Hello ${round}`); await setTimeout(5)) {
        body = await (await fetch(`${apiUrl}/hello`, { headers: { authorization: token } })).text();
      }
      values.push(performance.now() - saved);
    }
  } finally {
    await stop();
  }
  const isMet = (value: number) => value <= 1500;
  return [
    { what: 'edited handler to its first response', values, unit: 'ms', target: 'at most 1,500', isMet },
  ];
}

/** Authorized requests per second on 16 connections; with a competitor, as a ratio to it. */
export async function measureRequests({ competitor, rounds, scratch }: BenchSetup): Promise<Figure[]> {
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
  if (!competitor)
    return [
      { what, values: ours, unit: 'per second', target: 'none without --competitor', isMet: () => true },
    ];
  return [
    {
      what,
      values: ours.map((value, round) => value / (theirs[round] ?? 0)),
      unit: 'times serverless-offline',
      target: 'at least 2',
      isMet: (value) => value >= 2,
      note: `${Math.round(median(ours))}/s; serverless-offline ${Math.round(median(theirs))}/s`,
    },
  ];
}

/** How much longer a start with more routes takes, without the synthesis. */
export async function measureGrowth({ rounds, scratch }: BenchSetup): Promise<Figure[]> {
  const [few, many] = [await synthesizeRoutes(scratch, 1), await synthesizeRoutes(scratch, 100)];
  const values: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const seconds = await timeOnce(few, '--app', 'cdk.out');
    values.push((await timeOnce(many, '--app', 'cdk.out')) / seconds);
  }
  const isMet = (value: number) => value <= 1.2;
  return [{ what: 'start with 100 routes', values, unit: 'times that with 1', target: 'at most 1.2', isMet }];
}

/** Synthesizes app.js with this number of routes and returns its folder. */
async function synthesizeRoutes(scratch: string, routes: number): Promise<string> {
  const folder = join(scratch, `routes-${routes}`);
  writeApp(folder, `require(${JSON.stringify(join(__dirname, 'app.js'))});`, { routes });
  await time(folder, process.execPath, CDK, 'synth', '--quiet', '--no-notices');
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
