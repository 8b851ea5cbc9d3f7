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

test('shortens a long path, caller and reason', () => {
  const long = 'a'.repeat(5000);

  expect(formatRequestLine({ ...line, path: `/${long}`, who: long, reason: long })).toBe(
    `GET /${'a'.repeat(78)}… 200 12 ms ${'a'.repeat(63)}…: ${'a'.repeat(199)}…`,
  );
});

test.each([
  ['/hello', '/hello'],
  ['/hello?access_token=secret?more', '/hello'],
  ['/hello#access_token=secret', '/hello'],
  ['/a/eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln-_/b', '/a/…/b'],
  ['/hello;token=eyJhbGciOiJSUzI1NiJ9', '/hello;token=…'],
  ['/keyJam', '/keyJam'],
])('logs the target %s as %s', (target, path) => expect(loggedPath(target)).toBe(path));
