import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { REAL_APP } from '../test/support/local-run';
import { load } from './load';
import type { Row } from './row';
import { serveStack } from './served-stack';
import type { Sample } from './statistics';

/** How much the local run and its functions' processes grow between the first thousand requests and a hundred thousand. */
export async function measureMemory(rounds: number): Promise<Row[]> {
  const sample: Sample = { runs: [] };
  for (let round = 0; round < rounds; round++) {
    const { url, pid, token, stop } = await serveStack(REAL_APP);
    try {
      const options = { url: `${url}/hello`, token, connections: 16, expectedStatus: 200 } as const;
      await load({ ...options, requests: 1000 });
      const before = megabytes(pid);
      await load({ ...options, requests: 99_000 });
      sample.runs.push(megabytes(pid) - before);
    } finally {
      await stop();
    }
  }
  return [
    {
      what: 'memory after 100,000 requests, over that after 1,000',
      sample,
      unit: 'MB',
      target: { limit: 30, is: 'at most' },
      note: 'the local run and the processes of its function together',
    },
  ];
}

/**
 * Of a process and its children. Pages that they share are counted once where the system tells (Linux's proportional set
 * size), because ten processes of Node.js share most of their code; elsewhere the resident sizes are added up.
 */
function megabytes(pid: number): number {
  const processes = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,rss='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/ +/).map(Number))
    .filter(([own, parent]) => own === pid || parent === pid);
  const kilobytes = processes.map(([own = 0, , rss = 0]) => proportionalKilobytes(own) ?? rss);
  return (kilobytes.reduce((sum, each) => sum + each, 0) * 1024) / 1e6;
}

function proportionalKilobytes(pid: number): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const [, kilobytes] = /^Pss: +(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? [];
  return kilobytes === undefined ? undefined : Number(kilobytes);
}
