import type { Invocation } from '../lambda/runtime-messages';
import type { LambdaFunction, LambdaIntegration } from '../model';
import { type Outcome, reject, toHttpResponse } from './http-response';
import type { LambdaEvent } from './lambda-event';

/** Invokes a function with an event in JSON. Never rejects: a function error, such as a timeout, is an outcome too. */
export type Invoke = (lambdaFunction: LambdaFunction, event: string) => Promise<Invocation>;

/** Lambda developer guide, "Lambda quotas", "Invocation payload". */
const EVENT_BYTES = 6 * 1024 * 1024;

/** Calls an integration's function and converts its result to a response. */
export async function callFunction(
  { lambdaFunction, timeoutMilliseconds }: LambdaIntegration,
  event: LambdaEvent,
  invoke: Invoke,
): Promise<Outcome> {
  const payload = JSON.stringify(event);
  // Lambda's own API responds with this status. AWS doesn't document how HTTP APIs respond.
  if (Buffer.byteLength(payload) > EVENT_BYTES) {
    return reject(413, 'Request Entity Too Large', 'the event is larger than the 6 MB that Lambda accepts');
  }
  const invocation = await withTimeout(timeoutMilliseconds, invoke(lambdaFunction, payload));
  return invocation
    ? toHttpResponse(invocation)
    : reject(503, 'Service Unavailable', `no response within the integration's ${timeoutMilliseconds} ms`);
}

/** Resolves like the promise, or to undefined after the timeout. */
function withTimeout<T>(milliseconds: number, promise: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds, undefined);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
