import { join, resolve } from 'node:path';
import { synthesize } from '../src/template/synthesize';
import { LocalProject, NO_APP } from '../test/support/local-run';
import { runInTurn } from './command';
import { load } from './load';
import type { Row } from './row';
import { type ServedStack, serveStack } from './served-stack';
import { median, ratio, type Sample } from './statistics';

const repository = resolve(__dirname, '..');
const GROWTH_APP = `cd "${repository}" && node --require ts-node/register bench/growth-app.ts`;
const ROUTES = [1, 10, 100];

/** What more routes cost: the start without the synthesis, and the requests. */
export async function measureGrowth(rounds: number): Promise<Row[]> {
  const [one, ten, hundred] = await startTimes(rounds);
  const [oneServed, tenServed, hundredServed] = await speeds(rounds);
  if (!one || !ten || !hundred || !oneServed || !tenServed || !hundredServed) throw new Error('no runs');
  const shown = (samples: Sample[], unit: string) =>
    `${samples.map((sample) => median(sample).toPrecision(3)).join(', ')} ${unit} with 1, 10, 100 routes`;
  return [
    {
      what: 'start with 100 routes, synthesis aside',
      sample: ratio(hundred, one),
      unit: 'times that with 1',
      target: { limit: 1.2, is: 'at most' },
      note: shown([one, ten, hundred], 's'),
    },
    {
      what: 'authorized requests/s with 100 routes',
      sample: ratio(hundredServed, oneServed),
      unit: 'times those with 1',
      target: { limit: 0.8, is: 'at least' },
      note: shown([oneServed, tenServed, hundredServed], 'requests/s'),
    },
  ];
}

/** For each number of routes: from the shell to the exit, with an assembly that lies there already. */
async function startTimes(rounds: number): Promise<Sample[]> {
  const projects: LocalProject[] = [];
  try {
    for (const routes of ROUTES) {
      const project = new LocalProject(GROWTH_APP);
      projects.push(project);
      project.useApp(GROWTH_APP, { routes });
      await synthesize(project.directory, process.env);
      project.useApp(NO_APP);
    }
    const commands = projects.map(({ directory }) => ({
      command: process.execPath,
      arguments: [
        '--require',
        require.resolve('ts-node/register'),
        join(repository, 'bin/local.ts'),
        ...['--once', '--port', '0', '--cognito-port', '0'],
      ],
      directory,
      environment: { TS_NODE_PROJECT: join(repository, 'tsconfig.json') },
    }));
    return (await runInTurn(commands, rounds)).map(({ seconds }) => seconds);
  } finally {
    for (const project of projects) project.remove();
  }
}

/** For each number of routes: requests a second to the last one. */
async function speeds(rounds: number): Promise<Sample[]> {
  const stacks: ServedStack[] = [];
  try {
    for (const routes of ROUTES) stacks.push(await serveStack(GROWTH_APP, { routes }));
    const samples = ROUTES.map((): Sample => ({ runs: [] }));
    for (let round = 0; round <= rounds; round++) {
      for (const [index, { url, token }] of stacks.entries()) {
        const { requestsPerSecond } = await load({
          url: `${url}/route-${ROUTES[index]}`,
          token,
          connections: 16,
          seconds: 3,
          expectedStatus: 200,
        });
        if (round > 0) samples[index]?.runs.push(requestsPerSecond);
      }
    }
    return samples;
  } finally {
    for (const stack of stacks) await stack.stop();
  }
}
