import {
  attackedServer,
  goodToken,
  hello,
  notHttp,
  refused,
  wire,
  withToken,
} from '../support/attacks-server';

/** Requests that two servers read differently (RFC 9112, section 11.2); all of them hide a good one. */
const { attack } = attackedServer();
const inner = withToken(goodToken);
const good = `Authorization: Bearer ${goodToken}`;

const start = 'GET /hello HTTP/1.1\r\nHost: 127.0.0.1:3000\r\n';
const post = 'POST /hello HTTP/1.1\r\nHost: 127.0.0.1:3000\r\n';
const chunk = `${inner.length.toString(16)}\r\n${inner}\r\n0\r\n\r\n`;
const noToken = refused(401, 'no token');
const notFound = refused(404, 'no such route');

describe('where the body ends', () => {
  test.each<[name: string, request: string]>([
    [
      'length before chunks',
      `${post}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${inner}`,
    ],
    [
      'chunks before length',
      `${post}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${inner}`,
    ],
    ['length 0 and chunks', `${post}Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}`],
    ['two lengths', `${post}Content-Length: 0\r\nContent-Length: ${inner.length}\r\n\r\n${inner}`],
    ['two equal lengths', `${post}Content-Length: 0\r\nContent-Length: 0\r\n\r\n${inner}`],
    ['two lengths in one', `${post}Content-Length: 0, ${inner.length}\r\n\r\n${inner}`],
    ['a length with a sign', `${post}Content-Length: +0\r\n\r\n${inner}`],
    ['a negative length', `${post}Content-Length: -1\r\n\r\n${inner}`],
    ['a hexadecimal length', `${post}Content-Length: 0x0\r\n\r\n${inner}`],
    ['a length with a fraction', `${post}Content-Length: 0.0\r\n\r\n${inner}`],
    ['an empty length', `${post}Content-Length:\r\n\r\n${inner}`],
    ['a length beyond 64 bits', `${post}Content-Length: 18446744073709551616\r\n\r\n${inner}`],
    ['a length with a space in it', `${post}Content-Length: 0 0\r\n\r\n${inner}`],
    ['a space before the colon of the length', `${post}Content-Length : 0\r\n\r\n${inner}`],
    ['a space before the colon of the coding', `${post}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${inner}`],
    ['an unknown coding', `${post}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${inner}`],
    ['chunked, but not last', `${post}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${inner}`],
    [
      'two codings',
      `${post}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n${inner}`,
    ],
    ['identity alone', `${post}Transfer-Encoding: identity\r\n\r\n${inner}`],
    ['a coding in quotation marks', `${post}Transfer-Encoding: "chunked"\r\n\r\n0\r\n\r\n${inner}`],
    ['a folded coding', `${post}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n${inner}`],
    ['a coding after a vertical tab', `${post}Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n${inner}`],
  ])('%s', async (_name, request) => {
    expect(await attack(request)).toEqual(notHttp(400));
  });

  // The head of these is in order; their end is refused while the gateway waits for it.
  test.each<[name: string, request: string]>([
    ['a chunk of no hexadecimal length', `${post}Transfer-Encoding: chunked\r\n\r\nzz\r\n${inner}`],
    ['a chunk of negative length', `${post}Transfer-Encoding: chunked\r\n\r\n-1\r\n${inner}`],
    ['a chunk of 0x length', `${post}Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n${inner}`],
    ['a chunk beyond 64 bits', `${post}Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\n${inner}`],
    ['a chunk longer than it says', `${post}Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n${inner}`],
    ['a line feed alone after the chunk length', `${post}Transfer-Encoding: chunked\r\n\r\n0\n\r\n${inner}`],
    [
      'a line feed alone after the chunk',
      `${post}Transfer-Encoding: chunked\r\n\r\n1\r\na\n0\r\n\r\n${inner}`,
    ],
    ['a line feed in a chunk extension', `${post}Transfer-Encoding: chunked\r\n\r\n0;a\nb\r\n\r\n${inner}`],
  ])('%s', async (_name, request) => {
    expect(await attack(request)).toEqual(notHttp(400));
  });

  test.each<[name: string, request: string]>([
    ['a request as the body', `${post}Connection: close\r\nContent-Length: ${inner.length}\r\n\r\n${inner}`],
    ['a request as a chunk', `${post}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}`],
    [
      'a request as the trailer',
      `${post}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n${good}\r\n\r\n`,
    ],
  ])('%s is not heard', async (_name, request) => {
    expect(await attack(request)).toEqual(notFound);
  });

  test('a body after GET is not the next request', async () => {
    expect(await attack(`${hello(`Content-Length: ${inner.length}`)}${inner}`)).toEqual(noToken);
  });
});

describe('where a header ends', () => {
  test.each<[name: string, request: string]>([
    ['a line feed alone before the header', `${start}X-A: 1\n${good}\r\n\r\n`],
    ['a carriage return alone before the header', `${start}X-A: 1\r${good}\r\n\r\n`],
    ['a NUL before the header', `${start}X-A: 1\0${good}\r\n\r\n`],
    ['line feeds alone throughout', `${start}${good}\r\n\r\n`.replaceAll('\r\n', '\n')],
    ['carriage returns alone throughout', `${`${start}${good}`.replaceAll('\r\n', '\r')}\r\n\r\n`],
    ['a line feed alone after the request line', `${start.replace('\r\n', '\n')}${good}\r\n\r\n`],
    ['line feeds alone at the end of the head', `${start}X-A: 1\n\n${inner}`],
    ['a space before the colon', `${start}Authorization : Bearer ${goodToken}\r\n\r\n`],
    ['a tab before the colon', `${start}Authorization\t: Bearer ${goodToken}\r\n\r\n`],
    ['a space before the name', `${start} ${good}\r\n\r\n`],
    ['a header without a colon', `${start}Authorization\r\n\r\n`],
    ['a header without a name', `${start}: Bearer ${goodToken}\r\n\r\n`],
    ['a NUL in the name', `${start}Autho\0rization: Bearer ${goodToken}\r\n\r\n`],
    ['an umlaut in the name', `${start}\xc4uthorization: Bearer ${goodToken}\r\n\r\n`],
    ['a folded token', `${start}Authorization:\r\n Bearer ${goodToken}\r\n\r\n`],
    ['a token folded in the middle', `${start}${good.slice(0, 300)}\r\n\t${good.slice(300)}\r\n\r\n`],
    ['a header folded into the header before', `${start}X-A: 1\r\n ${good}\r\n\r\n`],
    ['a NUL in the token', `${start}${good}\0\r\n\r\n`],
  ])('%s', async (_name, request) => {
    expect(await attack(request)).toEqual(notHttp(400));
  });
});

describe('the request line', () => {
  test.each<[line: string]>([
    ['GET /hello'],
    ['GET\t/hello\tHTTP/1.1'],
    [' GET /hello HTTP/1.1'],
    ['GET /hello HTTP/1.1 '],
    ['GET /hello HTTP/1.1 HTTP/1.1'],
    ['GET /hello http/1.1'],
    ['GET /hello HTTP/1.10'],
    ['GET /hello HTTP/1'],
    ['GET /hello HTTP/2'],
    ['GET /hello HTTP/2.0'],
    ['GET /hello HTTP/9.9'],
    ['GET /hello HTTPS/1.1'],
    ['GET /hello ICE/1.0'],
    ['GET /hello'.concat('\0 HTTP/1.1')],
    ['HTTP/1.1 200 OK'],
    ['PRI * HTTP/2.0'],
  ])('%j', async (line) => {
    expect(await attack(`${line}\r\nHost: 127.0.0.1:3000\r\nConnection: close\r\n${good}\r\n\r\n`)).toEqual(
      notHttp(400),
    );
  });
});

/** RFC 9112, section 3, lets a server read a request line by its words; Node.js takes the name of the protocol as loosely. */
test.each(['GET  /hello HTTP/1.1', 'GET /hello   HTTP/1.1', 'GET /hello RTSP/1.0'])(
  'the request line %j wants a token like any other',
  async (line) => {
    expect(await attack(wire(line))).toEqual(noToken);
  },
);

describe('several requests on one connection', () => {
  const open = `${start}\r\n`;
  const openAndGood = `${start}${good}\r\n\r\n`;

  test.each<[name: string, request: string, statuses: number[]]>([
    ['a refusal does not spread to the next', open + inner, [401, 200]],
    ['a token does not spread to the next', openAndGood + hello(), [200, 401]],
    ['nor to the hundredth', openAndGood + open.repeat(98) + hello(), [200, ...Array<number>(99).fill(401)]],
  ])('%s', async (_name, request, statuses) => {
    expect(await attack(request)).toMatchObject({ statuses, invocations: 1, leaks: [] });
  });

  test.each<[name: string, request: string]>([
    ['garbage', `${open}garbage\r\n\r\n${inner}`],
    ['a request that was to be the last', hello() + inner],
  ])('nothing is heard after %s', async (_name, request) => {
    expect(await attack(request)).toEqual({ ...noToken, statuses: [400] });
  });
});
