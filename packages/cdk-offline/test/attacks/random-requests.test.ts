import fc from 'fast-check';
import { attackedServer, goodToken, hello, type Outcome, words } from '../support/attacks-server';

/**
 * Random bytes, and request parts that are known to break servers in random order. None has the token in its place.
 * To repeat a failure, pass the printed seed and path to `fc.assert`.
 */
const { attack } = attackedServer();

const byte = fc.nat(255).map((code) => String.fromCharCode(code));
const bytes = fc.string({ unit: byte, maxLength: 30 });
const usually = (weight: number, text: string) => ({ weight, arbitrary: fc.constant(text) });

const method = fc.oneof(
  usually(8, 'GET'),
  fc.constantFrom(...words('HEAD POST PUT OPTIONS TRACE CONNECT PROPFIND QUERY get GET,POST'), ''),
  bytes,
);
const targetPart = fc.oneof(
  fc.constantFrom(...words('/ hello /hello .. . %2f %68 %00 % %c3 ? # ; \\ @ * //')),
  fc.constantFrom(...words('http:// 127.0.0.1:3000 attacker.example $default {proxy+} __proto__ \xe9'), ' '),
  bytes,
);
const target = fc.oneof(
  usually(4, '/hello'),
  fc.array(targetPart, { maxLength: 6 }).map((parts) => parts.join('')),
);
const version = fc.oneof(
  usually(20, ' HTTP/1.1'),
  fc.constantFrom(' HTTP/1.0', ' HTTP/0.9', ' HTTP/2.0', ' HTTP/1.1 ', ' RTSP/1.0', ' http/1.1', ''),
  bytes,
);
const host = fc.oneof(
  usually(8, 'Host: 127.0.0.1:3000'),
  fc.constantFrom('Host: localhost', 'Host: attacker.example', 'Host:', 'X-A: 1'),
  fc.constant('Host: localhost\r\nHost: localhost'),
);
/** Valid on their own, but not in every combination. */
const header = fc.oneof(
  fc.constantFrom(
    'Authorization: Bearer x',
    'Authorization:',
    `Authorization: bearer ${goodToken}`,
    `Authorization: Bearer ${goodToken},`,
    `Authorization: Bearer ${goodToken.slice(0, -2)}`,
    `X-Authorization: Bearer ${goodToken}`,
    `Cookie: token=${goodToken}; =; ;;`,
    `X-Long: ${'a'.repeat(9000)}`,
    'Content-Length: 0',
    'Content-Length: 5',
    'Transfer-Encoding: chunked',
    'Connection: close',
    'Connection: Upgrade, HTTP2-Settings',
    'Upgrade: websocket',
    'Expect: 100-continue',
    'Expect: 200-ok',
    'Origin: null',
    'Access-Control-Request-Method: GET',
    'X-HTTP-Method-Override: GET',
    'Range: bytes=0-0',
    'Content-Type: multipart/form-data',
    '__proto__: 1',
    'constructor: 1',
  ),
  fc
    .string({ unit: fc.constantFrom(...' \t!"%,;=AZaz09{}\xa0\xff'), maxLength: 20 })
    .map((value) => `X-A: ${value}`),
);
const brokenHeader = fc.oneof(
  fc.constantFrom(
    `Authorization : Bearer ${goodToken}`,
    ` Authorization: Bearer ${goodToken}`,
    `X-A: 1\nAuthorization: Bearer ${goodToken}`,
    `X-A: 1\rAuthorization: Bearer ${goodToken}`,
    'Content-Length: 5, 5',
    'Content-Length: 99999999999999999999',
    'Transfer-Encoding: gzip, chunked',
    'Transfer-Encoding: xchunked',
  ),
  fc.tuple(bytes, bytes).map(([name, value]) => `${name}: ${value}`),
);
const headers = fc.array(fc.oneof({ weight: 12, arbitrary: header }, brokenHeader), { maxLength: 4 });
const lineBreak = fc.oneof(usually(40, '\r\n'), fc.constantFrom('\n', '\r', '\r\n ', '\n\r', '\0'));
const body = fc.oneof(
  usually(4, ''),
  fc.constantFrom('5\r\nhello\r\n0\r\n\r\n', '0\r\n\r\n', 'ffffffffffffffff\r\n', '-1\r\n', 'hello'),
  fc.constantFrom(hello(), '\r\n\r\n'),
  bytes,
);

const structured = fc
  .tuple(method, target, version, host, headers, lineBreak, body)
  .map(([verb, path, protocol, name, others, end, content]) =>
    [`${verb} ${path}${protocol}`, name, ...others, '', content].join(end),
  );

const edited = fc
  .array(fc.tuple(fc.nat(hello().length), fc.nat(5), bytes), { minLength: 1, maxLength: 3 })
  .map((edits) =>
    edits.reduce((text, [at, length, piece]) => text.slice(0, at) + piece + text.slice(at + length), hello()),
  );

const garbage = fc.string({ unit: byte, maxLength: 400 });

const isRejection = (status: number) => status === 100 || (status >= 400 && status < 500);

test('rejects 2,200 random requests and keeps serving', async () => {
  const outcomes: Outcome[] = [];
  const request = fc.oneof({ weight: 6, arbitrary: structured }, { weight: 3, arbitrary: edited }, garbage);
  const property = fc.asyncProperty(request, async (text) => {
    const outcome = await attack(text);
    outcomes.push(outcome);
    const statuses = outcome.statuses.filter((status) => !isRejection(status));
    expect({ ...outcome, statuses, reasons: [] }).toEqual({
      statuses: [],
      reasons: [],
      invocations: 0,
      leaks: [],
    });
  });

  await fc.assert(property, { numRuns: 2200 });
  const handled = outcomes.filter(({ reasons }) => reasons.length > 0);
  expect(handled.length).toBeGreaterThan(400);
  expect(outcomes.length - handled.length).toBeGreaterThan(400);
});
