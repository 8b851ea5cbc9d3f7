import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { startIssuer, type TestIssuer } from '../support/issuer';
import { createKey } from '../support/keys';
import type { LocalProject, LocalRun } from '../support/local-run';
import { inlineFunction, synthesizedProject } from '../support/test-stacks';
import { encode, signToken } from '../support/tokens';

const CONNECTIONS = 200;
const REQUESTS = 10_000;
const MEGABYTES = 50;

let issuer: TestIssuer;
let project: LocalProject;
let run: LocalRun;
let url: string;
beforeAll(async () => {
  issuer = await startIssuer();
  project = synthesizedProject((scope) => {
    const code = inlineFunction(scope, 'Hello', 'exports.handler = async () => "hello";');
    new HttpApi(scope, 'Api').addRoutes({
      path: '/hello',
      methods: [HttpMethod.GET],
      integration: new HttpLambdaIntegration('Integration', code),
      authorizer: new HttpJwtAuthorizer('Jwt', issuer.url, { jwtAudience: ['web'] }),
    });
  });
  const preload = join(__dirname, 'collect-garbage.js');
  run = await project.start(['--quiet'], { NODE_OPTIONS: `--require ${preload}` }).serving();
  url = `${/http:\/\/127\.0\.0\.1:\d+/.exec(run.stdout)?.[0]}/hello`;
});
afterAll(async () => {
  await run.stop();
  await issuer.close();
  project.remove();
});

/** Tokens that an attacker can make from a valid one. */
function forgeTokens(token: string): string[] {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const decode = (part: string): object => JSON.parse(Buffer.from(part, 'base64url').toString());
  const claims = decode(payload);
  const otherKey = createKey(Object(decode(header)).kid);
  const hmacInput = `${encode({ ...decode(header), alg: 'HS256' })}.${payload}`;
  const publicKey = otherKey.publicKey.export({ type: 'spki', format: 'pem' });
  return [
    signToken(otherKey, claims),
    `${header}.${encode({ ...claims, sub: 'admin' })}.${signature}`,
    `${header}.${payload}.${signature.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))}`,
    `${header}.${payload}.`,
    `${encode({ ...decode(header), alg: 'none' })}.${payload}.`,
    `${hmacInput}.${createHmac('sha256', publicKey).update(hmacInput).digest('base64url')}`,
    `${token}.${signature}`,
    'garbage',
  ];
}

function ask(agent: Agent, token: string | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` };
    get(url, { agent, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => resolve(`${response.statusCode} ${body}`)).on('error', reject);
    }).on('error', reject);
  });
}

/** Sends requests, a quarter of them with forged tokens, and counts the responses. */
async function load(requests: number): Promise<Record<string, number>> {
  const valid = issuer.token({ aud: 'web' });
  const forged = forgeTokens(valid);
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const counts: Record<string, number> = {};
  let sent = 0;
  const sendOnOneConnection = async () => {
    for (let count = sent++; count < requests; count = sent++) {
      const isForged = count % 4 === 0;
      const response = await ask(agent, isForged ? forged[(count / 4) % forged.length] : valid);
      const key = `${isForged ? 'forged' : 'valid'}: ${response}`;
      counts[key] = (counts[key] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, sendOnOneConnection));
  agent.destroy();
  return counts;
}

let collections = 0;

/** The emulator's memory after garbage collection, in megabytes. */
async function measureMemory(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    collections += 1;
    process.kill(run.pid, 'SIGUSR2');
    await run.prints(`Garbage collection ${collections} done.`);
  }
  const kilobytes = execFileSync('ps', ['-o', 'rss=', '-p', String(run.pid)]).toString();
  return Math.round(Number(kilobytes) / 1024);
}

test(`handles ${REQUESTS} requests on ${CONNECTIONS} connections, a quarter of them forged, without leaking memory`, async () => {
  // Compiling code and growing the heap take memory at first.
  await load(12_000);
  const before = await measureMemory();
  const counts = await load(REQUESTS);
  const after = await measureMemory();

  expect(counts).toEqual({
    'valid: 200 hello': (REQUESTS / 4) * 3,
    'forged: 401 {"message":"Unauthorized"}': REQUESTS / 4,
  });
  expect(after - before).toBeLessThan(MEGABYTES);
});
