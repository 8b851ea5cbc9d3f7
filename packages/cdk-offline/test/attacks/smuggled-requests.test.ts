import {
  attackedServer,
  eachOf,
  goodHeader,
  goodToken,
  hello,
  items,
  noToken,
  notFound,
  notHttp,
  wire,
  withToken,
} from '../support/attacks-server';

/** Requests that two servers may read differently (RFC 9112, section 11.2). Each hides a request with a valid token. */
const { attack, testRequests } = attackedServer();
const inner = withToken(goodToken);
const start = 'GET /hello HTTP/1.1\r\nHost: 127.0.0.1:3000\r\n';
const post = 'POST /hello HTTP/1.1\r\nHost: 127.0.0.1:3000\r\n';
const lastChunk = '0\r\n\r\n';
const chunk = `${inner.length.toString(16)}\r\n${inner}\r\n${lastChunk}`;

const lengths = [
  ...items('0, 5 | +0 | -1 | 0x0 | 0.0 | 18446744073709551616 | 0 0'),
  ...['', '0\r\nContent-Length: 0', `0\r\nContent-Length: ${inner.length}`],
];
const codings = [
  ...items('xchunked | chunked, identity | "chunked" | identity'),
  ...['chunked\r\nTransfer-Encoding: identity', '\r\n chunked', '\x0bchunked'],
];
testRequests(
  'rejects a body with the header %s',
  notHttp(400),
  eachOf(
    [
      ...lengths.map((length) => `Content-Length: ${length}`),
      ...codings.map((coding) => `Transfer-Encoding: ${coding}`),
      'Content-Length : 0',
      'Transfer-Encoding : chunked',
      'Content-Length: 4\r\nTransfer-Encoding: chunked',
      'Transfer-Encoding: chunked\r\nContent-Length: 4',
      'Transfer-Encoding: chunked\r\nContent-Length: 0',
    ],
    (header) => `${post}${header}\r\n\r\n${header.includes('hunked') ? lastChunk : ''}${inner}`,
  ),
);

// The gateway is already waiting for the body when these are rejected.
const withChunks = (chunks: string) => `${post}Transfer-Encoding: chunked\r\n\r\n${chunks}${inner}`;
testRequests('rejects a chunk %s', notHttp(400), {
  'without a hexadecimal length': withChunks('zz\r\n'),
  'of negative length': withChunks('-1\r\n'),
  'with a length prefixed 0x': withChunks('0x0\r\n\r\n'),
  'longer than 64 bits': withChunks('10000000000000000\r\n'),
  'longer than its length': withChunks('1\r\nab\r\n0\r\n\r\n'),
  'with a bare line feed after its length': withChunks('0\n\r\n'),
  'with a bare line feed after its end': withChunks('1\r\na\n0\r\n\r\n'),
  'with a line feed in its extension': withChunks('0;a\nb\r\n\r\n'),
});

const closing = `${post}Connection: close\r\n`;
testRequests('does not handle a request hidden in %s', notFound, {
  'a body': `${closing}Content-Length: ${inner.length}\r\n\r\n${inner}`,
  'a chunk': `${closing}Transfer-Encoding: chunked\r\n\r\n${chunk}`,
  'a trailer': `${closing}Transfer-Encoding: chunked\r\n\r\n0\r\n${goodHeader}\r\n\r\n`,
});
testRequests('does not handle a request hidden in %s', noToken, {
  'the body of a GET': `${hello(`Content-Length: ${inner.length}`)}${inner}`,
});

testRequests('rejects headers with %s', notHttp(400), {
  'a bare line feed before a header': `${start}X-A: 1\n${goodHeader}\r\n\r\n`,
  'a bare carriage return before a header': `${start}X-A: 1\r${goodHeader}\r\n\r\n`,
  'a NUL before a header': `${start}X-A: 1\0${goodHeader}\r\n\r\n`,
  'bare line feeds only': `${start}${goodHeader}\r\n\r\n`.replaceAll('\r\n', '\n'),
  'bare carriage returns only': `${`${start}${goodHeader}`.replaceAll('\r\n', '\r')}\r\n\r\n`,
  'a bare line feed after the request line': `${start.replace('\r\n', '\n')}${goodHeader}\r\n\r\n`,
  'bare line feeds at their end': `${start}X-A: 1\n\n${inner}`,
  'a space before the colon': `${start}Authorization : Bearer ${goodToken}\r\n\r\n`,
  'a tab before the colon': `${start}Authorization\t: Bearer ${goodToken}\r\n\r\n`,
  'a space before the name': `${start} ${goodHeader}\r\n\r\n`,
  'a missing colon': `${start}Authorization\r\n\r\n`,
  'a missing name': `${start}: Bearer ${goodToken}\r\n\r\n`,
  'a NUL in the name': `${start}Autho\0rization: Bearer ${goodToken}\r\n\r\n`,
  'an umlaut in the name': `${start}\xc4uthorization: Bearer ${goodToken}\r\n\r\n`,
  'a folded token': `${start}Authorization:\r\n Bearer ${goodToken}\r\n\r\n`,
  'a token folded in the middle': `${start}${goodHeader.slice(0, 300)}\r\n\t${goodHeader.slice(300)}\r\n\r\n`,
  'a header folded into the previous one': `${start}X-A: 1\r\n ${goodHeader}\r\n\r\n`,
  'a NUL in the token': `${start}${goodHeader}\0\r\n\r\n`,
});

const invalidLines =
  items(`GET /hello | GET\t/hello\tHTTP/1.1 | GET /hello\0 HTTP/1.1 | hello | HTTP/1.1 200 OK
  GET /hello HTTP/1.1 HTTP/1.1 | GET /hello http/1.1 | GET /hello HTTP/1 | GET /hello HTTP/1.10
  GET /hello HTTP/2 | GET /hello HTTP/2.0 | GET /hello HTTP/9.9 | GET /hello HTTPS/1.1 | GET /hello ICE/1.0
  PRI * HTTP/2.0 | \x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03`);
testRequests(
  'rejects the request line %s',
  notHttp(400),
  eachOf([...invalidLines, ' GET /hello HTTP/1.1', 'GET /hello HTTP/1.1 '], (line) => wire(line, goodHeader)),
);
// RFC 9112, section 3, lets a server split a request line at any whitespace. Node.js accepts RTSP too.
testRequests(
  'requires a token for the request line %s',
  noToken,
  eachOf(['GET  /hello HTTP/1.1', 'GET /hello   HTTP/1.1', 'GET /hello RTSP/1.0'], (line) => wire(line)),
);

const open = `${start}\r\n`;
const openAndGood = `${start}${goodHeader}\r\n\r\n`;
test('neither a rejection nor a token affects the next request on the same connection', async () => {
  const request = open + openAndGood + open.repeat(98) + openAndGood + hello();
  const statuses = [401, 200, ...Array<number>(98).fill(401), 200, 401];
  expect(await attack(request)).toMatchObject({ statuses, invocations: 2, leaks: [] });
});
testRequests(
  'handles no request after %s',
  { ...noToken, statuses: [400] },
  {
    garbage: `${open}garbage\r\n\r\n${inner}`,
    'a request that closes the connection': hello() + inner,
  },
);
