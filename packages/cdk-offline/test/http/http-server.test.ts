import { EventEmitter, once } from 'node:events';
import { connect, createServer } from 'node:net';
import { ExplainedError } from '../../src/explained-error';
import type { HttpRequest, HttpResponse } from '../../src/http/http-message';
import { type HttpServerOptions, type RunningHttpServer, startHttpServer } from '../../src/http/http-server';
import { listen } from '../../src/http/loopback';

let server: RunningHttpServer;
let requests: HttpRequest[];
let errors: unknown[];

async function start(options: Partial<HttpServerOptions> = {}): Promise<void> {
  requests = [];
  errors = [];
  server = await startHttpServer({
    port: 0,
    flag: '--port',
    handleRequest: async (request): Promise<HttpResponse> => {
      requests.push(request);
      return { statusCode: 200, headers: [['content-type', 'text/plain']], body: Buffer.from('hi') };
    },
    onInternalError: (error) => errors.push(error),
    ...options,
  });
}

afterEach(() => server?.close());

function open(text: string) {
  const socket = connect(server.port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(text, 'latin1');
  return socket;
}

async function exchange(text: string): Promise<string> {
  const socket = open(text);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  await once(socket, 'close');
  return Buffer.concat(chunks).toString('latin1');
}

async function post(body: Buffer): Promise<[status: number, body: string]> {
  const response = await fetch(server.url, { method: 'POST', body });
  return [response.status, await response.text()];
}

const host = 'Host: localhost\r\n';
const halfHeader = 'GET / HTTP/1.1\r\nHo';
const halfBody = `POST / HTTP/1.1\r\n${host}Content-Length: 10\r\n\r\nhal`;

test('listens only on loopback, and explains how to choose another port if its port is taken', async () => {
  const first = createServer();
  const port = await listen(first, 0, '--port');

  expect(first.address()).toEqual({ address: '127.0.0.1', family: 'IPv4', port });
  await expect(start({ port })).rejects.toEqual(
    new ExplainedError(
      `Port ${port} is in use by another program: stop it, or choose another port with --port PORT (0 for any free one).`,
    ),
  );
  first.close();
});

test('passes the request to the handler unchanged, and sends the response of the handler', async () => {
  await start();
  const response = await exchange(
    'POST /a%20b?c=d HTTP/1.1\r\nHost: localhost\r\nX-A: 1\r\nx-a: 2\r\nAuthorization: a\r\nAuthorization: b\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi',
  );

  expect(requests).toEqual([
    {
      method: 'POST',
      target: '/a%20b?c=d',
      headers: [
        ['host', 'localhost'],
        ['x-a', '1'],
        ['x-a', '2'],
        ['authorization', 'a'],
        ['authorization', 'b'],
        ['content-length', '2'],
        ['connection', 'close'],
      ],
      body: Buffer.from('hi'),
      sourceIp: '127.0.0.1',
      receivedAt: expect.any(Date),
    },
  ]);
  expect(response.replace(/Date: .*?\r\n/, '')).toBe(
    'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi',
  );
});

test('sends repeated headers separately, and sends no body in response to HEAD', async () => {
  const headers = ['a=1', 'b=2'].map((cookie): [string, string] => ['set-cookie', cookie]);
  await start({ handleRequest: async () => ({ statusCode: 200, headers, body: Buffer.from('hi') }) });

  expect(await exchange('HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')).toMatch(
    /^HTTP\/1\.1 200 OK\r\nset-cookie: a=1\r\nset-cookie: b=2\r\nDate: .*\r\nConnection: close\r\n\r\n$/,
  );
});

test('accepts a body of 10 MB and rejects one more byte with 413', async () => {
  await start();
  const limit = 10 * 1024 * 1024;

  expect(await post(Buffer.alloc(limit))).toEqual([200, 'hi']);
  expect(await post(Buffer.alloc(limit + 1))).toEqual([413, '{"message":"Request Entity Too Large"}']);
  expect(requests.map(({ body }) => body.length)).toEqual([limit]);
});

test('rejects a body with 503 while other bodies fill the buffer', async () => {
  const events = new EventEmitter();
  await start({
    limits: { bodyBytes: 10, bufferedBytes: 15 },
    handleRequest: async ({ target }) => {
      if (target === '/first') {
        events.emit('started');
        await once(events, 'finish');
      }
      return { statusCode: 204, headers: [], body: Buffer.alloc(0) };
    },
  });
  const started = once(events, 'started');
  const first = fetch(`${server.url}/first`, { method: 'POST', body: Buffer.alloc(10) });
  await started;

  expect(await post(Buffer.alloc(10))).toEqual([503, '{"message":"Service Unavailable"}']);
  events.emit('finish');
  expect((await first).status).toBe(204);
  expect(await post(Buffer.alloc(10))).toEqual([204, '']);
});

test('closes a connection over the limit without a response', async () => {
  await start({ limits: { connections: 1 } });
  const first = connect(server.port, '127.0.0.1');
  await once(first, 'connect');

  expect(await exchange('GET / HTTP/1.1\r\n')).toBe('');
  first.destroy();
});

test('responds with 500 if the handler throws, and keeps serving', async () => {
  let calls = 0;
  await start({
    handleRequest: async () => {
      calls += 1;
      if (calls === 1) throw new Error('broken');
      return { statusCode: 204, headers: [], body: Buffer.alloc(0) };
    },
  });

  expect(await post(Buffer.from('hi'))).toEqual([500, '{"message":"Internal Server Error"}']);
  expect(await post(Buffer.from('hi'))).toEqual([204, '']);
  expect(errors).toEqual([new Error('broken')]);
});

test('serves others while clients are idle, send half a request or do not read, and closes their connections when it stops', async () => {
  const long: HttpResponse = { statusCode: 200, headers: [], body: Buffer.alloc(6_000_000) };
  const short: HttpResponse = { statusCode: 200, headers: [], body: Buffer.from('hi') };
  await start({ handleRequest: async ({ target }) => (target === '/long' ? long : short) });
  const texts = ['', halfHeader, halfBody, `GET /long HTTP/1.1\r\n${host}\r\n`];
  const clients = texts.flatMap((text) => Array.from({ length: 50 }, () => open(text)));
  await Promise.all(clients.slice(-50).map((client) => once(client, 'readable')));

  expect(await post(Buffer.from('hi'))).toEqual([200, 'hi']);
  const closed = Promise.all(clients.map((client) => once(client.resume(), 'close')));
  await server.close();
  await closed;
});

test.each([
  ['half a header', halfHeader],
  ['half a body', halfBody],
])('rejects %s with 408 after the request timeout', async (_name, text) => {
  await start({ limits: { requestTimeoutMilliseconds: 1 } });

  expect(await exchange(text)).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
  expect(requests).toEqual([]);
});

test('reports no error if a client disconnects in the middle of a request', async () => {
  await start();
  const client = open(halfBody.replace('Content-Length', 'Expect: 100-continue\r\nContent-Length'));
  // 100 Continue is sent when the request is handled.
  await once(client, 'data');
  client.destroy();
  await once(client, 'close');

  expect(await post(Buffer.from('hi'))).toEqual([200, 'hi']);
  expect([errors, requests.length]).toEqual([[], 1]);
});
