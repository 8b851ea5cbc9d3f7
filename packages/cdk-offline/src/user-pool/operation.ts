import type { ChallengeSessions } from './challenge-sessions';
import type { FailedSignIns } from './failed-sign-ins';
import type { LocalPool } from './local-pool';
import { type Read, type Reader, structure } from './reader';

/** What an operation may use. It changes `pools[].state` freely: where it throws, none of its changes is kept. */
export interface Context {
  pools: readonly LocalPool[];
  challenges: ChallengeSessions;
  failedSignIns: FailedSignIns;
  now: Date;
  /** Prints a line in the terminal, once what the operation changed is stored. */
  notify(line: string): void;
}

/** One operation of the Cognito user pools API. */
export interface Operation {
  /** `iam`: the request has to be signed with AWS credentials; `none`: anyone may call it. */
  authorization: 'iam' | 'none';
  /** @throws CognitoException */
  run(context: Context, body: unknown): object;
}

/**
 * Joins an operation's members, as the API reference lists them, with what it does. It runs from start to end
 * without a pause, so no request meets another one half done.
 */
export function operation<M extends Record<string, Reader<unknown>>>(
  authorization: Operation['authorization'],
  members: M,
  // biome-ignore lint/suspicious/noConfusingVoidType: most operations answer with an empty object
  perform: (context: Context, input: { [K in keyof M]: Read<M[K]> }) => object | void,
): Operation {
  const read = structure(members);
  return { authorization, run: (context, body) => perform(context, read(body, '')) ?? {} };
}
