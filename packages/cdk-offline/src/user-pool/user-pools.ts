import { randomBytes, randomInt } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { UserPool } from '../model/user-pool';
import { AttemptLimits } from './attempt-limits';
import { ChallengeSessions } from './challenge-sessions';
import { FailedSignIns } from './failed-sign-ins';
import { Mailbox } from './messages/mailbox';
import type { Context, Operation } from './operation';
import { type LocalPool, openPoolRecords, openPoolState, type PoolState } from './state';
import { explainStoreError, openStore } from './state-file';
import type { Store } from './store';
import { applyTemplateMembers } from './template-members';
import { createSigningKey } from './token-signing';
import {
  type InvokeTrigger,
  invokeTrigger,
  type TriggerTimeout,
  triggerTimeout,
} from './triggers/invoke-trigger';
import type { Steps } from './triggers/trigger';

export interface UserPoolsOptions {
  pools: UserPool[];
  stateDirectory: string;
  notify: (line: string) => void;
  /** Gets the function that invokes triggers, once per operation: a reload doesn't affect operations in progress. */
  functions?: () => InvokeTrigger;
  /** The time limit of triggers: the system's timer by default. */
  triggerTimeout?: TriggerTimeout;
  /** The system's clock by default. */
  now?: () => Date;
  /** By default, a mailbox without a page that shows it. */
  mailbox?: Mailbox;
}

const NO_FUNCTIONS: InvokeTrigger = async () => ({ outcome: 'failed', reason: 'no function runs' });

/** The emulator's user pools, with their store. */
export class UserPools {
  readonly #challenges = new ChallengeSessions();
  readonly #failedSignIns = new FailedSignIns();
  readonly #attemptLimits = new AttemptLimits();
  readonly #options: Required<UserPoolsOptions>;
  readonly #store: Store;
  #pools: LocalPool[] = [];
  #previous: Promise<unknown> = Promise.resolve();

  /** @throws ExplainedError if the folder can't be used */
  constructor(options: UserPoolsOptions) {
    this.#options = {
      now: () => new Date(),
      mailbox: new Mailbox(() => undefined),
      functions: () => NO_FUNCTIONS,
      triggerTimeout,
      ...options,
    };
    this.#store = openStore(options.stateDirectory, options.notify, this.#options.now());
    this.replace(options.pools);
  }

  /**
   * Switches to the pools of another template. Users and keys are kept.
   * @throws ExplainedError if the state can't be stored, or AWS would reject a user; the pools are then unchanged
   */
  replace(pools: UserPool[]): void {
    const effects: (() => void)[] = [];
    const context = this.#createContext(effects);
    this.#pools = this.#transact(effects, () => {
      const opened: LocalPool[] = pools.map((template) => ({
        template,
        state: loadState(this.#store, template, context.now),
        ...openPoolRecords(this.#store, template.id),
      }));
      for (const pool of opened) {
        pool.state = applyTemplateMembers(context, pool);
        openPoolState(this.#store, pool.template.id).save(pool.state);
      }
      return opened;
    });
  }

  get mailbox(): Mailbox {
    return this.#options.mailbox;
  }

  get pools(): readonly LocalPool[] {
    return this.#pools;
  }

  /** @throws CognitoException, or ExplainedError if the state can't be stored */
  run(operation: Operation, body: unknown): Promise<object> {
    return this.perform((context) => operation.run(context, body));
  }

  /**
   * Performs work, each of its steps in a transaction and in the order of arrival: a step that fails, or can't be
   * stored, changes and prints nothing. Triggers run between the steps, while other work goes on.
   * Processes that use the same folder share the state.
   * @throws CognitoException, or ExplainedError if the state can't be stored
   */
  async perform<T>(work: (context: Context) => Steps<T>): Promise<T> {
    const invoke = this.#options.functions();
    const effects: (() => void)[] = [];
    let steps: Steps<T> | undefined;
    const takeStep = (response?: unknown) =>
      this.#inTurn(() => {
        const started = steps ?? work(this.#createContext(effects));
        steps = started;
        return this.#transact(effects, () => started.next(response));
      });
    let step = await takeStep();
    while (!step.done) {
      const call = step.value;
      step = await takeStep(call && (await invokeTrigger(call, invoke, this.#options.triggerTimeout)));
    }
    return step.value;
  }

  close(): void {
    this.#store.close();
  }

  /** @param effects receives what to print and to deliver once the changes are stored */
  #createContext(effects: (() => void)[]): Context {
    return {
      pools: this.#pools,
      challenges: this.#challenges,
      failedSignIns: this.#failedSignIns,
      attemptLimits: this.#attemptLimits,
      now: this.#options.now(),
      notify: (line) => void effects.push(() => this.#options.notify(line)),
      deliver: (message) => void effects.push(() => this.mailbox.add(message)),
    };
  }

  #transact<T>(effects: (() => void)[], change: () => T): T {
    const result = this.#transaction(change);
    for (const perform of effects.splice(0)) perform();
    return result;
  }

  /** A step blocks the thread for milliseconds. Requests to the API get their turn before the next one. */
  #inTurn<T>(step: () => T): Promise<T> {
    const result = this.#previous.then(step);
    this.#previous = result.then(
      () => setImmediate(),
      () => setImmediate(),
    );
    return result;
  }

  #transaction<T>(change: () => T): T {
    try {
      return this.#store.transaction(change);
    } catch (error) {
      throw explainStoreError(this.#options.stateDirectory, error);
    }
  }
}

/** The stored keys and client secrets of a pool. Adds those that are missing. */
function loadState(store: Store, { id: poolId, clients }: UserPool, now: Date): PoolState {
  const states = openPoolState(store, poolId);
  const state = states.get(poolId) ?? createState(poolId, now);
  for (const { id: clientId, hasSecret } of clients) {
    if (!hasSecret || state.clientSecrets.some((known) => known.clientId === clientId)) continue;
    const secret = Array.from({ length: 51 }, () => randomInt(36).toString(36)).join('');
    state.clientSecrets.push({ clientId, secret });
  }
  states.save(state);
  return state;
}

function createState(poolId: string, now: Date): PoolState {
  return {
    poolId,
    createdAt: now.getTime(),
    idTokenKey: createSigningKey(),
    accessTokenKey: createSigningKey(),
    unknownUserKey: randomBytes(32).toString('hex'),
    clientSecrets: [],
    templateMembers: undefined,
  };
}
