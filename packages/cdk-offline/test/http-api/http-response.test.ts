import { toHttpResponse } from '../../src/http-api/http-response';
import type { PayloadFormat } from '../../src/model/http-api';
import { toReadable } from '../support/http';

function convert(value: unknown, payloadFormat: PayloadFormat = '2.0'): object {
  const payload = JSON.stringify(value);
  const { response, reason } = toHttpResponse({ outcome: 'returned', payload }, payloadFormat);
  return { ...toReadable(response), reason };
}

const textPlain = ['content-type', 'text/plain; charset=utf-8'];
const reserved = {
  Connection: 'close',
  'Content-Length': '9',
  'Transfer-Encoding': 'chunked',
  'apigw-requestid': 'x',
};

test.each([
  [{ statusCode: 200, body: JSON.stringify('Hello from Lambda!') }, [textPlain], '"Hello from Lambda!"'],
  [{ statusCode: 204 }, [textPlain], ''],
  [{ statusCode: '404', body: null, headers: null, cookies: null }, [textPlain], ''],
  [{ statusCode: 201, headers: { 'Content-Type': 'text/csv' } }, [['content-type', 'text/csv']], ''],
  [
    { statusCode: 200, headers: { 'X-Number': 1, 'X-Flag': true, 'X-None': null }, body: 'Zoë 🦊' },
    [['x-number', '1'], ['x-flag', 'true'], textPlain],
    'Zoë 🦊',
  ],
  [
    { statusCode: 302, headers: { location: '/next' }, cookies: ['a=1; Path=/', 'b=2'] },
    [['location', '/next'], textPlain, ['set-cookie', 'a=1; Path=/'], ['set-cookie', 'b=2']],
    '',
  ],
  [{ statusCode: 200, body: 'SGk=', isBase64Encoded: true }, [textPlain], 'Hi'],
  [{ statusCode: 200, body: 'SGk=', isBase64Encoded: false }, [textPlain], 'SGk='],
  [{ statusCode: 200, body: 'SGk=', isBase64Encoded: 'true' }, [textPlain], 'SGk='],
  [{ statusCode: 200, headers: reserved, multiValueHeaders: { 'X-A': ['1', '2'] } }, [textPlain], ''],
])('converts an object with a statusCode to that response: %j', (value, headers, body) => {
  const statusCode = Number(value.statusCode);
  expect(convert(value)).toEqual({ statusCode, headers, body, reason: undefined });
});

test.each([
  [{ message: 'hi' }, '{"message":"hi"}'],
  [[{ statusCode: 500 }], '[{"statusCode":500}]'],
  ['plain text', 'plain text'],
  ['', ''],
  [42, '42'],
  [false, 'false'],
  [null, 'null'],
])('sends any other value as the body of a 200: %j', (value, body) => {
  const headers = [['content-type', 'application/json']];
  expect(convert(value)).toEqual({ statusCode: 200, headers, body, reason: undefined });
});

const invalidStatus = "a statusCode that isn't a number";
const outsideStatus = 'a statusCode outside 200 to 599';
const invalidName = 'a header with an invalid name';
const invalidValue = 'an invalid value for the header x-a';
const invalidCookies = "cookies that aren't a list of header values";
test.each([
  [{ statusCode: 'abc' }, invalidStatus],
  [{ statusCode: null }, invalidStatus],
  [{ statusCode: 200.5 }, invalidStatus],
  [{ statusCode: 101 }, outsideStatus],
  [{ statusCode: 600 }, outsideStatus],
  [{ statusCode: 200, body: { a: 1 } }, "a body that isn't a string"],
  [{ statusCode: 200, body: 'é', isBase64Encoded: true }, "a body that isn't base64"],
  [{ statusCode: 200, headers: 'none' }, "headers that aren't an object"],
  [{ statusCode: 200, headers: [] }, "headers that aren't an object"],
  [{ statusCode: 200, headers: { '': '1' } }, invalidName],
  [{ statusCode: 200, headers: { 'x\r\nset-cookie': '1' } }, invalidName],
  [{ statusCode: 200, headers: { 'x-a': '1\r\nset-cookie: b=2' } }, invalidValue],
  [{ statusCode: 200, headers: { 'x-a': ['1'] } }, invalidValue],
  [{ statusCode: 200, headers: { 'x-a': '🦊' } }, invalidValue],
  [{ statusCode: 200, cookies: 'a=1' }, invalidCookies],
  [{ statusCode: 200, cookies: ['a=1\n'] }, invalidCookies],
])('rejects an invalid response with 500: %j', (value, reason) => {
  expect(convert(value)).toEqual({
    statusCode: 500,
    headers: [['content-type', 'application/json']],
    body: '{"message":"Internal Server Error"}',
    reason: `the function returned ${reason}`,
  });
});

const single = { 'Content-Type': 'text/csv', 'X-A': '1', 'X-B': 2 };
test.each([
  [{ statusCode: 200, body: 'hi' }, [textPlain], 'hi'],
  [{ statusCode: 200, cookies: ['a=1'], body: 'SGk=', isBase64Encoded: true }, [textPlain], 'Hi'],
  [{ statusCode: 200, headers: { 'X-A': '1' }, multiValueHeaders: null }, [['x-a', '1'], textPlain], ''],
  [
    {
      statusCode: 200,
      headers: single,
      multiValueHeaders: { 'x-a': ['1', '3'], 'Set-Cookie': ['a=1', 'b=2'] },
    },
    [
      ['content-type', 'text/csv'],
      ['x-b', '2'],
      ['x-a', '1'],
      ['x-a', '3'],
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ],
    '',
  ],
])('converts a result in payload format 1.0: %j', (value, headers, body) => {
  expect(convert(value, '1.0')).toEqual({ statusCode: 200, headers, body, reason: undefined });
});

const noStatusCode = 'no statusCode, which payload format 1.0 requires';
const invalidLists = "multiValueHeaders that aren't an object of lists";
test.each([
  [{ body: 'hi' }, noStatusCode],
  ['hi', noStatusCode],
  [null, noStatusCode],
  [{ statusCode: 200, multiValueHeaders: ['a'] }, invalidLists],
  [{ statusCode: 200, multiValueHeaders: { 'x-a': '1' } }, invalidLists],
  [{ statusCode: 200, multiValueHeaders: { 'x-a': ['1', ['2']] } }, invalidValue],
])('rejects a result that is not valid in payload format 1.0 with 500: %j', (value, reason) => {
  expect(convert(value, '1.0')).toMatchObject({ statusCode: 500, reason: `the function returned ${reason}` });
});

test('responds with 500 if a streaming handler wrote anything other than JSON', () => {
  const { response, reason } = toHttpResponse(
    { outcome: 'returned', payload: '{"statusCode":200}\0body' },
    '2.0',
  );
  expect(response.statusCode).toBe(500);
  expect(reason).toBe("the function returned a stream that isn't JSON, and an HTTP API can't stream");
});
