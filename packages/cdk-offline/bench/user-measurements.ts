import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { openPoolRecords } from '../src/user-pool/state';
import { openStore } from '../src/user-pool/state-file';
import type { Row } from './bench';
import { callCognito, type Outputs, signInByPassword, signInBySrp } from './cognito-client';
import { type BenchSetup, synthesizeRoutes } from './measurements';
import { compareStarts, type Emulator, median, startEmulator } from './processes';

const CALLS_PER_ROUND = 40;
const call = (operation: string, input: object) => (outputs: Outputs) =>
  callCognito(outputs, operation, input);
const list = (Filter?: string) => call('ListUsers', { Filter });
let created = 0;
const create = (outputs: Outputs) =>
  callCognito(outputs, 'AdminCreateUser', { Username: `new${created++}`, MessageAction: 'SUPPRESS' });

/** Each operation with the number of users that 100,000 are compared with, and the target. */
const OPERATIONS: [string, 10 | 100, number, (outputs: Outputs) => Promise<unknown>][] = [
  ['sign-in', 10, 1.3, signInByPassword],
  ['AdminGetUser', 10, 1.3, call('AdminGetUser', { Username: 'user7' })],
  ['AdminCreateUser', 10, 1.3, create],
  ['ListUsers, a page', 100, 2, list()],
  ['ListUsers by username', 100, 2, list('username = "user7"')],
  ['ListUsers by sub', 100, 2, list('sub = "sub-7"')],
  ['ListUsers by email', 100, 2, list('email = "user7@example.com"')],
  ['ListUsers by start of email', 100, 2, list('email ^= "user"')],
];

/** Operations, start and memory with 100,000 users, compared with 10 or 100. */
export async function measureUsers({ rounds, scratch }: BenchSetup): Promise<Row[]> {
  const folders: Record<number, string> = {};
  const emulators: Record<number, Emulator> = {};
  for (const users of [10, 100, 100_000]) {
    const folder = await synthesizeRoutes(scratch, 1, `users-${users}`);
    const emulator = await startEmulator(folder, '--app', 'cdk.out');
    addUsers(folder, emulator.outputs, users);
    folders[users] = folder;
    emulators[users] = emulator;
  }
  const rows = OPERATIONS.map(([what, users, atMost]): Row => {
    return { what: `${what}: 100,000 users`, values: [], unit: `x ${users} users`, atMost };
  });
  for (let round = 0; round <= rounds; round++)
    for (const [index, [, users, , run]] of OPERATIONS.entries()) {
      const times: Record<number, number[]> = { [users]: [], 100000: [] };
      for (let count = 0; count < CALLS_PER_ROUND; count++)
        for (const [size, values] of Object.entries(times)) {
          const started = performance.now();
          await run(emulators[Number(size)]?.outputs ?? {});
          values.push(performance.now() - started);
        }
      const [few, many] = [median(times[users] ?? []), median(times[100_000] ?? [])];
      // The first round only fills the caches.
      if (round > 0) rows[index]?.values.push(many / few);
      Object.assign(rows[index] ?? {}, { note: `last round: ${many.toFixed(2)} and ${few.toFixed(2)} ms` });
    }
  const values = [(memory(emulators[100_000]) - memory(emulators[10])) / 1024];
  rows.push({ what: 'memory: 100,000 users over 10', values, unit: 'MiB', atMost: 100 });
  for (const emulator of Object.values(emulators)) await emulator.stop();
  const starts = await compareStarts(folders[100_000] ?? '', folders[10] ?? '', rounds);
  rows.push({ what: 'start: 100,000 users', values: starts, unit: 'x 10 users', atMost: 1.3 });
  return rows;
}

/** Copies the only user, in the store of a running emulator. */
function addUsers(folder: string, { UserPoolId = '' }: Outputs, count: number): void {
  const store = openStore(join(folder, '.local'), console.log, new Date());
  const { users } = openPoolRecords(store, UserPoolId);
  const [first] = [...users.entries()];
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
function memory(emulator?: Emulator): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(emulator?.pid)], { encoding: 'utf8' }));
}

/** Sign-ins per second, and what they do to other requests. */
export async function measureLoad({ rounds, scratch }: BenchSetup): Promise<Row[]> {
  const folder = await synthesizeRoutes(scratch, 1);
  const { apiUrl, token, outputs, stop } = await startEmulator(folder, '--app', 'cdk.out');
  const p99 = async () => {
    const headers = { authorization: `Bearer ${token}` };
    const load = { url: `${apiUrl}/route-1`, headers, connections: 4, duration: 5, workers: 1 };
    const { latency, non2xx, errors } = await autocannon(load);
    if (non2xx + errors > 0) throw new Error(`${non2xx} responses other than 2xx, ${errors} errors`);
    return latency.p99;
  };
  const values: Record<'password' | 'srp' | 'ratio', number[]> = { password: [], srp: [], ratio: [] };
  let note = '';
  for (let round = 0; round < rounds; round++) {
    const wait = () => new Promise((resolve) => setTimeout(resolve, 3000));
    values.password.push((await signInDuring(8, () => signInByPassword(outputs), wait)).rate);
    values.srp.push((await signInDuring(8, () => signInBySrp(outputs), wait)).rate);
    const idle = await p99();
    const { rate, result: busy } = await signInDuring(50, () => signInBySrp(outputs), p99);
    values.ratio.push(busy / idle);
    note = `last round: ${busy} and ${idle} ms, during ${Math.round(rate)} sign-ins per second`;
  }
  await stop();
  return [
    { what: 'sign-ins by password', values: values.password, unit: 'per second' },
    { what: 'sign-ins by SRP', values: values.srp, unit: 'per second' },
    { what: 'GET p99: 50 clients sign in by SRP', values: values.ratio, unit: 'x without', atMost: 3, note },
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
