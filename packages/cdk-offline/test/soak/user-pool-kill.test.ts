import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { buildSync } from 'esbuild';
import { loadState } from '../../src/user-pool/state-file';
import { temporaryDirectory } from '../support/user-pools';

const times = 50;
const directory = temporaryDirectory();
const script = join(directory.path, 'create-users.js');
const stateDirectory = join(directory.path, 'state');

beforeAll(() => {
  const entryPoints = [join(__dirname, 'create-users.ts')];
  buildSync({ entryPoints, outfile: script, bundle: true, platform: 'node', logLevel: 'error' });
});
afterAll(() => directory.remove());

/** Runs the script and kills it with SIGKILL some time after its first user; gives the users that it reported. */
async function createUsersUntilKilled(prefix: string, milliseconds: number): Promise<string[]> {
  const child = spawn(process.execPath, [script, stateDirectory, prefix], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  await setTimeout(milliseconds);
  child.kill('SIGKILL');
  await ended;
  return output.split('\n').slice(0, -1);
}

test(`a kill -9 at any of ${times} moments during user creation loses no user and leaves a readable state`, async () => {
  const reported: string[] = [];
  for (let run = 1; run <= times; run++) {
    const milliseconds = (run / times) * 40 + Math.random();
    reported.push(...(await createUsersUntilKilled(`run${run}`, milliseconds)));

    const lines: string[] = [];
    const { pools } = loadState(stateDirectory, (line) => lines.push(line), new Date());
    const kept = pools.flatMap(({ users }) => users.map(({ username }) => username));
    expect(lines).toEqual([]);
    expect(kept).toEqual(expect.arrayContaining(reported));
    // A user who was stored, but killed before it could be reported, is the most that may stand beside the others.
    expect(kept.length - reported.length).toBeLessThanOrEqual(run);
  }
}, 120_000);
