import { REAL_APP } from '../test/support/local-run';
import { type Load, load } from './load';
import { startPeer } from './peer';
import type { Row } from './row';
import { type ServedStack, serveStack } from './served-stack';
import { median, ratio, type Sample } from './statistics';

const CONNECTIONS = 16;

/** serverless-offline 13.9 on two cores, for a run without a peer beside it. */
const PEER_REQUESTS_PER_SECOND = 1400;

/** How fast the local run answers, and refuses. */
export async function measureRequests(rounds: number, peerDirectory: string | undefined): Promise<Row[]> {
  const stack = await serveStack(REAL_APP);
  try {
    // The function's processes start, and the code is compiled, before anything is counted.
    await authorized(stack);
    const allowed: Load[] = [];
    const peers: Load[] = [];
    for (let round = 0; round < rounds; round++) {
      allowed.push(await authorized(stack));
      if (peerDirectory) peers.push(await peerLoad(peerDirectory));
    }
    const refused: Load[] = [];
    const beside: Load[] = [];
    for (let round = 0; round < rounds; round++) {
      const [forged, signed] = await Promise.all([forgeries(stack), authorized(stack, 1)]);
      refused.push(forged);
      beside.push(signed);
    }
    return [
      ...speedRows(allowed, peers),
      {
        what: 'its p99',
        sample: p99(allowed),
        unit: 'ms',
        target: { limit: 10, is: 'at most' },
      },
      {
        what: 'refused GET /hello, forged signature, 16 connections',
        sample: speed(refused),
        unit: 'requests/s',
        target: { limit: 5000, is: 'at least' },
      },
      {
        what: 'p99 of an authorized connection beside them',
        sample: p99(beside),
        unit: 'ms',
        target: { limit: 50, is: 'at most' },
      },
    ];
  } finally {
    await stack.stop();
  }
}

function speedRows(allowed: Load[], peers: Load[]): Row[] {
  const what = 'authorized GET /hello, 16 connections';
  const figure = speed(allowed);
  if (peers.length === 0) {
    const limit = 10 * PEER_REQUESTS_PER_SECOND;
    const note = 'ten times what serverless-offline was seen to do; --peer DIR compares in the same run';
    return [{ what, sample: figure, unit: 'requests/s', target: { limit, is: 'at least' }, note }];
  }
  const note = `${Math.round(median(figure))}/s, serverless-offline ${Math.round(median(speed(peers)))}/s`;
  return [
    {
      what,
      sample: ratio(figure, speed(peers)),
      unit: 'times the peer',
      target: { limit: 10, is: 'at least' },
      note,
      whenMissed:
        'both processors are used up, a third of them by the load itself: bench/README.md, "Requests"',
    },
  ];
}

const authorized = ({ url, token }: ServedStack, connections = CONNECTIONS) =>
  load({ url: `${url}/hello`, token, connections, expectedStatus: 200 });

const forgeries = ({ url, forgedToken: token }: ServedStack) =>
  load({ url: `${url}/hello`, token, connections: CONNECTIONS, expectedStatus: 401 });

/** Started for each load, so that it takes no share of the machine while the local run is measured. */
async function peerLoad(directory: string): Promise<Load> {
  const { url, token, stop } = await startPeer(directory);
  try {
    const options = { url, token, connections: CONNECTIONS, expectedStatus: 200 } as const;
    await load({ ...options, seconds: 2 });
    return await load(options);
  } finally {
    await stop();
  }
}

const speed = (loads: Load[]): Sample => ({ runs: loads.map(({ requestsPerSecond }) => requestsPerSecond) });
const p99 = (loads: Load[]): Sample => ({ runs: loads.map(({ p99Milliseconds }) => p99Milliseconds) });
