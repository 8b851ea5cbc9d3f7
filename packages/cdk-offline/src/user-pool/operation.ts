import type { AttemptLimits } from './attempt-limits';
import type { ChallengeSessions } from './challenge-sessions';
import { invalidParameter } from './cognito-exception';
import type { FailedSignIns } from './failed-sign-ins';
import type { Message } from './messages/mailbox';
import { integer, object, type Parsed, type Schema, string } from './schema';
import type { LocalPool } from './state';
import type { Entry, Position } from './store';
import type { Steps } from './triggers/trigger';

/** The data and services that an operation uses. If it throws, its changes are rolled back. */
export interface Context {
  pools: readonly LocalPool[];
  challenges: ChallengeSessions;
  failedSignIns: FailedSignIns;
  attemptLimits: AttemptLimits;
  now: Date;
  /** Prints a line in the terminal once the operation's changes are stored. */
  notify(line: string): void;
  /** Adds a message to the mailbox once the operation's changes are stored. */
  deliver(message: Message): void;
}

/** One operation of the Cognito user pools API. */
export interface Operation {
  /** `iam`: the request must be signed with AWS credentials; `none`: anyone may call it. */
  authorization: 'iam' | 'none';
  run(context: Context, body: unknown): Steps<object>;
}

type Input<M> = { [K in keyof M]: Parsed<M[K]> };

/** Defines an operation. `members` are the schemas of the request's members, named as in the API reference. */
export function defineOperation<M extends Record<string, Schema<unknown>>>(
  authorization: Operation['authorization'],
  members: M,
  // biome-ignore lint/suspicious/noConfusingVoidType: most operations return an empty object
  perform: (context: Context, input: Input<M>) => object | void,
): Operation {
  return defineSteps(authorization, members, (context, input) => inOneStep(() => perform(context, input)));
}

/** Defines an operation that calls triggers. */
export function defineSteps<M extends Record<string, Schema<unknown>>>(
  authorization: Operation['authorization'],
  members: M,
  // biome-ignore lint/suspicious/noConfusingVoidType: most operations return an empty object
  perform: (context: Context, input: Input<M>) => Steps<object | void>,
): Operation {
  const schema = object(members);
  return {
    authorization,
    *run(context, body) {
      return (yield* perform(context, schema(body, ''))) ?? {};
    },
  };
}

/** Runs work that invokes no trigger. */
// biome-ignore lint/correctness/useYield: it has the type of work that does
export function* inOneStep<T>(work: () => T): Steps<T> {
  return work();
}

/** A required entry of AuthParameters or ChallengeResponses. */
export function requireParameter(parameters: Map<string, string>, name: string): string {
  const value = parameters.get(name);
  if (!value) throw invalidParameter(`Missing required parameter ${name}`);
  return value;
}

/** One page of a list, 60 records by default or if the limit is 0, and the token for the next page. */
export function paginate<T>(
  entriesAfter: (position?: Position) => Iterable<Entry<T>>,
  limit = 60,
  token?: string,
): { items: T[]; next: string | undefined } {
  const size = limit === 0 ? 60 : limit;
  const items: T[] = [];
  let last: Position | undefined;
  for (const { record, position } of entriesAfter(token === undefined ? undefined : toPosition(token))) {
    if (items.length === size)
      return { items, next: Buffer.from(JSON.stringify(last)).toString('base64url') };
    items.push(record);
    last = position;
  }
  return { items, next: undefined };
}

function toPosition(token: string): Position {
  try {
    const [value, id]: unknown[] = JSON.parse(Buffer.from(token, 'base64url').toString());
    return [string()(value, ''), integer(0)(id, '')];
  } catch {
    throw invalidParameter('The pagination token is not valid.');
  }
}
