import { formatRequestLine, loggedPath } from '../../src/http-api/request-line';

const line = { method: 'GET', path: '/hello', statusCode: 200, milliseconds: 12.4 };

test.each([
  [line, 'GET /hello 200 12 ms'],
  [{ ...line, who: 'alice' }, 'GET /hello 200 12 ms alice'],
  [{ ...line, who: 'Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln' }, 'GET /hello 200 12 ms Bearer …'],
  [{ ...line, statusCode: 401, reason: 'expired 3 min ago' }, 'GET /hello 401 12 ms: expired 3 min ago'],
  [{ ...line, statusCode: 500, who: 'alice', reason: 'it threw' }, 'GET /hello 500 12 ms alice: it threw'],
])('formats the request %j', (requestLine, expected) =>
  expect(formatRequestLine(requestLine)).toBe(expected),
);

test('replaces characters that move the cursor, hide text or reverse it', () => {
  const tricks = '\u001b[2J\r\n\u0000\u007f\u009b\u202e\u200b\u2028\ud800é🦊';

  expect(formatRequestLine({ ...line, path: `/${tricks}`, who: tricks, reason: tricks })).toBe(
    'GET /?[2J?????????é🦊 200 12 ms ?[2J?????????é🦊: ?[2J?????????é🦊',
  );
});

test.each([
  ['a long path', { path: `/${'a'.repeat(5000)}`, who: 'alice' }, `GET /${'a'.repeat(78)}… 200 12 ms alice`],
  ['a long caller', { who: 'b'.repeat(5000) }, `GET /hello 200 12 ms ${'b'.repeat(23)}…`],
  [
    'a path before a long reason',
    { path: `/${'a'.repeat(99)}`, statusCode: 401, reason: `${'why '.repeat(9)}so` },
    `GET /${'a'.repeat(44)}… 401 12 ms: ${'why '.repeat(9)}so`,
  ],
])('shortens %s, so that the request is one line of at most 100 columns', (_what, changes, expected) =>
  expect(formatRequestLine({ ...line, ...changes })).toBe(expected),
);

test('breaks a line with a very long reason, and shortens the reason', () => {
  const path = `/${'a'.repeat(5000)}`;
  const reason = 'long '.repeat(99);

  expect(formatRequestLine({ ...line, path, statusCode: 401, reason })).toBe(`\
GET /${'a'.repeat(22)}… 401 12 ms: ${'long '.repeat(12).trim()}
  ${'long '.repeat(19).trim()}
  ${'long '.repeat(8)}long…`);
});

test.each([
  ['/hello', '/hello'],
  ['/hello?access_token=secret?more', '/hello'],
  ['/hello#access_token=secret', '/hello'],
  ['/a/eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln-_/b', '/a/…/b'],
  ['/hello;token=eyJhbGciOiJSUzI1NiJ9', '/hello;token=…'],
  ['/keyJam', '/keyJam'],
])('logs the target %s as %s', (target, path) => expect(loggedPath(target)).toBe(path));
