import { randomBytes, randomInt } from 'node:crypto';
import type { UserPool } from '../model';
import { ChallengeSessions } from './challenge-sessions';
import { FailedSignIns } from './failed-sign-ins';
import type { Operation } from './operation';
import type { LocalPool, PoolState, State } from './state';
import { loadNewerState, loadState, saveState, stateVersion } from './state-file';
import { createSigningKey } from './token-signing';

export interface UserPoolsOptions {
  pools: UserPool[];
  stateDirectory: string;
  notify: (line: string) => void;
  now: () => Date;
}

/** The emulator's user pools with all their state, on disk and in memory. */
export class UserPools {
  readonly #challenges = new ChallengeSessions();
  readonly #failedSignIns = new FailedSignIns();
  #options: UserPoolsOptions;
  #state: State;
  #storedVersion: string;

  private constructor(options: UserPoolsOptions, state: State) {
    this.#options = options;
    this.#state = state;
    this.#storedVersion = stateVersion(options.stateDirectory);
  }

  /** @throws ExplainedError if the folder can't be used */
  static async open(options: UserPoolsOptions): Promise<UserPools> {
    const { pools, stateDirectory, notify, now } = options;
    const state = loadState(stateDirectory, notify, now());
    complete(state, pools, await createMissingPools(pools, state, now()));
    saveState(stateDirectory, state);
    return new UserPools(options, state);
  }

  /**
   * Switches to the pools of another template; users and keys stay.
   * @throws ExplainedError if the state can't be stored; the pools are then unchanged
   */
  async replace(pools: UserPool[]): Promise<void> {
    const created = await createMissingPools(pools, this.#state, this.#options.now());
    this.#change((draft) => complete(draft, pools, created));
    this.#options = { ...this.#options, pools };
  }

  get pools(): LocalPool[] {
    return joinPools(this.#options.pools, this.#state);
  }

  /**
   * Runs an operation on a copy of the state, which replaces the state once it is stored: an operation that fails, or
   * can't be stored, changes and prints nothing. Processes that share the folder share the state.
   * @throws CognitoException, or ExplainedError if the state can't be stored
   */
  run(operation: Operation, body: unknown): object {
    const { pools, notify, now } = this.#options;
    const lines: string[] = [];
    const output = this.#change((draft) =>
      operation.run(
        {
          pools: joinPools(pools, draft),
          challenges: this.#challenges,
          failedSignIns: this.#failedSignIns,
          now: now(),
          notify: (line) => lines.push(line),
        },
        body,
      ),
    );
    for (const line of lines) notify(line);
    return output;
  }

  #change<T>(change: (draft: State) => T): T {
    const { stateDirectory } = this.#options;
    this.#state = loadNewerState(stateDirectory, this.#storedVersion) ?? this.#state;
    const draft = structuredClone(this.#state);
    const output = change(draft);
    if (JSON.stringify(draft) !== JSON.stringify(this.#state)) {
      saveState(stateDirectory, draft);
      this.#storedVersion = stateVersion(stateDirectory);
    }
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

function createMissingPools(pools: UserPool[], state: State, now: Date): Promise<PoolState[]> {
  const missing = pools.filter(({ id }) => !state.pools.some(({ poolId }) => poolId === id));
  return Promise.all(missing.map(({ id }) => createPoolState(id, now)));
}

/** Adds created pools, unless another process stored the same pool in the meantime: its keys win. */
function complete(state: State, pools: UserPool[], created: PoolState[]): void {
  for (const pool of created) {
    if (!state.pools.some(({ poolId }) => poolId === pool.poolId)) state.pools.push(pool);
  }
  for (const pool of joinPools(pools, state)) addClientSecrets(pool);
}

async function createPoolState(poolId: string, now: Date): Promise<PoolState> {
  const [idTokenKey, accessTokenKey] = await Promise.all([createSigningKey(), createSigningKey()]);
  return {
    poolId,
    createdAt: now.getTime(),
    idTokenKey,
    accessTokenKey,
    unknownUserKey: randomBytes(32).toString('hex'),
    clientSecrets: [],
    groups: [],
    users: [],
    signIns: [],
  };
}

function addClientSecrets({ template, state }: LocalPool): void {
  for (const { id, hasSecret } of template.clients) {
    if (!hasSecret || state.clientSecrets.some(({ clientId }) => clientId === id)) continue;
    const secret = Array.from({ length: 51 }, () => randomInt(36).toString(36)).join('');
    state.clientSecrets.push({ clientId: id, secret });
  }
}
