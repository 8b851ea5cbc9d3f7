import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readHttpApi } from '../src/template/read-http-api';
import { synthesize } from '../src/template/synthesize';
import { Template } from '../src/template/template';
import type { Row } from './row';
import { difference, type Sample } from './statistics';

/** How large the deployed function is, and how long Node.js takes to load it. */
export async function measureFunctionBundle(rounds: number): Promise<Row[]> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-function-'));
  try {
    const file = await deployedFile();
    const empty = join(directory, 'empty.js');
    writeFileSync(empty, '');
    const loads: [Sample, Sample] = [{ runs: [] }, { runs: [] }];
    for (let round = 0; round < rounds * 4; round++) {
      loads[0].runs.push(millisecondsToLoad(file));
      loads[1].runs.push(millisecondsToLoad(empty));
    }
    return [
      {
        what: 'bundle of the function',
        sample: { runs: [statSync(file).size] },
        unit: 'bytes',
        target: { limit: 699, is: 'at most' },
      },
      {
        what: 'its cold load, over that of an empty module',
        sample: difference(...loads),
        unit: 'ms',
        target: { limit: 1, is: 'at most' },
      },
    ];
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The file in the folder that a deployment would upload. */
async function deployedFile(): Promise<string> {
  const api = readHttpApi(new Template(await synthesize(resolve(__dirname, '..'), process.env)));
  const [route] = api.routes;
  if (!route) throw new Error('the stack has no route');
  return join(route.integration.lambdaFunction.codeDirectory, 'index.js');
}

/** In a process that has loaded nothing else. */
function millisecondsToLoad(file: string): number {
  const script = `const started = performance.now();
    require(${JSON.stringify(file)});
    console.log(performance.now() - started);`;
  return Number(execFileSync(process.execPath, ['--eval', script], { encoding: 'utf8' }));
}
