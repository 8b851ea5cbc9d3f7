import { toHttpResponse } from '../../src/http-api/http-response';
import type { Invocation } from '../../src/lambda/runtime-messages';
import { toReadable } from '../support/http';

const returned = (value: unknown): Invocation => ({ outcome: 'returned', payload: JSON.stringify(value) });

const textPlain = ['content-type', 'text/plain; charset=utf-8'];

test.each([
  [{ statusCode: 200, body: JSON.stringify('Hello from Lambda!') }, 200, [textPlain], '"Hello from Lambda!"'],
  [{ statusCode: 204 }, 204, [textPlain], ''],
  [{ statusCode: '404', body: null, headers: null, cookies: null }, 404, [textPlain], ''],
  [
    { statusCode: 201, headers: { 'Content-Type': 'text/csv' }, body: 'a,b' },
    201,
    [['content-type', 'text/csv']],
    'a,b',
  ],
  [
    { statusCode: 200, headers: { 'X-Number': 1, 'X-Flag': true, 'X-None': null }, body: 'Zoë 🦊' },
    200,
    [['x-number', '1'], ['x-flag', 'true'], textPlain],
    'Zoë 🦊',
  ],
  [
    { statusCode: 302, headers: { location: '/next' }, cookies: ['a=1; Path=/', 'b=2'] },
    302,
    [['location', '/next'], textPlain, ['set-cookie', 'a=1; Path=/'], ['set-cookie', 'b=2']],
    '',
  ],
  [{ statusCode: 200, body: 'SGk=', isBase64Encoded: true }, 200, [textPlain], 'Hi'],
  [{ statusCode: 200, body: 'SGk=', isBase64Encoded: false }, 200, [textPlain], 'SGk='],
  [{ statusCode: 200, multiValueHeaders: { 'X-A': ['1', '2'] } }, 200, [textPlain], ''],
])('converts an object with a statusCode to that response: %j', (value, statusCode, headers, body) => {
  const { response, reason } = toHttpResponse(returned(value));
  expect({ ...toReadable(response), reason }).toEqual({ statusCode, headers, body, reason: undefined });
});

test.each([
  [{ message: 'hi' }, '{"message":"hi"}'],
  [{}, '{}'],
  [[1, 2], '[1,2]'],
  [[{ statusCode: 500 }], '[{"statusCode":500}]'],
  ['plain text', 'plain text'],
  ['', ''],
  [42, '42'],
  [false, 'false'],
  [null, 'null'],
])('sends any other value as the body of a 200: %j', (value, body) => {
  expect(toReadable(toHttpResponse(returned(value)).response)).toEqual({
    statusCode: 200,
    headers: [['content-type', 'application/json']],
    body,
  });
});

test.each([
  [{ statusCode: 'abc' }, "a statusCode that isn't a number"],
  [{ statusCode: null }, "a statusCode that isn't a number"],
  [{ statusCode: 200.5 }, "a statusCode that isn't a number"],
  [{ statusCode: 101 }, 'a statusCode outside 200 to 599'],
  [{ statusCode: 600 }, 'a statusCode outside 200 to 599'],
  [{ statusCode: -1 }, 'a statusCode outside 200 to 599'],
  [{ statusCode: 200, body: { a: 1 } }, "a body that isn't a string"],
  [{ statusCode: 200, body: 'é', isBase64Encoded: true }, "a body that isn't base64"],
  [{ statusCode: 200, headers: 'none' }, "headers that aren't an object"],
  [{ statusCode: 200, headers: [] }, "headers that aren't an object"],
  [{ statusCode: 200, headers: { 'a b': '1' } }, 'a header with an invalid name'],
  [{ statusCode: 200, headers: { '': '1' } }, 'a header with an invalid name'],
  [{ statusCode: 200, headers: { 'x\r\nset-cookie': '1' } }, 'a header with an invalid name'],
  [{ statusCode: 200, headers: { 'x-a': '1\r\nset-cookie: b=2' } }, 'an invalid value for the header x-a'],
  [{ statusCode: 200, headers: { 'x-a': ['1'] } }, 'an invalid value for the header x-a'],
  [{ statusCode: 200, headers: { 'x-a': '🦊' } }, 'an invalid value for the header x-a'],
  [{ statusCode: 200, cookies: 'a=1' }, "cookies that aren't a list of header values"],
  [{ statusCode: 200, cookies: ['a=1\n'] }, "cookies that aren't a list of header values"],
])('rejects an invalid response with 500: %j', (value, reason) => {
  const outcome = toHttpResponse(returned(value));
  expect({ ...toReadable(outcome.response), reason: outcome.reason }).toEqual({
    statusCode: 500,
    headers: [['content-type', 'application/json']],
    body: '{"message":"Internal Server Error"}',
    reason: `the function returned ${reason}`,
  });
});

test('responds with 500 if the function fails, and keeps the reason for the terminal', () => {
  const { response, reason } = toHttpResponse({ outcome: 'failed', reason: 'it threw TypeError' });
  expect({ ...toReadable(response), reason }).toEqual({
    statusCode: 500,
    headers: [['content-type', 'application/json']],
    body: '{"message":"Internal Server Error"}',
    reason: 'it threw TypeError',
  });
});

test('drops hop-by-hop headers and those of the gateway', () => {
  const headers = {
    Connection: 'close',
    'Content-Length': '9',
    'Transfer-Encoding': 'chunked',
    'apigw-requestid': 'x',
  };

  expect(toHttpResponse(returned({ statusCode: 200, headers })).response.headers).toEqual([textPlain]);
});
