import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { openPoolRecords } from '../src/user-pool/state';
import { openStore } from '../src/user-pool/state-file';
import type { LocalProject } from '../test/support/emulator-process';
import { poolUser } from '../test/support/user-pools';
import { callCognito, SIGN_IN, startEmulator, synthesizeRoutes, timeStart } from './emulator';
import { requestsPerSecond } from './load';
import { median, type Row, ratioRow } from './row';

/** Start and requests with 10, 100 and 1,000 routes, compared with 1. */
export async function measureRoutes(rounds: number): Promise<Row[]> {
  const base = synthesizeRoutes(1);
  const baseTime = await timeRequest(base, 1);
  const rows: Row[] = [];
  for (const routes of [10, 100, 1000]) {
    const limit = { atMost: routes > 100 ? 2 : 1.2 };
    const project = synthesizeRoutes(routes);
    const starts = await shortestStarts(project, base, rounds);
    rows.push(ratioRow(`start: ${routes} routes / 1`, starts, 's', limit));
    const times = [await timeRequest(project, routes), baseTime] as const;
    rows.push(ratioRow(`1 / requests per second: ${routes} routes / 1`, times, 'ms', limit));
  }
  return rows;
}

/** Milliseconds per request to the last route. */
async function timeRequest(project: LocalProject, routes: number): Promise<number> {
  const { emulator, outputs, token } = await startEmulator(project);
  const rate = await requestsPerSecond(`${outputs.ApiUrl}/route-${routes}`, token);
  await emulator.stop();
  return 1000 / rate;
}

/** The shortest of several starts of each of two apps. The apps take turns, so that a busy moment affects both. */
async function shortestStarts(one: LocalProject, other: LocalProject, rounds: number) {
  let best = [Infinity, Infinity] as const;
  for (let round = 0; round < rounds; round++)
    best = [Math.min(best[0], await timeStart(one)), Math.min(best[1], await timeStart(other))];
  return best;
}

/** Each operation with the number of users that 100,000 are compared with. */
const OPERATIONS: [string, 10 | 100, string, (count: number) => object][] = [
  ['sign-in by password', 10, 'AdminInitiateAuth', () => SIGN_IN],
  ['AdminGetUser', 10, 'AdminGetUser', () => ({ Username: 'user7' })],
  ['AdminCreateUser', 10, 'AdminCreateUser', (count) => ({ Username: `new${count}` })],
  ['ListUsers, a page of 60', 100, 'ListUsers', () => ({})],
  ['ListUsers by username', 100, 'ListUsers', () => ({ Filter: 'username = "user7"' })],
  ['ListUsers by sub', 100, 'ListUsers', () => ({ Filter: 'sub = "sub-of-user7"' })],
  ['ListUsers by email', 100, 'ListUsers', () => ({ Filter: 'email = "user7@example.com"' })],
];

/** Operations, start and memory with 100,000 users, compared with 10 or 100. */
export async function measureGrowth(rounds: number): Promise<Row[]> {
  const startWith = async (users: number) => {
    const project = synthesizeRoutes(1);
    // Creates the pool.
    await timeStart(project);
    addUsers(project, users);
    return startEmulator(project);
  };
  const memory = (pid: number) =>
    Number(execFileSync('ps', ['-o', 'rss=', '-p', `${pid}`], { encoding: 'utf8' })) / 1024;
  const small = { 10: await startWith(10), 100: await startWith(100) };
  const large = await startWith(100_000);
  const rows: Row[] = [];
  for (const [what, users, operation, toInput] of OPERATIONS) {
    const pools = [large, small[users]].map(({ outputs }) => ({ outputs, times: [] as number[] }));
    for (let count = 0; count < 40 * rounds; count++)
      for (const { outputs, times } of pools) {
        const started = performance.now();
        await callCognito(outputs, operation, toInput(count));
        times.push(performance.now() - started);
      }
    const [many = 0, few = 0] = pools.map(({ times }) => median(times));
    const limit = { atMost: users === 10 ? 1.3 : 2 };
    rows.push(ratioRow(`${what}: 100,000 users / ${users}`, [many, few], 'ms', limit));
  }
  const value = memory(large.emulator.pid) - memory(small[10].emulator.pid);
  for (const { emulator } of [large, small[10], small[100]]) await emulator.stop();
  const starts = await shortestStarts(large.project, small[10].project, rounds);
  rows.push(ratioRow('start: 100,000 users / 10', starts, 's', { atMost: 1.3 }));
  return [...rows, { what: 'memory: 100,000 users minus 10', value, unit: ' MiB', atMost: 100 }];
}

/** Saves users with a verifier as long as a real one. */
function addUsers({ directory, outputs }: LocalProject, count: number): void {
  const store = openStore(join(directory, '.local'), console.log, new Date());
  const { users } = openPoolRecords(store, outputs.UserPoolId);
  const [salt, verifier] = ['0'.repeat(32), '0'.repeat(768)];
  store.transaction(() => {
    for (let number = 0; number < count; number++) {
      const user = poolUser(`user${number}`, { email: `user${number}@example.com` });
      users.save({ ...user, salt, verifier });
    }
  });
  store.close();
}
