import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { buildSync } from 'esbuild';
import { openPoolRecords } from '../../src/user-pool/state';
import { openStore } from '../../src/user-pool/state-file';
import { temporaryDirectory, userPool } from '../support/user-pools';

const KILLS = 100;
const directory = temporaryDirectory();
const script = join(directory.path, 'create-users.js');
const stateDirectory = join(directory.path, 'state');

beforeAll(() => {
  const entryPoints = [join(__dirname, 'create-users.ts')];
  buildSync({
    entryPoints,
    outfile: script,
    bundle: true,
    platform: 'node',
    external: ['@photostructure/sqlite'],
    logLevel: 'error',
  });
});
afterAll(() => directory.remove());

/** Runs the script until it has reported `count` users, kills it with SIGKILL, and returns all reported names. */
async function createUsersUntilKilled(prefix: string, count: number): Promise<string[]> {
  const child = spawn(process.execPath, [script, stateDirectory, prefix], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      NODE_PATH: join(dirname(require.resolve('@photostructure/sqlite/package.json')), '..', '..'),
    },
  });
  let output = '';
  const reported = () => output.split('\n').slice(0, -1);
  child.stdout.on('data', (chunk) => {
    output += chunk;
    if (reported().length >= count) child.kill('SIGKILL');
  });
  await once(child, 'close');
  return reported();
}

test(`no reported user is lost if processes that create users, two at a time, are killed ${KILLS} times`, async () => {
  const reported: string[] = [];
  for (let run = 1; run <= KILLS / 2; run++) {
    const count = 1 + (run % 10);
    const names = await Promise.all(
      ['a', 'b'].map((process) => createUsersUntilKilled(`run${run}${process}`, count)),
    );
    reported.push(...names.flat());

    const lines: string[] = [];
    const store = openStore(stateDirectory, (line) => lines.push(line), new Date());
    const { users } = openPoolRecords(store, userPool().id);
    const kept = new Set([...users.entries()].map(({ record }) => record.username));
    store.close();
    expect(lines).toEqual([]);
    expect(reported.filter((name) => !kept.has(name))).toEqual([]);
    // Each killed process may have stored one more user than it reported.
    expect(kept.size - reported.length).toBeLessThanOrEqual(2 * run);
  }
});
