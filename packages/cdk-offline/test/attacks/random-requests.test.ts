import fc from 'fast-check';
import { attackedServer, goodToken, hello, type Outcome } from '../support/attacks-server';

/**
 * Random bytes, and request parts that are known to break servers in random order. None has the token in its place.
 * To repeat a failure, pass the printed seed and path to `fc.assert`.
 */
const { attack } = attackedServer();

const byte = fc.nat(255).map((code) => String.fromCharCode(code));
const bytes = fc.string({ unit: byte, maxLength: 30 });
const lines = hello().split('\r\n');
/** Lines that are valid alone, and lines that are not. */
const pieces = [
  ...[
    'HEAD /hello HTTP/1.1',
    'OPTIONS * HTTP/1.1',
    'get /hello HTTP/1.1',
    'CONNECT attacker.example HTTP/1.1',
  ],
  ...[
    'GET /hello HTTP/1.0',
    'GET /hello HTTP/2.0',
    'GET /hello RTSP/1.0',
    'GET /hello',
    'GET //hello HTTP/1.1',
  ],
  ...[
    'GET /%68ello HTTP/1.1',
    'GET /hello%00 HTTP/1.1',
    'GET /hello%2f..%2f# HTTP/1.1',
    'GET /$default HTTP/1.1',
  ],
  ...['GET http://127.0.0.1:3000/hello HTTP/1.1', 'Host: attacker.example', 'Host: localhost', 'Host:'],
  ...[`Authorization: bearer ${goodToken}`, `Authorization: Bearer ${goodToken},`, 'Authorization:'],
  ...[`Authorization: Bearer ${goodToken.slice(0, -2)}`, `X-Authorization: Bearer ${goodToken}`],
  ...[`Authorization : Bearer ${goodToken}`, ` Authorization: Bearer ${goodToken}`],
  ...[`X-A: 1\nAuthorization: Bearer ${goodToken}`, `X-A: 1\rAuthorization: Bearer ${goodToken}`],
  ...[`Cookie: token=${goodToken}; =; ;;`, `X-Long: ${'a'.repeat(9000)}`, '__proto__: 1', 'Origin: null'],
  ...[
    'Content-Length: 0',
    'Content-Length: 5',
    'Content-Length: 5, 5',
    'Content-Length: 99999999999999999999',
  ],
  ...[
    'Transfer-Encoding: chunked',
    'Transfer-Encoding: gzip, chunked',
    'Connection: Upgrade, HTTP2-Settings',
  ],
  ...['Upgrade: websocket', 'Expect: 100-continue', 'Expect: 200-ok', 'Access-Control-Request-Method: GET'],
  ...['', '0\r\n', '5\r\nhello\r\n0\r\n', 'ffffffffffffffff\r\n', '-1\r\n', hello()],
];
const lineBreak = fc.oneof(
  { weight: 9, arbitrary: fc.constant('\r\n') },
  fc.constantFrom('\n', '\r', '\r\n ', '\n\r', '\0'),
);
const structured = fc
  .tuple(
    fc.array(fc.tuple(fc.nat(lines.length), fc.nat(1), fc.oneof(fc.constantFrom(...pieces), bytes)), {
      maxLength: 4,
    }),
    lineBreak,
  )
  .map(([edits, end]) =>
    edits.reduce((text, [at, dropped, piece]) => text.toSpliced(at, dropped, piece), lines).join(end),
  );
const edited = fc
  .array(fc.tuple(fc.nat(hello().length), fc.nat(5), bytes), { minLength: 1, maxLength: 3 })
  .map((edits) =>
    edits.reduce((text, [at, length, piece]) => text.slice(0, at) + piece + text.slice(at + length), hello()),
  );
const garbage = fc.string({ unit: byte, maxLength: 400 });

test('rejects 2,200 random requests and keeps serving', async () => {
  const outcomes: Outcome[] = [];
  const request = fc.oneof({ weight: 6, arbitrary: structured }, { weight: 3, arbitrary: edited }, garbage);
  const property = fc.asyncProperty(request, async (text) => {
    const { statuses, ...outcome } = await attack(text);
    outcomes.push({ statuses, ...outcome });
    const accepted = statuses.filter((status) => status !== 100 && (status < 400 || status > 499));
    expect({ ...outcome, accepted, reasons: [] }).toEqual({
      accepted: [],
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
