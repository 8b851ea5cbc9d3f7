import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, platform, release, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { type BenchSetup, MEASUREMENTS } from './measurements';
import { median } from './processes';

/** A row of the result: what was measured, one value per round, and its target if it has one. */
export interface Row {
  what: string;
  values: number[];
  unit: string;
  atMost?: number;
  atLeast?: number;
  /** What a ratio was computed from. */
  note?: string;
}

const ROOT = resolve(__dirname, '../../..');

/** npm runs the script in the package's folder; paths are relative to the folder where npm was started. */
const toFolder = (path: string) => resolve(process.env.INIT_CWD ?? '.', path);

async function bench(): Promise<void> {
  const options = new Command('npm run bench --workspace cdk-offline --')
    .description('Measures what users wait for, and prints each row with its target.')
    .option('--project <folder>', 'the CDK app to synthesize, start and edit', toFolder, ROOT)
    .option('--handler <file>', 'its handler file, in which "Hello" is edited', 'lambda/hello.ts')
    .option('--competitor <folder>', 'a folder with serverless-offline, see README.md', toFolder)
    .option(
      '--stack-file <file>',
      'its stack, in which "/hello" is edited',
      'lib/http-api-gateway-jwt-cognito-stack.ts',
    )
    .option('--only <name>', 'measure only the groups with this in their name', '')
    .option('--rounds <number>', 'how often each figure is measured', Number, 5)
    .parse()
    .opts<Omit<BenchSetup, 'scratch'> & { only: string }>();
  const scratch = mkdtempSync(join(tmpdir(), 'cdk-offline-bench-'));
  const setup = { ...options, scratch };
  console.log(
    `${new Date().toISOString().slice(0, 10)}, ${platform()} ${release()}, Node.js ${process.version},`,
  );
  console.log(`${availableParallelism()} x ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB\n`);
  try {
    for (const measure of MEASUREMENTS.filter(({ name }) => name.includes(options.only)))
      for (const row of await measure(setup)) print(row);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function print({ what, values, unit, atMost = Infinity, atLeast = 0, note = '' }: Row): void {
  const middle = median(values);
  const hasTarget = atMost < Infinity || atLeast > 0;
  const mark = !hasTarget ? '' : middle <= atMost && middle >= atLeast ? 'met' : 'MISSED';
  const target = !hasTarget ? '' : atLeast > 0 ? `>= ${atLeast}` : `<= ${atMost}`;
  const spread = `${format(Math.min(...values))} to ${format(Math.max(...values))}`;
  console.log(
    `${what.padEnd(44)} ${format(middle).padStart(7)} ${unit.padEnd(12)} ${target.padEnd(7)} ${mark.padEnd(6)} (${spread})`,
  );
  if (note) console.log(`  ${note}`);
}

function format(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3);
}

void bench();
