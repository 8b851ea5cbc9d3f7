import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen } from '../../src/http/loopback';
import { type BackendRequest, sendToBackend } from '../../src/http-api/backend';

let respond: (request: IncomingMessage, response: ServerResponse) => void;
const server = createServer((request, response) => respond(request, response));
let origin: string;
beforeAll(async () => {
  origin = `http://127.0.0.1:${await listen(server, 0, '--port')}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const signal = new AbortController().signal;
const request = (overrides: Partial<BackendRequest> = {}): BackendRequest => ({
  method: 'GET',
  origin,
  target: '/',
  headers: [],
  body: Buffer.alloc(0),
  ...overrides,
});

/** Responds with what the backend received. */
function echo(incoming: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  incoming.on('data', (chunk) => chunks.push(chunk));
  incoming.on('end', () => {
    const { method, url, rawHeaders } = incoming;
    response.end(JSON.stringify({ method, url, rawHeaders, body: Buffer.concat(chunks).toString() }));
  });
}

test('sends the request unchanged, with the Host of the backend and the length of the body', async () => {
  respond = echo;
  const { body } = await sendToBackend(
    request({
      method: 'POST',
      target: '/a/../b%20c?d=%2f&e',
      headers: [
        ['x-list', 'a'],
        ['x-list', 'b'],
        ['accept-encoding', 'gzip'],
      ],
      body: Buffer.from('hi'),
    }),
    signal,
  );
  expect(JSON.parse(body.toString())).toEqual({
    method: 'POST',
    url: '/a/../b%20c?d=%2f&e',
    rawHeaders: [
      ...['host', origin.slice('http://'.length)],
      ...['x-list', 'a', 'x-list', 'b', 'accept-encoding', 'gzip'],
      ...['Connection', 'close', 'Content-Length', '2'],
    ],
    body: 'hi',
  });
});

test('keeps the Host header of a request that has one', async () => {
  respond = echo;
  const { body } = await sendToBackend(request({ headers: [['host', 'internal.example']] }), signal);
  expect(JSON.parse(body.toString()).rawHeaders).toEqual([
    ...['host', 'internal.example', 'Connection', 'close'],
  ]);
});

test('returns the response without following redirects or decompressing', async () => {
  respond = (_, response) => {
    response.sendDate = false;
    response.writeHead(302, [
      ...['Location', '/other', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'Content-Encoding', 'gzip'],
    ]);
    response.end('not compressed');
  };
  expect(await sendToBackend(request(), signal)).toEqual({
    statusCode: 302,
    headers: [
      ['location', '/other'],
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
      ['content-encoding', 'gzip'],
      ['connection', 'close'],
      ['transfer-encoding', 'chunked'],
    ],
    body: Buffer.from('not compressed'),
  });
});

test('rejects a response of more than 10 MB', async () => {
  const bytes = 10 * 1024 * 1024;
  respond = (incoming, response) => response.end(Buffer.alloc(incoming.url === '/large' ? bytes + 1 : bytes));
  expect((await sendToBackend(request(), signal)).body).toHaveLength(bytes);
  await expect(sendToBackend(request({ target: '/large' }), signal)).rejects.toThrow(
    'its response has more than 10485760 bytes',
  );
});

test('rejects if the backend closes the connection in the middle of a response', async () => {
  respond = (_, response) => {
    response.writeHead(200, { 'content-length': 10 });
    response.write('half', () => response.destroy());
  };
  await expect(sendToBackend(request(), signal)).rejects.toThrow('aborted');
});

test('rejects if nothing listens at the origin', async () => {
  const other = createServer();
  const port = await listen(other, 0, '--port');
  await new Promise((closed) => other.close(closed));
  await expect(sendToBackend(request({ origin: `http://127.0.0.1:${port}` }), signal)).rejects.toThrow(
    'ECONNREFUSED',
  );
});

test('closes the connection to the backend when the call is aborted', async () => {
  const abort = new AbortController();
  const received = new Promise<IncomingMessage>((resolve) => {
    respond = resolve;
  });
  const sent = sendToBackend(request(), abort.signal);
  const incoming = await received;
  const closed = new Promise((resolve) => incoming.on('error', () => {}).on('close', resolve));
  abort.abort();
  await expect(sent).rejects.toThrow('aborted');
  await closed;
});
