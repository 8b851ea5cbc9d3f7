import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { call } from '../support/http-call';
import type { LocalProject, LocalRun } from '../support/local-run';
import { inlineFunction, synthesizedProject } from '../support/test-stacks';

/** Two open routes: one with a short answer, and one with more than a socket buffers. */
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
const sockets: Socket[] = [];

function open(text: string): Socket {
  const socket = connect(port(), '127.0.0.1');
  socket.on('error', () => {});
  socket.write(text);
  sockets.push(socket);
  return socket;
}

/** What the server sends until it closes the connection; `drip` is sent byte by byte, one each second. */
async function send(text: string, drip = ''): Promise<string> {
  const socket = open(text);
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  // Not `once` of node:events: it rejects where a byte meets the closed connection, after the answer.
  const closed = new Promise<boolean>((resolve) => socket.once('close', () => resolve(true)));
  for (const byte of drip) {
    if (await Promise.race([closed, setTimeout(1000, false)])) break;
    socket.write(byte);
  }
  await closed;
  return answer.split('\r\n', 1)[0] ?? '';
}

/** Makes requests one after the other for this long; gives how long the slowest took, in milliseconds. */
async function slowestOf(seconds: number): Promise<number> {
  let slowest = 0;
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await setTimeout(20)) {
    const started = Date.now();
    expect(await call(`http://127.0.0.1:${port()}/short`)).toMatchObject({ statusCode: 200, body: 'short' });
    slowest = Math.max(slowest, Date.now() - started);
  }
  return slowest;
}

test('100 clients that send half a request, or a byte a second, are refused after 30 s; others are served at once', async () => {
  const line = 'POST /short HTTP/1.1\r\nHost: localhost\r\n';
  const slow = Array.from({ length: 25 }, () => [
    send('POST /short HTT'),
    send(`${line}Content-Length: 1000\r\n\r\nhal`),
    send(`${line}X-Slow: `, 'x'.repeat(60)),
    send(`${line}Content-Length: 1000\r\n\r\n`, 'x'.repeat(60)),
  ]).flat();

  expect(await slowestOf(25)).toBeLessThan(1000);
  expect(new Set(await Promise.all(slow))).toEqual(new Set(['HTTP/1.1 408 Request Timeout']));
  expect(await slowestOf(1)).toBeLessThan(1000);
});

test('100 clients that read a byte a second keep nobody waiting; Ctrl-C ends them, and those who still send', async () => {
  const readers = Array.from({ length: 100 }, () => open('GET /long HTTP/1.1\r\nHost: localhost\r\n\r\n'));
  await Promise.all(readers.map((socket) => once(socket, 'readable')));
  const reading = setInterval(() => {
    for (const socket of readers) socket.read(1);
  }, 1000);

  const slowest = await slowestOf(5);
  for (const _ of readers) open('GET /short HTT');
  await slowestOf(1);
  const started = Date.now();
  expect(await run.stop()).toBe(0);
  clearInterval(reading);
  for (const socket of sockets) socket.destroy();
  expect(slowest).toBeLessThan(1000);
  expect(Date.now() - started).toBeLessThan(2000);
});
