import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { measureCommands } from './commands';
import { measureFunctionBundle } from './function-bundle';
import { measureGrowth } from './growth';
import { describeMachine } from './machine';
import { measureMemory } from './memory';
import { measureNodeModules } from './node-modules';
import { drawResults } from './picture';
import { measureRequests } from './requests';
import { type Row, toResult } from './row';
import { formatTable } from './table';
import { measureWatch } from './watch';

// The AWS SDK would tell every user of Node.js 20 on standard error when it ends its support.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

interface Arguments {
  peer?: string;
  rounds: number;
  only: string[];
}

/** By the name that `--only` takes, in the order of the table. */
const measurements: Record<string, (arguments_: Arguments) => Promise<Row[]>> = {
  commands: ({ rounds }) => measureCommands(rounds),
  requests: ({ rounds, peer }) => measureRequests(rounds, peer === undefined ? undefined : resolve(peer)),
  watch: ({ rounds }) => measureWatch(rounds),
  memory: ({ rounds }) => measureMemory(Math.ceil(rounds / 2)),
  function: ({ rounds }) => measureFunctionBundle(rounds),
  modules: async () => measureNodeModules(),
  growth: ({ rounds }) => measureGrowth(rounds),
};
const names = Object.keys(measurements);

async function bench(): Promise<void> {
  const arguments_ = new Command('npm run bench --')
    .description('Measures what the README promises about speed, and says which targets are met.')
    .option('--peer <folder>', 'compare with serverless-offline in this folder (bench/README.md)')
    .option('--rounds <number>', 'how often each figure is taken', parseRounds, 5)
    .addOption(new Option('--only <names...>', 'take these figures alone').choices(names).default(names))
    .helpOption('--help', 'show this help')
    .allowExcessArguments(false)
    .parse()
    .opts<Arguments>();
  const rows: Row[] = [];
  for (const name of names.filter((each) => arguments_.only.includes(each))) {
    process.stderr.write(`Measuring ${name} …\n`);
    rows.push(...((await measurements[name]?.(arguments_)) ?? []));
  }
  const machine = describeMachine(new Date());
  const results = rows.map(toResult);
  console.log(formatTable(machine, results));
  // A part of the figures would take the place of the whole.
  if (arguments_.only.length < names.length) return;
  writeFileSync(join(__dirname, 'results.json'), `${JSON.stringify({ machine, results }, undefined, 2)}\n`);
  writeFileSync(join(__dirname, 'results.svg'), drawResults(machine, results));
}

function parseRounds(text: string): number {
  const rounds = Number(text);
  if (Number.isInteger(rounds) && rounds >= 1 && rounds <= 100) return rounds;
  throw new InvalidArgumentError('Rounds are a number from 1 to 100.');
}

bench().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
