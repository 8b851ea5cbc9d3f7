import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { call } from '../support/http-call';
import type { LocalProject, LocalRun } from '../support/local-run';
import { inlineFunction, synthesizedProject } from '../support/test-stacks';

/** Two open routes: one with a short response, and one with more than a socket buffers. */
let project: LocalProject;
let run: LocalRun;
beforeAll(async () => {
  project = synthesizedProject((scope) => {
    const api = new HttpApi(scope, 'Api');
    const add = (path: string, code: string) =>
      api.addRoutes({
        path,
        methods: [HttpMethod.ANY],
        integration: new HttpLambdaIntegration(`${path}Integration`, inlineFunction(scope, path, code)),
      });
    add('/short', 'exports.handler = async () => "short";');
    add('/long', 'exports.handler = async () => "x".repeat(6_000_000);');
  });
  run = await project.start(['--quiet']).serving();
});
afterAll(async () => {
  await run.stop('SIGKILL');
  project.remove();
});

const port = () => Number(/127\.0\.0\.1:(\d+)/.exec(run.stdout)?.[1]);

function open(text: string): Socket {
  const socket = connect(port(), '127.0.0.1');
  socket.on('error', () => {});
  socket.write(text);
  return socket;
}

/** Sends a request and then one byte per second. Resolves to the status line once the connection is closed. */
async function sendSlowly(text: string): Promise<string> {
  const socket = open(text);
  let response = '';
  socket.on('data', (chunk) => {
    response += chunk;
  });
  const drip = setInterval(() => socket.write('x'), 1000);
  await once(socket, 'close');
  clearInterval(drip);
  return response.split('\r\n', 1)[0] ?? '';
}

async function checkOthersAreServed(): Promise<void> {
  for (let count = 0; count < 50; count++) {
    expect(await call(`http://127.0.0.1:${port()}/short`)).toMatchObject({ statusCode: 200, body: 'short' });
  }
}

test('rejects 100 clients that never complete their request with 408, and serves others meanwhile', async () => {
  const line = 'POST /short HTTP/1.1\r\nHost: localhost\r\n';
  const slow = Array.from({ length: 50 }, () => [
    sendSlowly(`${line}X-Slow: `),
    sendSlowly(`${line}Content-Length: 1000\r\n\r\n`),
  ]).flat();

  await checkOthersAreServed();
  expect(new Set(await Promise.all(slow))).toEqual(new Set(['HTTP/1.1 408 Request Timeout']));
  await checkOthersAreServed();
});

test('serves others while 100 clients do not read their response, and stops despite them', async () => {
  const readers = Array.from({ length: 100 }, () => open('GET /long HTTP/1.1\r\nHost: localhost\r\n\r\n'));
  await Promise.all(readers.map((socket) => once(socket, 'readable')));
  const senders = readers.map(() => open('GET /short HTT'));

  await checkOthersAreServed();
  expect(await run.stop()).toBe(0);
  for (const socket of [...readers, ...senders]) socket.destroy();
});
