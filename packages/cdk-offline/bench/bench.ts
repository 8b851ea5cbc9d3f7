import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, platform, release, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import {
  type BenchSetup,
  measureGrowth,
  measureReload,
  measureRequests,
  measureSynthAndStart,
} from './measurements';
import { median } from './processes';

/** A figure of the benchmark: what was measured, one value per round, and what it is compared with. */
export interface Figure {
  what: string;
  values: number[];
  unit: string;
  target: string;
  isMet(median: number): boolean;
  /** The absolute values behind a ratio. */
  note?: string;
}

const ROOT = resolve(__dirname, '../../..');

/** npm runs the script in the package's folder; paths are relative to the folder where npm was started. */
const toFolder = (path: string) => resolve(process.env.INIT_CWD ?? '.', path);

async function bench(): Promise<void> {
  const options = new Command('npm run bench --workspace cdk-offline --')
    .description('Measures what users wait for, and prints each figure with its target.')
    .option('--project <folder>', 'the CDK app to synthesize, start and edit', toFolder, ROOT)
    .option('--handler <file>', 'its handler file, in which "Hello" is edited', 'lambda/hello.ts')
    .option('--competitor <folder>', 'a folder with serverless-offline, see README.md', toFolder)
    .option('--rounds <number>', 'how often each figure is measured', Number, 5)
    .parse()
    .opts<Omit<BenchSetup, 'scratch'>>();
  const scratch = mkdtempSync(join(tmpdir(), 'cdk-offline-bench-'));
  const setup = { ...options, scratch };
  console.log(
    `${new Date().toISOString().slice(0, 10)}, ${platform()} ${release()}, Node.js ${process.version},`,
  );
  console.log(`${availableParallelism()} x ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB\n`);
  try {
    for (const measure of [measureSynthAndStart, measureReload, measureRequests, measureGrowth]) {
      for (const figure of await measure(setup)) print(figure);
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function print({ what, values, unit, target, isMet, note }: Figure): void {
  const middle = median(values);
  const spread = `${format(Math.min(...values))} to ${format(Math.max(...values))}`;
  console.log(
    `${isMet(middle) ? 'met   ' : 'MISSED'} ${what}: ${format(middle)} ${unit} (${spread}), target ${target}`,
  );
  if (note) console.log(`       ${note}`);
}

function format(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3);
}

void bench();
