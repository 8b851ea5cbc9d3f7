import { once } from 'node:events';
import { connect } from 'node:net';
import type { HttpRequest, HttpResponse } from '../../src/http/http-message';
import { type HttpServerOptions, type RunningHttpServer, startHttpServer } from '../../src/http/http-server';

let server: RunningHttpServer;
let requests: HttpRequest[];
let faults: unknown[];

async function start(options: Partial<HttpServerOptions> = {}): Promise<void> {
  requests = [];
  faults = [];
  server = await startHttpServer({
    port: 0,
    flag: '--port',
    answer: async (request): Promise<HttpResponse> => {
      requests.push(request);
      return { statusCode: 200, headers: [['content-type', 'text/plain']], body: Buffer.from('hi') };
    },
    onFault: (error) => faults.push(error),
    ...options,
  });
}

beforeEach(() => start());
afterEach(() => server.close());

/** All that the server sends on a connection of its own, until it or this side ends it. */
async function exchange(text: string): Promise<string> {
  const socket = connect(server.port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk)).on('error', () => {});
  socket.write(text, 'latin1');
  await once(socket, 'close');
  return Buffer.concat(chunks).toString('latin1');
}

const statusOf = (answer: string) => answer.split('\r\n', 1)[0];

test('hands a request over as it was sent and gives the answer back', async () => {
  const answer = await exchange(
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
  expect(answer.replace(/Date: .*?\r\n/, '')).toBe(
    'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi',
  );
});

test('sends a header as often as the answer has it, and no body after HEAD', async () => {
  await server.close();
  const headers: [string, string][] = [
    ['set-cookie', 'a=1'],
    ['set-cookie', 'b=2'],
  ];
  await start({ answer: async () => ({ statusCode: 200, headers, body: Buffer.from('hi') }) });

  expect(await exchange('HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')).toMatch(
    /^HTTP\/1\.1 200 OK\r\nset-cookie: a=1\r\nset-cookie: b=2\r\nDate: .*\r\nConnection: close\r\n\r\n$/,
  );
});

const host = 'Host: localhost\r\n';
const post = `POST / HTTP/1.1\r\n${host}`;

test.each([
  ['no HTTP', 'hello\r\n\r\n'],
  ['HTTP/0.9', 'GET /hello\r\n\r\n'],
  ['HTTP/0.9 with a Host', `GET /hello\r\n${host}\r\n`],
  ['a version from the future', `GET / HTTP/3.0\r\n${host}\r\n`],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ['no Host', 'GET / HTTP/1.1\r\n\r\n'],
  ['a space before the colon', `GET / HTTP/1.1\r\n${host}Authorization : x\r\n\r\n`],
  ['a folded header', `GET / HTTP/1.1\r\n${host}X-A: 1\r\n 2\r\n\r\n`],
  ['a NUL in a header', `GET / HTTP/1.1\r\n${host}X-A: 1\x002\r\n\r\n`],
  ['a NUL in the target', `GET /\x00 HTTP/1.1\r\n${host}\r\n`],
  ['a lower-case method', `get / HTTP/1.1\r\n${host}\r\n`],
  ['a bare line feed in a header', `GET / HTTP/1.1\r\n${host}X-A: 1\nX-B: 2\r\n\r\n`],
  ['two lengths', `${post}Content-Length: 2\r\nContent-Length: 3\r\n\r\nhi!`],
  ['a length and chunks', `${post}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
  ['a negative length', `${post}Content-Length: -1\r\n\r\n`],
  ['an unknown coding', `${post}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`],
])('refuses %s without a word to the gateway', async (_name, text) => {
  expect(statusOf(await exchange(text))).toMatch(/^HTTP\/1\.1 400 /);
  expect(requests).toEqual([]);
});

test('refuses headers of more than 16 KB before their end', async () => {
  const answer = await exchange(`GET / HTTP/1.1\r\n${host}X-A: ${'a'.repeat(20_000)}`);

  expect(statusOf(answer)).toBe('HTTP/1.1 431 Request Header Fields Too Large');
  expect(requests).toEqual([]);
});

test('closes the connection after CONNECT', async () => {
  expect(await exchange('CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n')).toBe('');
  expect(requests).toEqual([]);
});

test('refuses an expectation that it does not know', async () => {
  const answer = await exchange(`GET / HTTP/1.1\r\n${host}Expect: wonders\r\nConnection: close\r\n\r\n`);

  expect(statusOf(answer)).toBe('HTTP/1.1 417 Expectation Failed');
  expect(requests).toEqual([]);
});

test('passes over an offer to switch protocols', async () => {
  const answer = await exchange(
    `GET / HTTP/1.1\r\n${host}Upgrade: h2c\r\nConnection: Upgrade, close\r\n\r\n`,
  );

  expect(statusOf(answer)).toBe('HTTP/1.1 200 OK');
});

test('takes a payload of 10 MB, and not one byte more', async () => {
  const limit = 10 * 1024 * 1024;
  const send = async (bytes: number) => {
    const response = await fetch(server.url, { method: 'POST', body: Buffer.alloc(bytes) });
    return [response.status, await response.text()];
  };

  expect(await send(limit)).toEqual([200, 'hi']);
  expect(await send(limit + 1)).toEqual([413, '{"message":"Request Entity Too Large"}']);
  expect(requests.map(({ body }) => body.length)).toEqual([limit]);
});

test('an error of the gateway is a 500 for that request alone', async () => {
  await server.close();
  let calls = 0;
  await start({
    answer: async () => {
      calls += 1;
      if (calls === 1) throw new Error('a fault');
      return { statusCode: 204, headers: [], body: Buffer.alloc(0) };
    },
  });
  const first = await fetch(server.url);

  expect([first.status, await first.text()]).toEqual([500, '{"message":"Internal Server Error"}']);
  expect((await fetch(server.url)).status).toBe(204);
  expect(faults).toEqual([new Error('a fault')]);
});

describe('requests that do not arrive', () => {
  const half = `POST / HTTP/1.1\r\n${host}Content-Length: 10\r\n\r\nhal`;

  beforeEach(async () => {
    await server.close();
    await start({ requestTimeoutMilliseconds: 200 });
  });

  test.each([
    ['half a header', 'GET / HTTP/1.1\r\nHo'],
    ['half a body', half],
  ])('%s is refused after a time, and others are served meanwhile', async (_name, text) => {
    const waiting = exchange(text);

    expect((await fetch(server.url)).status).toBe(200);
    expect(statusOf(await waiting)).toBe('HTTP/1.1 408 Request Timeout');
    expect(requests).toHaveLength(1);
  });

  test('one byte after the other is refused after the same time', async () => {
    const socket = connect(server.port, '127.0.0.1');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk)).on('error', () => {});
    const drip = setInterval(() => socket.write('G'), 20);
    socket.write(`GET / HTTP/1.1\r\n${host}X-Slow: `);
    await once(socket, 'close');
    clearInterval(drip);

    expect(statusOf(Buffer.concat(chunks).toString())).toBe('HTTP/1.1 408 Request Timeout');
    expect(requests).toEqual([]);
  });

  test('a caller who hangs up is no fault', async () => {
    const socket = connect(server.port, '127.0.0.1');
    socket.write(half);
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    await once(socket, 'close');

    expect((await fetch(server.url)).status).toBe(200);
    expect([faults, requests.length]).toEqual([[], 1]);
  });
});

test('a port that is taken is named with its flag', async () => {
  const answer = async (): Promise<HttpResponse> => ({ statusCode: 200, headers: [], body: Buffer.alloc(0) });

  await expect(startHttpServer({ port: server.port, flag: '--port', answer })).rejects.toThrow(
    `Port ${server.port} is in use by another program: stop it, or choose another port with --port PORT (0 for any free one).`,
  );
});

test('close ends connections that wait for nothing', async () => {
  const socket = connect(server.port, '127.0.0.1');
  await once(socket, 'connect');
  const closed = once(socket, 'close');
  await server.close();

  await closed;
});
