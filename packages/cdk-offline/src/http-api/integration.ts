import type { LambdaIntegration } from '../model/http-api';
import type { SendToBackend } from './backend';
import type { Caller } from './caller';
import { callBackend } from './http-proxy';
import { type Outcome, reject, toHttpResponse } from './http-response';
import { type Invoke, withTimeout } from './invoke';
import { toLambdaEvent } from './lambda-event';
import { toLambdaEventV1 } from './lambda-event-v1';
import type { RoutedRequest } from './route';

export interface IntegrationContext {
  invoke: Invoke;
  sendToBackend: SendToBackend;
}

/** Lambda developer guide, "Lambda quotas", "Invocation payload". */
const EVENT_BYTES = 6 * 1024 * 1024;

/** Calls the function or the backend of an authorized request. */
export async function callIntegration(
  routed: RoutedRequest,
  caller: Caller | undefined,
  { invoke, sendToBackend }: IntegrationContext,
): Promise<Outcome> {
  const { integration } = routed.route;
  switch (integration.type) {
    case 'AWS_PROXY':
      return callFunction(routed, caller, integration, invoke);
    case 'HTTP_PROXY':
      return callBackend(routed, caller, integration, sendToBackend);
  }
}

async function callFunction(
  routed: RoutedRequest,
  caller: Caller | undefined,
  { lambdaFunction, payloadFormat, timeoutMilliseconds }: LambdaIntegration,
  invoke: Invoke,
): Promise<Outcome> {
  const toEvent = payloadFormat === '1.0' ? toLambdaEventV1 : toLambdaEvent;
  const event = JSON.stringify(toEvent(routed, caller));
  // Lambda's own API responds with this status. AWS doesn't document how HTTP APIs respond.
  if (Buffer.byteLength(event) > EVENT_BYTES) {
    return reject(413, 'Request Entity Too Large', 'the event is larger than the 6 MB that Lambda accepts');
  }
  const invocation = await withTimeout(timeoutMilliseconds, invoke(lambdaFunction, event));
  return invocation
    ? toHttpResponse(invocation, payloadFormat)
    : reject(503, 'Service Unavailable', `no response within the integration's ${timeoutMilliseconds} ms`);
}
