import type { Invocation } from '../../src/lambda/runtime-messages';
import { TRIGGER_NAMES, type TriggerName, type Triggers, type UserPool } from '../../src/model/user-pool';
import type { InvokeTrigger } from '../../src/user-pool/triggers/invoke-trigger';
import { lambdaFunction } from './http-api';
import { type LocalCognito, startLocalCognito } from './local-cognito';
import { temporaryDirectory, userPool, userPoolClient } from './user-pools';

/** An event of a trigger, as loosely typed as a handler sees it. */
export interface Event {
  triggerSource: string;
  userName: string;
  callerContext: { clientId: string };
  request: Record<string, unknown>;
  response: Record<string, unknown>;
  [member: string]: unknown;
}

type Handler = (event: Event) => unknown;

/** A server with triggers that run in this process. Without a handler, a trigger returns its event unchanged. */
export interface CognitoWithTriggers extends LocalCognito {
  /** The events of the current test, in order. */
  events: Event[];
  /** The handlers of the current test. */
  handlers: Partial<Record<TriggerName, Handler>>;
}

/** A pool with the triggers, except for `changes`. All flows are allowed. */
export function triggerPool(names: readonly TriggerName[] = TRIGGER_NAMES, changes: Partial<UserPool> = {}) {
  const triggers: Triggers = Object.fromEntries(
    names.map((name) => [name, lambdaFunction({ logicalId: name })]),
  );
  return userPool({ triggers, clients: [triggerClient()], ...changes });
}

export function triggerClient(changes: Parameters<typeof userPoolClient>[0] = {}) {
  const flows = ['ADMIN_USER_PASSWORD_AUTH', 'USER_PASSWORD_AUTH', 'USER_SRP_AUTH', 'CUSTOM_AUTH'];
  const explicitAuthFlows = [...flows, 'REFRESH_TOKEN_AUTH'].map((flow) => `ALLOW_${flow}`);
  return userPoolClient({ explicitAuthFlows, ...changes });
}

/** Starts a server with the pools before the tests of a file, and stops it after them. */
export function useCognitoWithTriggers(...pools: UserPool[]): CognitoWithTriggers {
  const cognito = { events: [], handlers: {} } as unknown as CognitoWithTriggers;
  const directory = temporaryDirectory();
  const invoke: InvokeTrigger = async ({ logicalId }, event) => {
    const parsed: Event = JSON.parse(event);
    cognito.events.push(structuredClone(parsed));
    const handler = new Map(Object.entries(cognito.handlers)).get(logicalId);
    return runHandler(handler ?? ((unchanged) => unchanged), parsed);
  };
  beforeAll(async () => {
    const functions = () => invoke;
    Object.assign(cognito, await startLocalCognito(pools, directory.path, { functions }));
  });
  beforeEach(() => {
    cognito.events.splice(0);
    cognito.handlers = {};
    cognito.lines.splice(0);
  });
  afterAll(async () => {
    await cognito.stop();
    directory.remove();
  });
  return cognito;
}

async function runHandler(handler: Handler, event: Event): Promise<Invocation> {
  try {
    return { outcome: 'returned', payload: JSON.stringify((await handler(event)) ?? null) };
  } catch (error) {
    const { name: errorType, message: errorMessage } = error as Error;
    return { outcome: 'failed', reason: '', error: { errorType, errorMessage, trace: [] } };
  }
}

/** A handler that fills in the response. */
export function respond(response: object): Handler {
  return (event) => ({ ...event, response });
}
