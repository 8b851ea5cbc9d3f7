import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createKey } from '../support/keys';
import { LocalProject, type LocalRun, NO_APP, REAL_APP } from '../support/local-run';
import { encode, signToken } from '../support/tokens';

const CONNECTIONS = 200;
const REQUESTS = 10_000;
const MEGABYTES = 50;

let project: LocalProject;
let run: LocalRun;
let token: string;
beforeAll(async () => {
  project = new LocalProject(NO_APP);
  project.useApp(REAL_APP, { throttlingRateLimit: 100_000, throttlingBurstLimit: 100_000 });
  run = await project
    .start([], { NODE_OPTIONS: `--require ${join(__dirname, 'collect-garbage.js')}` })
    .serving();
  token = await run.signIn();
});
afterAll(async () => {
  await run.stop();
  project.remove();
});

/** What a forger can make of a token without the pool's key. */
function forge(): string[] {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const decode = (part: string): object => JSON.parse(Buffer.from(part, 'base64url').toString());
  const claims = decode(payload);
  const otherKey = createKey(Object(decode(header)).kid);
  const admin = { ...claims, 'cognito:username': 'admin' };
  const hmacInput = `${encode({ ...decode(header), alg: 'HS256' })}.${payload}`;
  const publicKey = otherKey.publicKey.export({ type: 'spki', format: 'pem' });
  return [
    signToken(otherKey, claims),
    `${header}.${encode(admin)}.${signature}`,
    `${header}.${payload}.${signature.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))}`,
    `${header}.${payload}.`,
    `${encode({ ...decode(header), alg: 'none' })}.${payload}.`,
    `${hmacInput}.${createHmac('sha256', publicKey).update(hmacInput).digest('base64url')}`,
    `${token}.${signature}`,
    'garbage',
  ];
}

interface Answer {
  status: number;
  body: string;
}

function ask(agent: Agent, authorization: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    get(`${run.outputs.ApiUrl}/hello`, { agent, headers: { authorization } }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body })).on('error', reject);
    }).on('error', reject);
  });
}

/** Sends this many requests, a quarter of them forged; gives how many there were of each answer. */
async function load(requests: number): Promise<Record<string, number>> {
  const forged = forge();
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const counts: Record<string, number> = {};
  let sent = 0;
  const sendOnOneConnection = async () => {
    for (let count = sent++; count < requests; count = sent++) {
      const isForged = count % 4 === 0;
      const bearer = isForged ? forged[(count / 4) % forged.length] : token;
      const { status, body } = await ask(agent, `Bearer ${bearer}`);
      const key = `${isForged ? 'forged' : 'signed'}: ${status} ${body}`;
      counts[key] = (counts[key] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, sendOnOneConnection));
  agent.destroy();
  return counts;
}

/** What the server holds in memory once its garbage is collected, in megabytes. */
async function memory(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    process.kill(run.pid, 'SIGUSR2');
    await setTimeout(1000);
  }
  const kilobytes = execFileSync('ps', ['-o', 'rss=', '-p', String(run.pid)]).toString();
  return Math.round(Number(kilobytes) / 1024);
}

test(`${REQUESTS} requests on ${CONNECTIONS} connections, a quarter of them forged, are answered right, in the same memory`, async () => {
  // Until the code is compiled and the heap has its size, memory grows without any leak.
  await load(12_000);
  const before = await memory();
  const started = Date.now();
  const counts = await load(REQUESTS);
  const seconds = (Date.now() - started) / 1000;
  const after = await memory();
  console.log(`${Math.round(REQUESTS / seconds)} requests a second; ${before} MB before, ${after} MB after`);

  expect(counts).toEqual({
    'signed: 200 "Hello from Lambda!"': (REQUESTS / 4) * 3,
    'forged: 401 {"message":"Unauthorized"}': REQUESTS / 4,
  });
  expect(after - before).toBeLessThan(MEGABYTES);
});
