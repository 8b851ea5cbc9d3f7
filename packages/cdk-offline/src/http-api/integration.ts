import type { Invocation } from '../lambda/runtime-messages';
import type { LambdaFunction, LambdaIntegration } from '../model';
import { type Outcome, refuse, toHttpResponse } from './http-response';
import type { LambdaEvent } from './lambda-event';

/** Runs a function with an event, in JSON; how it ends, its own timeout included, is an outcome and never a rejection. */
export type Invoke = (lambdaFunction: LambdaFunction, event: string) => Promise<Invocation>;

/** 6 MB for the event (Lambda developer guide, "Lambda quotas", "Invocation payload"). */
const EVENT_BYTES = 6 * 1024 * 1024;

/** Calls the function of an integration within the integration's timeout, and turns how it ends into the answer. */
export async function callFunction(
  { lambdaFunction, timeoutMilliseconds }: LambdaIntegration,
  event: LambdaEvent,
  invoke: Invoke,
): Promise<Outcome> {
  const payload = JSON.stringify(event);
  // The status that Lambda's own API has for it; what HTTP APIs make of it is not documented.
  if (Buffer.byteLength(payload) > EVENT_BYTES) {
    return refuse(
      413,
      'Request Entity Too Large',
      'as an event it is larger than the 6 MB that Lambda takes',
    );
  }
  const invocation = await within(timeoutMilliseconds, invoke(lambdaFunction, payload));
  return invocation
    ? toHttpResponse(invocation)
    : refuse(503, 'Service Unavailable', `no answer within the integration's ${timeoutMilliseconds} ms`);
}

/** What the promise gives, or undefined where it gives nothing in time. */
function within<T>(milliseconds: number, promise: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds, undefined);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
