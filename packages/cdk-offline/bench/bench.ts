import { availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os';
import { runDeferred } from './emulator';
import { measureGrowth, measureRoutes } from './growth';
import { measureRequests, measureSignIns } from './load';
import { measureInstall, measureProject } from './project';
import type { Row } from './row';

const ALL = [measureProject, measureRequests, measureRoutes, measureGrowth, measureSignIns, measureInstall];

/** The column of the target in a bar, and the length of the longest bar. */
const [TARGET_COLUMN, MAX_BAR] = [12, 24];

async function bench(): Promise<void> {
  const [only = '', rounds = '5'] = process.argv.slice(2);
  const rows: Row[] = [];
  for (const measure of ALL.filter(({ name }) => name.includes(only))) {
    console.error(`${measure.name} ...`);
    rows.push(...(await measure(Number(rounds)).finally(runDeferred)));
  }
  const today = new Date().toISOString().slice(0, 10);
  console.log(`${today}, ${platform()} ${release()}, Node.js ${process.version}`);
  console.log(`${availableParallelism()} x ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB`);
  const loads = loadavg().map((load) => load.toFixed(1));
  console.log(`load average of the last 1, 5 and 15 minutes: ${loads.join(', ')}`);
  console.log('\n# measured, | target\n');
  rows.forEach(print);
}

function print({ what, value, unit, atMost, atLeast, detail, reason = 'No known reason.' }: Row): void {
  const target = atMost ?? atLeast;
  const limit = `at ${atMost ? 'most' : 'least'} ${format(target ?? 0, unit)}`;
  const chart = target ? `${bar(value / target)} ${limit}` : '';
  console.log(`${what.padEnd(49)}${format(value, unit).padStart(9)} ${chart}`);
  if (detail) console.log(`    ${detail}`);
  if (value > (atMost ?? Infinity) || value < (atLeast ?? 0)) console.log(`    MISSED. ${reason}`);
}

function bar(share: number): string {
  const filled = '#'.repeat(Math.min(MAX_BAR, Math.round(TARGET_COLUMN * share))).padEnd(MAX_BAR);
  return `${filled.slice(0, TARGET_COLUMN)}|${filled.slice(TARGET_COLUMN)}`;
}

function format(value: number, unit: string): string {
  return `${value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3)}${unit}`;
}

void bench();
