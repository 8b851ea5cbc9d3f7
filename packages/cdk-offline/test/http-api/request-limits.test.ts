import { checkLimits } from '../../src/http-api/request-limits';
import { httpRequest, readable, withHeaders } from '../support/http';

test('lets a request to this machine pass', () => expect(checkLimits(httpRequest())).toBeUndefined());

test.each([
  ['no Host', []],
  ['an empty one', ['']],
  ['another one', ['example.com']],
  ['two of them', ['127.0.0.1:3000', '127.0.0.1:3000']],
  ['a second, foreign one', ['127.0.0.1:3000', 'example.com']],
])('refuses a request with %s', (_name, hosts) => {
  const refusal = checkLimits(httpRequest({ headers: hosts.map((host) => ['host', host]) }));
  expect({ ...refusal, response: refusal && readable(refusal.response) }).toEqual({
    response: {
      statusCode: 403,
      headers: [['content-type', 'application/json']],
      body: '{"message":"Forbidden"}',
    },
    reason: 'its Host is not this machine',
  });
});

test('takes 10,240 bytes of request line and header values, and not one more', () => {
  const bytesBefore =
    'GET /hello HTTP/1.1'.length + '127.0.0.1:3000'.length + 'curl/8.11.1'.length + '*/*'.length;
  const fitting = 'a'.repeat(10_240 - bytesBefore);

  expect(checkLimits(withHeaders(['x-long', fitting]))).toBeUndefined();
  const refusal = checkLimits(withHeaders(['x-long', `${fitting}a`]));
  expect({ ...refusal, response: refusal && readable(refusal.response) }).toEqual({
    response: {
      statusCode: 431,
      headers: [['content-type', 'application/json']],
      body: '{"message":"Request Header Fields Too Large"}',
    },
    reason: 'request line and headers of 10241 bytes, API Gateway takes 10240',
  });
});
