import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { LocalRun } from '../test/support/local-run';
import type { Row } from './row';
import type { Sample } from './statistics';

/** With `--watch`: from saving another handler to the first request that it answers. */
export async function measureWatch(rounds: number): Promise<Row[]> {
  const project = new ExtendedProject([]);
  const run = new LocalRun(
    project.directory,
    [
      '--require',
      require.resolve('ts-node/register'),
      join(resolve(__dirname, '..'), 'bin/local.ts'),
      ...['--watch', '--quiet', '--port', '0', '--cognito-port', '0'],
    ],
    {},
  );
  try {
    await run.serving();
    const token = await run.signIn();
    const sample: Sample = { runs: [] };
    for (let round = 0; round <= rounds; round++) {
      // Until the next process of the app waits.
      await setTimeout(2000);
      const milliseconds = await millisecondsToShow(
        run,
        token,
        project.path('lambda/hello.ts'),
        `Hello ${round}`,
      );
      if (round > 0) sample.runs.push(milliseconds);
    }
    return [
      {
        what: 'a changed handler, from saving to its first answer',
        sample,
        unit: 'ms',
        target: { limit: 500, is: 'at most' },
      },
    ];
  } finally {
    await run.stop();
    project.remove();
  }
}

async function millisecondsToShow(
  run: LocalRun,
  token: string,
  file: string,
  greeting: string,
): Promise<number> {
  const source = readFileSync(file, 'utf8');
  writeFileSync(file, source.replace(/Hello[^'"]*/, greeting));
  const saved = performance.now();
  while (performance.now() - saved < 10_000) {
    const response = await fetch(`${run.outputs.ApiUrl}/hello`, { headers: { authorization: token } });
    if ((await response.text()).includes(greeting)) return performance.now() - saved;
    await setTimeout(5);
  }
  throw new Error(`"${greeting}" is not shown:\n${run.stdout}${run.stderr}`);
}
