import fc from 'fast-check';
import { attackedServer, goodToken, hello, items, type Outcome, words } from '../support/attacks-server';

/**
 * Random bytes, and random sequences of request parts that are known to break servers. None is a valid request with a
 * token. To repeat a failure, pass the printed seed and path to `fc.assert`.
 */
const { attack } = attackedServer();

const byte = fc.nat(255).map((code) => String.fromCharCode(code));
const bytes = fc.string({ unit: byte, maxLength: 30 });
const usually = (weight: number, text: string, ...others: string[]) =>
  fc.oneof({ weight, arbitrary: fc.constant(text) }, fc.constantFrom(...others), bytes);

const method = usually(8, 'GET', ...words('HEAD POST OPTIONS TRACE CONNECT PROPFIND QUERY get GET,POST'), '');
const parts =
  words(`/ hello /hello .. . %2f %68 %00 % %c3 ? # ; \\ @ * // http:// 127.0.0.1:3000 attacker.example
  $default {proxy+} __proto__ \xe9`);
const target = fc.oneof(
  { weight: 4, arbitrary: fc.constant('/hello') },
  fc.array(usually(1, ' ', ...parts), { maxLength: 6 }).map((chosen) => chosen.join('')),
);
const version = usually(20, ' HTTP/1.1', ' HTTP/1.0', ' HTTP/0.9', ' HTTP/2.0', ' RTSP/1.0', ' http/1.1', '');
const host = usually(
  12,
  'Host: 127.0.0.1:3000',
  'Host: attacker.example',
  'Host:',
  'Host: localhost\r\nHost: localhost',
);
const header = fc.constantFrom(
  ...items(`Authorization: bearer TOKEN | Authorization: Bearer TOKEN, | Authorization: | Authorization: Bearer TOKENx
    X-Authorization: Bearer TOKEN | Cookie: token=TOKEN; =; ;; | Content-Length: 5 | Content-Length: 0
    Transfer-Encoding: chunked | Connection: close | Upgrade: websocket | Connection: Upgrade, HTTP2-Settings
    Expect: 100-continue | Expect: 200-ok | Origin: null | Access-Control-Request-Method: GET
    X-HTTP-Method-Override: GET | __proto__: 1 | constructor: 1`),
  `X-Long: ${'a'.repeat(9000)}`,
);
const brokenHeader = fc.oneof(
  fc.constantFrom(
    ...items(`Authorization : Bearer TOKEN | X-A: 1\rAuthorization: Bearer TOKEN | Content-Length: 5, 5
      Content-Length: 99999999999999999999 | Transfer-Encoding: gzip, chunked | Transfer-Encoding: xchunked`),
    ' Authorization: Bearer TOKEN',
    'X-A: 1\nAuthorization: Bearer TOKEN',
  ),
  fc.tuple(bytes, bytes).map(([name, value]) => `${name}: ${value}`),
);
const headers = fc.array(fc.oneof({ weight: 12, arbitrary: header }, brokenHeader), { maxLength: 4 });
const lineBreak = fc.oneof(
  { weight: 40, arbitrary: fc.constant('\r\n') },
  fc.constantFrom('\n', '\r', '\r\n ', '\n\r', '\0'),
);
const body = usually(
  4,
  '',
  '5\r\nhello\r\n0\r\n\r\n',
  '0\r\n\r\n',
  'ffffffffffffffff\r\n',
  '-1\r\n',
  'hello',
  hello(),
  '\r\n\r\n',
);

const structured = fc
  .tuple(method, target, version, host, headers, lineBreak, body)
  .map(([verb, path, protocol, name, others, end, content]) =>
    [`${verb} ${path}${protocol}`, name, ...others, '', content].join(end).replaceAll('TOKEN', goodToken),
  );
const edited = fc
  .array(fc.tuple(fc.nat(hello().length), fc.nat(5), bytes), { minLength: 1, maxLength: 3 })
  .map((edits) =>
    edits.reduce((text, [at, length, piece]) => text.slice(0, at) + piece + text.slice(at + length), hello()),
  );
const garbage = fc.string({ unit: byte, maxLength: 400 });

/** More in `npm run test:soak`. */
const numRuns = Number(process.env.RANDOM_REQUESTS ?? 300);

test('rejects random requests and keeps serving', async () => {
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

  await fc.assert(property, { numRuns });
  const handled = outcomes.filter(({ reasons }) => reasons.length > 0);
  expect(handled.length).toBeGreaterThan(numRuns / 6);
  expect(outcomes.length - handled.length).toBeGreaterThan(numRuns / 6);
});
