import type { ChallengeSessions } from './challenge-sessions';
import { invalidParameter } from './cognito-exception';
import type { FailedSignIns } from './failed-sign-ins';
import { object, type Parsed, type Schema } from './schema';
import type { LocalPool } from './state';

/** What an operation works with. It may change `pools[].state`: if it then throws, the changes are dropped. */
export interface Context {
  pools: readonly LocalPool[];
  challenges: ChallengeSessions;
  failedSignIns: FailedSignIns;
  now: Date;
  /** Prints a line in the terminal once the operation's changes are stored. */
  notify(line: string): void;
}

/** One operation of the Cognito user pools API. */
export interface Operation {
  /** `iam`: the request must be signed with AWS credentials; `none`: anyone may call it. */
  authorization: 'iam' | 'none';
  run(context: Context, body: unknown): object;
}

/** Defines an operation. `members` are the schemas of the request's members, named as in the API reference. */
export function defineOperation<M extends Record<string, Schema<unknown>>>(
  authorization: Operation['authorization'],
  members: M,
  // biome-ignore lint/suspicious/noConfusingVoidType: most operations return an empty object
  perform: (context: Context, input: { [K in keyof M]: Parsed<M[K]> }) => object | void,
): Operation {
  const schema = object(members);
  return { authorization, run: (context, body) => perform(context, schema(body, '')) ?? {} };
}

/** A required entry of AuthParameters or ChallengeResponses. */
export function requireParameter(parameters: Map<string, string>, name: string): string {
  const value = parameters.get(name);
  if (!value) throw invalidParameter(`Missing required parameter ${name}`);
  return value;
}

/** One page of items, 60 by default or if the limit is 0, and the token for the next page. */
export function paginate<T>(items: T[], limit = 60, token?: string) {
  const start = token === undefined ? 0 : Number(Buffer.from(token, 'base64url').toString());
  if (!Number.isSafeInteger(start) || start < 0) throw invalidParameter('The pagination token is not valid.');
  const end = start + (limit === 0 ? 60 : limit);
  const next = end < items.length ? Buffer.from(String(end)).toString('base64url') : undefined;
  return { items: items.slice(start, end), next };
}
