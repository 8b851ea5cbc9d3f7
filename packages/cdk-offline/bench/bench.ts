import { availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os';
import { measureGrowth, measureRoutes } from './growth';
import { measureRequests, measureSignIns } from './load';
import { runDeferred } from './processes';
import { measureInstall, measureProject } from './project';
import type { Row } from './row';

const GROUPS = [
  measureProject,
  measureRequests,
  measureRoutes,
  measureGrowth,
  measureSignIns,
  measureInstall,
];

/** The column of the target in a bar, and the length of the longest bar. */
const [TARGET_COLUMN, MAX_BAR] = [12, 24];

async function bench(): Promise<void> {
  const [only = '', rounds = '5'] = process.argv.slice(2);
  const load = [loadavg()[0]];
  const rows: Row[] = [];
  for (const measure of GROUPS.filter(({ name }) => name.includes(only))) {
    console.error(`${measure.name} ...`);
    rows.push(...(await measure(Number(rounds)).finally(runDeferred)));
    load.push(loadavg()[0]);
  }
  const today = new Date().toISOString().slice(0, 10);
  console.log(`${today}, ${platform()} ${release()}, Node.js ${process.version}`);
  console.log(`${availableParallelism()} x ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB`);
  console.log(`load average after each group: ${load.map((each) => each?.toFixed(1)).join(', ')}`);
  print('LOWER IS BETTER (# measured, | target)', rows, ({ atMost }) => atMost !== undefined);
  print('HIGHER IS BETTER (# measured, | target)', rows, ({ atLeast }) => atLeast !== undefined);
  print('WITHOUT A TARGET', rows, ({ atMost, atLeast }) => (atMost ?? atLeast) === undefined);
}

function print(title: string, all: Row[], isInList: (row: Row) => boolean): void {
  const rows = all.filter(isInList);
  if (rows.length > 0) console.log(`\n${title}\n`);
  for (const { what, value, unit, atMost, atLeast, detail, reason = 'No known reason.' } of rows) {
    const target = atMost ?? atLeast;
    const chart = target ? bar(value, target, unit) : '';
    console.log(`${what.padEnd(53)}${format(value, unit).padStart(9)} ${chart}`);
    if (detail) console.log(`    ${detail}`);
    if (value > (atMost ?? Infinity) || value < (atLeast ?? 0)) console.log(`    MISSED. ${reason}`);
  }
}

function bar(value: number, target: number, unit: string): string {
  const length = Math.min(MAX_BAR, Math.round((TARGET_COLUMN * value) / target));
  const filled = '#'.repeat(length).padEnd(MAX_BAR);
  return `${filled.slice(0, TARGET_COLUMN)}|${filled.slice(TARGET_COLUMN)} ${format(target, unit)}`;
}

function format(value: number, unit: string): string {
  return `${value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3)}${unit}`;
}

void bench();
