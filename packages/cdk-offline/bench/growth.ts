import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { openPoolRecords } from '../src/user-pool/state';
import { openStore } from '../src/user-pool/state-file';
import { callCognito, type Outputs, signInByPassword } from './cognito-client';
import { requestsPerSecond } from './load';
import { type Emulator, startEmulator, synthesizeRoutes, timeStart } from './processes';
import { median, type Row, ratioRow } from './row';

/** Start and requests with 10, 100 and 1,000 routes, compared with 1. */
export async function measureRoutes(scratch: string, rounds: number): Promise<Row[]> {
  const base = { folder: await synthesizeRoutes(scratch, 1), milliseconds: 0 };
  base.milliseconds = await timeRequest(base.folder, 1);
  const rows: Row[] = [];
  for (const routes of [10, 100, 1000]) {
    const limit = { atMost: routes > 100 ? 2 : 1.2 };
    const folder = await synthesizeRoutes(scratch, routes);
    const starts = await shortestStarts(folder, base.folder, rounds);
    rows.push(ratioRow(`start: ${routes} routes / 1`, starts, 's', limit));
    const times = [await timeRequest(folder, routes), base.milliseconds] as const;
    rows.push(ratioRow(`1 / requests per second: ${routes} routes / 1`, times, 'ms', limit));
  }
  return rows;
}

async function timeRequest(folder: string, routes: number): Promise<number> {
  const { apiUrl, token, stop } = await startEmulator(folder);
  const rate = await requestsPerSecond(`${apiUrl}/route-${routes}`, token);
  await stop();
  return 1000 / rate;
}

/** The shortest of several starts of each of two apps. The apps take turns, so that a busy moment affects both. */
async function shortestStarts(one: string, other: string, rounds: number) {
  let best = [Infinity, Infinity] as const;
  const start = (folder: string) => timeStart(folder, '--app', 'cdk.out');
  for (let round = 0; round < rounds; round++)
    best = [Math.min(best[0], await start(one)), Math.min(best[1], await start(other))];
  return best;
}

const CALLS_PER_ROUND = 40;
const call = (operation: string, input: object) => (outputs: Outputs) =>
  callCognito(outputs, operation, input);
const list = (Filter?: string) => call('ListUsers', { Filter });
let created = 0;
const create = (outputs: Outputs) =>
  callCognito(outputs, 'AdminCreateUser', { Username: `new${created++}`, MessageAction: 'SUPPRESS' });

/** Each operation with the number of users that 100,000 are compared with. */
const OPERATIONS: [string, 10 | 100, (outputs: Outputs) => Promise<unknown>][] = [
  ['sign-in by password', 10, signInByPassword],
  ['AdminGetUser', 10, call('AdminGetUser', { Username: 'user7' })],
  ['AdminCreateUser', 10, create],
  ['ListUsers, a page of 60', 100, list()],
  ['ListUsers by username', 100, list('username = "user7"')],
  ['ListUsers by sub', 100, list('sub = "sub-7"')],
  ['ListUsers by email', 100, list('email = "user7@example.com"')],
];

/** Operations, start and memory with 100,000 users, compared with 10 or 100. */
export async function measureGrowth(scratch: string, rounds: number): Promise<Row[]> {
  const startWith = async (users: number) => {
    const folder = await synthesizeRoutes(scratch, 1, `users-${users}`);
    const emulator = await startEmulator(folder);
    addUsers(folder, emulator.outputs, users);
    // The server has closed idle connections meanwhile: lets the client notice.
    await setTimeout(100);
    return { folder, ...emulator };
  };
  const small = { 10: await startWith(10), 100: await startWith(100) };
  const large = await startWith(100_000);
  const rows: Row[] = [];
  for (const [what, users, run] of OPERATIONS) {
    const pools = [large, small[users]].map(({ outputs }) => ({ outputs, times: [] as number[] }));
    for (let count = 0; count < CALLS_PER_ROUND * rounds; count++)
      for (const { outputs, times } of pools) {
        const started = performance.now();
        await run(outputs);
        times.push(performance.now() - started);
      }
    const [many = 0, few = 0] = pools.map(({ times }) => median(times));
    const limit = { atMost: users === 10 ? 1.3 : 2 };
    rows.push(ratioRow(`${what}: 100,000 users / ${users}`, [many, few], 'ms', limit));
  }
  const value = (memory(large) - memory(small[10])) / 1024;
  for (const { stop } of [large, small[10], small[100]]) await stop();
  const starts = await shortestStarts(large.folder, small[10].folder, rounds);
  rows.push(ratioRow('start: 100,000 users / 10', starts, 's', { atMost: 1.3 }));
  return [...rows, { what: 'memory: 100,000 users minus 10', value, unit: ' MiB', atMost: 100 }];
}

/** Copies the only user, in the store of a running emulator. */
function addUsers(folder: string, { UserPoolId = '' }: Outputs, count: number): void {
  const store = openStore(join(folder, '.local'), console.log, new Date());
  const { users } = openPoolRecords(store, UserPoolId);
  const [first] = users.entries();
  if (!first) throw new Error(`${folder} has no user to copy`);
  store.transaction(() => {
    for (let number = 0; number < count; number++) {
      const attributes = [{ name: 'email', value: `user${number}@example.com` }];
      users.save({ ...first.record, username: `user${number}`, sub: `sub-${number}`, attributes });
    }
  });
  store.close();
}

/** The resident memory in KiB. */
function memory({ pid }: Emulator): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }));
}
