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
  readonly #options: UserPoolsOptions;
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
    for (const pool of pools)
      if (!state.pools.some(({ poolId }) => poolId === pool.id)) state.pools.push(await newPool(pool.id));
    for (const pool of join(pools, state)) addClientSecrets(pool);
    saveState(stateDirectory, state);
    return new UserPools(options, state);
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
    const { pools, stateDirectory, notify, now } = this.#options;
    this.#state = loadNewerState(stateDirectory, this.#storedVersion) ?? this.#state;
    const draft = structuredClone(this.#state);
    const lines: string[] = [];
    const output = operation.run(
      {
        pools: join(pools, draft),
        challenges: this.#challenges,
        failedSignIns: this.#failedSignIns,
        now: now(),
        notify: (line) => lines.push(line),
      },
      body,
    );
    if (JSON.stringify(draft) !== JSON.stringify(this.#state)) {
      saveState(stateDirectory, draft);
      this.#storedVersion = stateVersion(stateDirectory);
    }
    this.#state = draft;
    for (const line of lines) notify(line);
    return output;
  }
}

function join(pools: UserPool[], state: State): LocalPool[] {
  return pools.flatMap((template) => {
    const known = state.pools.find(({ poolId }) => poolId === template.id);
    return known ? [{ template, state: known }] : [];
  });
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
