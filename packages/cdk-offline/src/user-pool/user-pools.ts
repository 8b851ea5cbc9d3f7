import { randomBytes, randomInt } from 'node:crypto';
import type { UserPool } from '../model';
import { ChallengeSessions } from './challenge-sessions';
import { FailedSignIns } from './failed-sign-ins';
import { createSigningKey } from './jwt';
import type { LocalPool } from './local-pool';
import type { Operation } from './operation';
import type { PoolState, State } from './state';
import { loadNewerState, loadState, saveState, stateVersion } from './state-file';

export interface UserPoolsOptions {
  /** The template's pools. */
  pools: UserPool[];
  /** The folder of the state file; its users outlive the process. */
  stateDirectory: string;
  /** Prints a line in the terminal. */
  notify: (line: string) => void;
  now: () => Date;
}

/** The pools of one run with all that they remember, on disk and in memory. */
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

  /**
   * Reads what earlier runs have left, and makes the keys and client secrets that are missing.
   * @throws ExplainedError when the folder cannot be used
   */
  static async open(options: UserPoolsOptions): Promise<UserPools> {
    const { pools, stateDirectory, notify, now } = options;
    const state = loadState(stateDirectory, notify, now());
    complete(state, pools, await newPools(pools, state));
    saveState(stateDirectory, state);
    return new UserPools(options, state);
  }

  /**
   * Serves the pools of another template from now on. Users and keys stay; what is missing is made, as by `open`.
   * @throws ExplainedError when the state cannot be stored; the pools are then the same as before
   */
  async replace(pools: UserPool[]): Promise<void> {
    const made = await newPools(pools, this.#state);
    this.#change((draft) => complete(draft, pools, made));
    this.#options = { ...this.#options, pools };
  }

  get pools(): LocalPool[] {
    return join(this.#options.pools, this.#state);
  }

  /**
   * Runs an operation on a copy of the state, which takes the state's place once it is stored: an operation that fails,
   * or whose outcome cannot be stored, has changed nothing and printed nothing. Local runs that share a folder share the
   * state: what another one has stored is read first.
   * @throws CognitoException from the operation, ExplainedError when the state cannot be stored
   */
  run(operation: Operation, body: unknown): object {
    const { pools, notify, now } = this.#options;
    const lines: string[] = [];
    const output = this.#change((draft) =>
      operation.run(
        {
          pools: join(pools, draft),
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

function join(pools: UserPool[], state: State): LocalPool[] {
  return pools.flatMap((template) => {
    const known = state.pools.find(({ poolId }) => poolId === template.id);
    return known ? [{ template, state: known }] : [];
  });
}

/** For each pool that the state does not know. */
function newPools(pools: UserPool[], state: State): Promise<PoolState[]> {
  const unknown = pools.filter(({ id }) => !state.pools.some(({ poolId }) => poolId === id));
  return Promise.all(unknown.map(({ id }) => newPool(id)));
}

/** Another local run may have stored the same pool meanwhile: its keys are then the ones. */
function complete(state: State, pools: UserPool[], made: PoolState[]): void {
  for (const pool of made) {
    if (!state.pools.some(({ poolId }) => poolId === pool.poolId)) state.pools.push(pool);
  }
  for (const pool of join(pools, state)) addClientSecrets(pool);
}

async function newPool(poolId: string): Promise<PoolState> {
  const [idTokenKey, accessTokenKey] = await Promise.all([createSigningKey(), createSigningKey()]);
  return {
    poolId,
    idTokenKey,
    accessTokenKey,
    unknownUserKey: randomBytes(32).toString('hex'),
    clientSecrets: [],
    groups: [],
    users: [],
    signIns: [],
  };
}

/** 51 lower-case letters and digits, as Cognito makes them. */
function addClientSecrets({ template, state }: LocalPool): void {
  for (const { id, hasSecret } of template.clients) {
    if (!hasSecret || state.clientSecrets.some(({ clientId }) => clientId === id)) continue;
    const secret = Array.from({ length: 51 }, () => randomInt(36).toString(36)).join('');
    state.clientSecrets.push({ clientId: id, secret });
  }
}
