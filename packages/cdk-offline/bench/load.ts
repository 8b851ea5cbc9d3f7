import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import autocannon from 'autocannon';
import type { LocalOutputs } from '../test/support/emulator-process';
import {
  callCognito,
  defer,
  runDeferred,
  SIGN_IN,
  signInBySrp,
  startEmulator,
  synthesizeRoutes,
} from './emulator';
import { median, type Row, ratioRow } from './row';

const COMPETITOR = join(__dirname, 'competitor');
const SERVERLESS = join(COMPETITOR, 'node_modules/serverless/bin/serverless.js');

/** @throws Error for a response other than 2xx, because a fast error measures nothing */
async function sendRequests(url: string, token: string, options: Partial<autocannon.Options> = {}) {
  const headers = { authorization: `Bearer ${token}` };
  const result = await autocannon({ url, headers, connections: 16, duration: 4, ...options });
  if (result.non2xx + result.errors > 0) throw new Error(`${url}: not every response is 2xx`);
  return result;
}

export async function requestsPerSecond(url: string, token: string): Promise<number> {
  await sendRequests(url, token, { duration: 2 });
  return (await sendRequests(url, token)).requests.average;
}

const REQUEST_LIMIT = {
  atLeast: 2,
  reason: `Half of the time goes into waking the function's process: between requests it is frozen in a
    blocking read, as on Lambda. serverless-offline calls the handler in a thread instead.
    Tried and dropped: several requests at once in one process, because Lambda runs one at a time.`,
};

/** Authorized requests per second and, if it is installed, their ratio to serverless-offline's. */
export async function measureRequests(rounds: number): Promise<Row[]> {
  const hasCompetitor = existsSync(SERVERLESS);
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    const { url, token, outputs } = await startEmulator(synthesizeRoutes(1));
    ours.push(await requestsPerSecond(url, token));
    // Started again in each round, because it gets slower the longer it runs.
    if (hasCompetitor) theirs.push(await requestsPerSecond(await startCompetitor(outputs), token));
    await runDeferred();
  }
  const rates = [median(ours), median(theirs)] as const;
  if (hasCompetitor)
    return [ratioRow('authorized requests / by serverless-offline', rates, 'per second', REQUEST_LIMIT)];
  const detail = 'no comparison: serverless-offline is not installed, see README.md';
  return [{ what: 'authorized requests', value: rates[0], unit: '/s', detail }];
}

/** Starts serverless-offline, which accepts the tokens of the emulator's user pool, and returns the URL of a route. */
async function startCompetitor({ UserPoolId, UserPoolClientId }: LocalOutputs): Promise<string> {
  const url = 'http://127.0.0.1:4010/hello';
  const args = [SERVERLESS, 'offline', '--host', '127.0.0.1', '--httpPort', '4010', '--lambdaPort', '4012'];
  const env = { ...process.env, UserPoolId, UserPoolClientId };
  const child = spawn(process.execPath, args, { cwd: COMPETITOR, stdio: 'ignore', env });
  defer(() => {
    child.kill('SIGKILL');
    return once(child, 'exit');
  });
  while (!(await fetch(url).catch(() => undefined)))
    if (child.exitCode !== null) throw new Error(`serverless offline exited with ${child.exitCode}`);
    else await setTimeout(100);
  return url;
}

const SRP_LIMIT = {
  atMost: 3,
  reason: `Each SRP sign-in keeps the thread that serves the API busy: three powers of 3,072 bits,
    two signatures, a write to the disk. Done: powers in native code, one operation per event loop turn.`,
};

/** Sign-ins per second, and what they do to the API's requests. */
export async function measureSignIns(rounds: number): Promise<Row[]> {
  const { url, token, outputs } = await startEmulator(synthesizeRoutes(1));
  const p99 = async () => (await sendRequests(url, token, { connections: 4, workers: 1 })).latency.p99;
  const password = () => callCognito(outputs, 'AdminInitiateAuth', SIGN_IN);
  const srp = () => signInBySrp(outputs);
  const wait = () => setTimeout(3000);
  const [byPassword, bySrp]: [number[], number[]] = [[], []];
  const [idle, busy]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    byPassword.push((await signInDuring(8, password, wait)).rate);
    bySrp.push((await signInDuring(8, srp, wait)).rate);
    idle.push(await p99());
    busy.push((await signInDuring(50, srp, p99)).result);
  }
  const p99s = [median(busy), median(idle)] as const;
  return [
    { what: 'sign-ins by password', value: median(byPassword), unit: '/s' },
    { what: 'sign-ins by SRP', value: median(bySrp), unit: '/s' },
    ratioRow('p99 of requests: 50 clients sign in by SRP / none', p99s, 'ms', SRP_LIMIT),
  ];
}

/** Signs in with a number of clients, without pause, while `during` runs. The rate is per second. */
async function signInDuring<T>(clients: number, signIn: () => Promise<unknown>, during: () => Promise<T>) {
  let isOver = false;
  let count = 0;
  const started = performance.now();
  const loops = Array.from({ length: clients }, async () => {
    for (; !isOver; count++) await signIn();
  });
  const result = await during();
  isOver = true;
  await Promise.all(loops);
  return { result, rate: count / ((performance.now() - started) / 1000) };
}
