import { callFunction, type Invoke } from '../../src/http-api/integration';
import { toLambdaEvent } from '../../src/http-api/lambda-event';
import { httpRequest, toReadable } from '../support/http';
import { httpApi, lambdaFunction, route, stage } from '../support/http-api';

const integration = { timeoutMilliseconds: 5000, lambdaFunction: lambdaFunction() };
const event = toLambdaEvent({
  request: httpRequest(),
  target: { path: '/hello', rawQueryString: '' },
  requestId: 'JKJaXmPLvHcESHA=',
  api: httpApi(),
  stage: stage(),
  match: { route: route('GET /hello'), pathParameters: undefined },
  token: undefined,
});

async function call(invoke: Invoke, calledEvent = event): Promise<object> {
  const { response, reason } = await callFunction(integration, calledEvent, invoke);
  return { ...toReadable(response), reason };
}

const gatewayError = (statusCode: number, message: string, reason: string) => ({
  statusCode,
  headers: [['content-type', 'application/json']],
  body: JSON.stringify({ message }),
  reason,
});

test("responds with 503 once the integration's timeout ends", async () => {
  jest.useFakeTimers();
  const finished = jest.fn();
  const response = call(() => new Promise(() => {}));
  void response.then(finished);
  await jest.advanceTimersByTimeAsync(4999);
  expect(finished).not.toHaveBeenCalled();
  await jest.advanceTimersByTimeAsync(1);

  expect(await response).toEqual(
    gatewayError(503, 'Service Unavailable', "no response within the integration's 5000 ms"),
  );
  jest.useRealTimers();
});

test('calls its function with an event of 6 MB in JSON, but not with one more byte', async () => {
  const invoke = jest.fn<ReturnType<Invoke>, Parameters<Invoke>>(async () => ({
    outcome: 'returned',
    payload: 'null',
  }));
  const emptyBytes = JSON.stringify({ ...event, body: '' }).length;
  const withBytes = (bytes: number) => ({ ...event, body: 'a'.repeat(bytes - emptyBytes) });

  const largest = withBytes(6 * 1024 * 1024);
  expect(await call(invoke, largest)).toMatchObject({ statusCode: 200, body: 'null' });
  expect(await call(invoke, withBytes(6 * 1024 * 1024 + 1))).toEqual(
    gatewayError(413, 'Request Entity Too Large', 'the event is larger than the 6 MB that Lambda accepts'),
  );
  expect(invoke.mock.calls).toEqual([[integration.lambdaFunction, JSON.stringify(largest)]]);
});
