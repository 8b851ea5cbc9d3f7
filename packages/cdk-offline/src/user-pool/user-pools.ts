import { randomBytes, randomInt } from 'node:crypto';
import type { UserPool } from '../model';
import { ChallengeSessions } from './challenge-sessions';
import { FailedSignIns } from './failed-sign-ins';
import type { Context, Operation } from './operation';
import type { LocalPool, PoolState, State } from './state';
import { loadState, readState, saveState } from './state-file';
import { createSigningKey } from './token-signing';

export interface UserPoolsOptions {
  pools: UserPool[];
  stateDirectory: string;
  notify: (line: string) => void;
  /** The system's clock by default. */
  now?: () => Date;
}

/** The emulator's user pools, with their state on disk and in memory. */
export class UserPools {
  readonly #challenges = new ChallengeSessions();
  readonly #failedSignIns = new FailedSignIns();
  readonly #options: Required<UserPoolsOptions>;
  #pools: UserPool[] = [];
  #state: State;

  /** @throws ExplainedError if the folder can't be used */
  constructor(options: UserPoolsOptions) {
    this.#options = { now: () => new Date(), ...options };
    this.#state = loadState(options.stateDirectory, options.notify, this.#options.now());
    this.replace(options.pools);
  }

  /**
   * Switches to the pools of another template. Users and keys are kept.
   * @throws ExplainedError if the state can't be stored; the pools are then unchanged
   */
  replace(pools: UserPool[]): void {
    this.#change((draft) => addMissing(draft, pools, this.#options.now()));
    this.#pools = pools;
  }

  get pools(): LocalPool[] {
    return joinPools(this.#pools, this.#state);
  }

  /** @throws CognitoException, or ExplainedError if the state can't be stored */
  run(operation: Operation, body: unknown): object {
    return this.transact((context) => operation.run(context, body));
  }

  /**
   * Works on a copy of the state. The copy replaces the state once it is stored: work that fails, or can't be stored,
   * changes and prints nothing. Processes that use the same folder share the state.
   * @throws ExplainedError if the state can't be stored
   */
  transact<T>(work: (context: Context) => T): T {
    const lines: string[] = [];
    const output = this.#change((draft) => {
      const context: Context = {
        pools: joinPools(this.#pools, draft),
        challenges: this.#challenges,
        failedSignIns: this.#failedSignIns,
        now: this.#options.now(),
        notify: (line: string) => void lines.push(line),
      };
      return work(context);
    });
    for (const line of lines) this.#options.notify(line);
    return output;
  }

  #change<T>(change: (draft: State) => T): T {
    const { stateDirectory } = this.#options;
    // Another process may have stored a newer state.
    this.#state = readState(stateDirectory) ?? this.#state;
    const draft = structuredClone(this.#state);
    const output = change(draft);
    if (JSON.stringify(draft) !== JSON.stringify(this.#state)) saveState(stateDirectory, draft);
    this.#state = draft;
    return output;
  }
}

function joinPools(pools: UserPool[], state: State): LocalPool[] {
  return pools.flatMap((template) => {
    const stored = state.pools.find(({ poolId }) => poolId === template.id);
    return stored ? [{ template, state: stored }] : [];
  });
}

function addMissing(state: State, pools: UserPool[], now: Date): void {
  for (const { id } of pools)
    if (!state.pools.some(({ poolId }) => poolId === id)) state.pools.push(createPoolState(id, now));
  for (const { template, state: pool } of joinPools(pools, state))
    for (const { id, hasSecret } of template.clients) {
      if (!hasSecret || pool.clientSecrets.some(({ clientId }) => clientId === id)) continue;
      const secret = Array.from({ length: 51 }, () => randomInt(36).toString(36)).join('');
      pool.clientSecrets.push({ clientId: id, secret });
    }
}

function createPoolState(poolId: string, now: Date): PoolState {
  return {
    poolId,
    createdAt: now.getTime(),
    idTokenKey: createSigningKey(),
    accessTokenKey: createSigningKey(),
    unknownUserKey: randomBytes(32).toString('hex'),
    clientSecrets: [],
    groups: [],
    users: [],
    signIns: [],
  };
}
