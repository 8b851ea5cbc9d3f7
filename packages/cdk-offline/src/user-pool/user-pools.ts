import { randomBytes, randomInt } from 'node:crypto';
import type { UserPool } from '../model';
import { ChallengeSessions } from './challenge-sessions';
import { FailedSignIns } from './failed-sign-ins';
import type { Context, Operation } from './operation';
import { type LocalPool, openPoolRecords, openPoolState, type PoolState } from './state';
import { explainStoreError, openStore } from './state-file';
import type { Store } from './store';
import { createSigningKey } from './token-signing';

export interface UserPoolsOptions {
  pools: UserPool[];
  stateDirectory: string;
  notify: (line: string) => void;
  /** The system's clock by default. */
  now?: () => Date;
}

/** The emulator's user pools, with their store. */
export class UserPools {
  readonly #challenges = new ChallengeSessions();
  readonly #failedSignIns = new FailedSignIns();
  readonly #options: Required<UserPoolsOptions>;
  readonly #store: Store;
  #pools: LocalPool[] = [];

  /** @throws ExplainedError if the folder can't be used */
  constructor(options: UserPoolsOptions) {
    this.#options = { now: () => new Date(), ...options };
    this.#store = openStore(options.stateDirectory, options.notify, this.#options.now());
    this.replace(options.pools);
  }

  /**
   * Switches to the pools of another template. Users and keys are kept.
   * @throws ExplainedError if the state can't be stored; the pools are then unchanged
   */
  replace(pools: UserPool[]): void {
    const now = this.#options.now();
    this.#pools = this.#transaction(() =>
      pools.map((template) => ({
        template,
        state: loadState(this.#store, template, now),
        ...openPoolRecords(this.#store, template.id),
      })),
    );
  }

  get pools(): readonly LocalPool[] {
    return this.#pools;
  }

  /** @throws CognitoException, or ExplainedError if the state can't be stored */
  run(operation: Operation, body: unknown): object {
    return this.transact((context) => operation.run(context, body));
  }

  /**
   * Works in a transaction: work that fails, or can't be stored, changes and prints nothing. Processes that use the same
   * folder share the state.
   * @throws ExplainedError if the state can't be stored
   */
  transact<T>(work: (context: Context) => T): T {
    const lines: string[] = [];
    const context: Context = {
      pools: this.#pools,
      challenges: this.#challenges,
      failedSignIns: this.#failedSignIns,
      now: this.#options.now(),
      notify: (line: string) => void lines.push(line),
    };
    const output = this.#transaction(() => work(context));
    for (const line of lines) this.#options.notify(line);
    return output;
  }

  close(): void {
    this.#store.close();
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
  };
}
