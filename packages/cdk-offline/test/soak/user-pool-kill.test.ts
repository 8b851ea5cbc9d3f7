import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { loadState } from '../../src/user-pool/state-file';
import { temporaryDirectory } from '../support/user-pools';

const KILLS = 50;
const directory = temporaryDirectory();
const script = join(directory.path, 'create-users.js');
const stateDirectory = join(directory.path, 'state');

beforeAll(() => {
  const entryPoints = [join(__dirname, 'create-users.ts')];
  buildSync({ entryPoints, outfile: script, bundle: true, platform: 'node', logLevel: 'error' });
});
afterAll(() => directory.remove());

/** Runs the script until it has reported `count` users, kills it with SIGKILL, and returns all reported names. */
async function createUsersUntilKilled(prefix: string, count: number): Promise<string[]> {
  const child = spawn(process.execPath, [script, stateDirectory, prefix], {
    stdio: ['ignore', 'pipe', 'inherit'],
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

test(`${KILLS} kills with SIGKILL during user creation lose no reported user and leave a readable state`, async () => {
  const reported: string[] = [];
  for (let run = 1; run <= KILLS; run++) {
    reported.push(...(await createUsersUntilKilled(`run${run}`, 1 + (run % 10))));

    const lines: string[] = [];
    const { pools } = loadState(stateDirectory, (line) => lines.push(line), new Date());
    const kept = pools.flatMap(({ users }) => users.map(({ username }) => username));
    expect(lines).toEqual([]);
    expect(kept).toEqual(expect.arrayContaining(reported));
    // A run may have stored one more user than it reported.
    expect(kept.length - reported.length).toBeLessThanOrEqual(run);
  }
});
