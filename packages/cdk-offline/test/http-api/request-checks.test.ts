import { checkHeaderSize, parseTarget } from '../../src/http-api/request-checks';
import { toReadable, withHeaders } from '../support/http';

test('accepts 10,240 bytes of request line and header values, and rejects one byte more', () => {
  const bytesBefore =
    'GET /hello HTTP/1.1'.length + '127.0.0.1:3000'.length + 'curl/8.11.1'.length + '*/*'.length;
  const fitting = 'a'.repeat(10_240 - bytesBefore);

  expect(checkHeaderSize(withHeaders(['x-long', fitting]))).toBeUndefined();
  const rejection = checkHeaderSize(withHeaders(['x-long', `${fitting}a`]));
  expect({ ...rejection, response: rejection && toReadable(rejection.response) }).toEqual({
    response: {
      statusCode: 431,
      headers: [['content-type', 'application/json']],
      body: '{"message":"Request Header Fields Too Large"}',
    },
    reason: 'request line and headers have 10241 bytes; API Gateway accepts 10240',
  });
});

test.each([
  ['/hello', '/hello', ''],
  ['/hello?', '/hello', ''],
  ['/hello?a=1?b', '/hello', 'a=1?b'],
  ['/%68ello?%61=%62', '/hello', '%61=%62'],
  ['/a%2fb%252fc', '/a/b%2fc', ''],
  ['/a%3fb?c', '/a?b', 'c'],
  ['/a+b%20c', '/a+b c', ''],
  ['/Z%C3%B6e', '/Zöe', ''],
  ['//hello/../x', '//hello/../x', ''],
])('decodes the path of %s once and keeps the query as sent', (target, path, rawQueryString) =>
  expect(parseTarget(target)).toEqual({ path, rawQueryString }),
);
