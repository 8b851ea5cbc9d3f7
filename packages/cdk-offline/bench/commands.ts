import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Command, runInTurn } from './command';
import { writeFloorApp } from './floor';
import type { Row } from './row';
import { median, ratio, type Sample } from './statistics';

const repository = resolve(__dirname, '..');
const cdk = join(repository, 'node_modules/.bin/cdk');
const npm = (...arguments_: string[]): Command => ({
  command: 'npm',
  arguments: arguments_,
  directory: repository,
});

/** What a developer waits for, each beside the floor: `cdk synth` of the smallest app there is. */
export async function measureCommands(rounds: number): Promise<Row[]> {
  const floorDirectory = mkdtempSync(join(tmpdir(), 'bench-floor-'));
  try {
    writeFloorApp(floorDirectory);
    const synth = { command: cdk, arguments: ['synth', '--quiet'] };
    const floor = { ...synth, directory: floorDirectory };
    const [floorRuns, synthRuns, startRuns] = await runInTurn(
      [
        floor,
        { ...synth, directory: repository },
        npm('start', '--', '--once', '--port', '0', '--cognito-port', '0'),
      ],
      rounds,
    );
    const [floorBesideTest, testRuns] = await runInTurn([floor, npm('test')], Math.ceil(rounds / 2));
    if (!floorRuns || !synthRuns || !startRuns || !floorBesideTest || !testRuns) throw new Error('no runs');
    const unit = 'times the floor';
    return [
      {
        what: 'npx cdk synth -q',
        sample: ratio(synthRuns.seconds, floorRuns.seconds),
        unit,
        target: { limit: 1.35, is: 'at most' },
        note: beside('s', synthRuns.seconds, floorRuns.seconds),
      },
      {
        what: 'its peak memory',
        sample: ratio(synthRuns.megabytes, floorRuns.megabytes),
        unit,
        target: { limit: 1.5, is: 'at most' },
        note: beside('MB', synthRuns.megabytes, floorRuns.megabytes),
      },
      {
        what: 'npm start -- --once',
        sample: ratio(startRuns.seconds, floorRuns.seconds),
        unit,
        target: { limit: 1, is: 'at most' },
        note: beside('s', startRuns.seconds, floorRuns.seconds),
      },
      {
        what: 'npm test',
        sample: ratio(testRuns.seconds, floorBesideTest.seconds),
        unit,
        target: { limit: 8, is: 'at most' },
        note: beside('s', testRuns.seconds, floorBesideTest.seconds),
        whenMissed:
          'processes that the tests start, and modules that each file of tests loads anew: bench/README.md, "npm test"',
      },
    ];
  } finally {
    rmSync(floorDirectory, { recursive: true, force: true });
  }
}

function beside(unit: string, figure: Sample, floor: Sample): string {
  return `${median(figure).toPrecision(3)} ${unit}, floor ${median(floor).toPrecision(3)} ${unit}`;
}
