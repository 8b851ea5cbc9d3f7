import { join } from 'node:path';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { EmulatorProcess, LocalProject } from '../support/emulator-process';
import { startIssuer, type TestIssuer } from '../support/issuer';
import { createKey } from '../support/keys';
import { inlineFunction, synthesizedProject } from '../support/test-stacks';

const CONNECTIONS = 200;
const REQUESTS = 10_000;
/** A leak of 500 bytes per request would exceed it. */
const MAX_GROWTH_BYTES = 5_000_000;

let issuer: TestIssuer;
let project: LocalProject;
let run: EmulatorProcess;
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
  run = await project.start(['--quiet'], { NODE_OPTIONS: `--require ${JSON.stringify(preload)}` }).serving();
  url = `${/http:\/\/127\.0\.0\.1:\d+/.exec(run.stdout)?.[0]}/hello`;
});
afterAll(async () => {
  await issuer.close();
  await run.stop();
  project.remove();
});

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
      const token = isForged ? `${forgedInput}.${signature}` : valid;
      const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
      const key = `${isForged ? 'forged' : 'valid'}: ${response.status} ${await response.text()}`;
      counts[key] = (counts[key] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, sendOnOneConnection));
  return counts;
}

let measurements = 0;

/** The bytes that the emulator uses after a garbage collection. */
async function measureMemory(): Promise<number> {
  measurements += 1;
  process.kill(run.pid, 'SIGUSR2');
  await run.prints(`Memory ${measurements}: `);
  return Number(run.stdout.split(`Memory ${measurements}: `)[1]?.split(' ')[0]);
}

test(`handles ${REQUESTS} requests on ${CONNECTIONS} connections, a quarter of them with forged tokens, without leaking memory`, async () => {
  // Warm-up: compiled code and remembered signatures take memory too.
  await load(12_000);
  const before = await measureMemory();
  const counts = await load(REQUESTS);
  const after = await measureMemory();

  expect(counts).toEqual({
    'valid: 200 hello': (REQUESTS / 4) * 3,
    'forged: 401 {"message":"Unauthorized"}': REQUESTS / 4,
  });
  expect(after - before).toBeLessThan(MAX_GROWTH_BYTES);
});
