import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { startIssuer, type TestIssuer } from '../support/issuer';
import { createKey } from '../support/keys';
import type { LocalProject, LocalRun } from '../support/local-run';
import { inlineFunction, synthesizedProject } from '../support/test-stacks';

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

async function ask(token: string): Promise<string> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  return `${response.status} ${await response.text()}`;
}

/** Sends requests, a quarter of them with different forged tokens, and counts the responses. */
async function load(requests: number): Promise<Record<string, number>> {
  const valid = issuer.token({ aud: 'web' });
  const [forgedInput = ''] = issuer.token({ aud: 'web' }, createKey('first')).split(/\.(?=[^.]*$)/);
  const counts: Record<string, number> = {};
  let sent = 0;
  const sendOnOneConnection = async () => {
    for (let count = sent++; count < requests; count = sent++) {
      const isForged = count % 4 === 0;
      const signature = Buffer.alloc(256, String(count)).toString('base64url');
      const response = await ask(isForged ? `${forgedInput}.${signature}` : valid);
      const key = `${isForged ? 'forged' : 'valid'}: ${response}`;
      counts[key] = (counts[key] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, sendOnOneConnection));
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
