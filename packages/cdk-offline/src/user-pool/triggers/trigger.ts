import type { LambdaFunction } from '../../model/lambda-function';
import type { TriggerName } from '../../model/user-pool';
import { CognitoException } from '../cognito-exception';
import { object, optional, type Parsed, type Schema, string } from '../schema';
import type { LocalPool, User } from '../state';
import { attributeValue, isSignInName } from '../users';

/** A trigger to run. */
export interface TriggerCall {
  name: TriggerName;
  lambdaFunction: LambdaFunction;
  event: object;
}

/**
 * An operation that calls triggers. Each `yield` stores what the operation has changed so far, and ends the
 * transaction: a trigger can take seconds, and its function may call Cognito itself. What was read before a `yield` may
 * then be out of date. `yield undefined` only stores the changes.
 */
export type Steps<T> = Generator<TriggerCall | undefined, T, unknown>;

/** Who calls a trigger. Operations for administrators have no client. */
export interface Caller {
  pool: LocalPool;
  client?: { id: string } | undefined;
}

export interface TriggerEvent {
  /** Such as `PreSignUp_SignUp`. */
  source: string;
  userName: string;
  request: object;
  /** The `response` to fill in. */
  response: object;
  version?: '1' | '2' | '3';
}

/** The members that every trigger must return (developer guide, "User pool Lambda trigger event"). */
const RETURNED = {
  version: string(),
  region: string(),
  userPoolId: string(),
  userName: string(),
  callerContext: object({ awsSdkVersion: string(), clientId: string() }),
  triggerSource: string(),
  request: object({}),
};

/**
 * Runs a trigger, if the pool has it.
 * @returns the response; undefined if the pool has no such trigger
 * @throws CognitoException InvalidLambdaResponseException
 */
export function* callTrigger<S extends Schema<unknown>>(
  { pool: { template }, client }: Caller,
  name: TriggerName,
  { source, userName, request, response, version = '1' }: TriggerEvent,
  responseSchema: S,
): Steps<Parsed<S> | undefined> {
  const lambdaFunction = template.triggers?.[name];
  if (!lambdaFunction) return undefined;
  const event = {
    version,
    region: template.region,
    userPoolId: template.id,
    userName,
    callerContext: {
      awsSdkVersion: 'aws-sdk-unknown-unknown',
      // For some administrator operations, AWS sends null. Our choice: all have this value.
      clientId: client?.id ?? 'CLIENT_ID_NOT_APPLICABLE',
    },
    triggerSource: source,
    request,
    response,
  };
  const returned = yield { name, lambdaFunction, event };
  return parseReturned(returned, responseSchema);
}

/** Reads `response`. Our choice: changes to other members are ignored. */
function parseReturned<S extends Schema<unknown>>(returned: unknown, responseSchema: S): Parsed<S> {
  try {
    // The compiler can't infer the type of a schema's result.
    return object({ ...RETURNED, response: responseSchema })(returned, '').response as Parsed<S>;
  } catch (error) {
    if (error instanceof CognitoException) throw unrecognizableOutput();
    throw error;
  }
}

export function unrecognizableOutput(): CognitoException {
  return new CognitoException('InvalidLambdaResponseException', 'Unrecognizable lambda output');
}

/** For a trigger without a response. */
export const noResponse = object({});

export const optionalString = optional(string());

/** The `userAttributes` of a user who exists. */
export function eventAttributes(pool: LocalPool, user: User): Record<string, string> {
  const attributes = Object.fromEntries(user.attributes.map(({ name, value }) => [name, value]));
  for (const name of ['email', 'phone_number'])
    if (name in attributes) attributes[`${name}_verified`] ??= 'false';
  const email = attributeValue(user, 'email');
  const isAlias = (pool.template.aliasAttributes?.length ?? 0) > 0 && isSignInName(pool, user, 'email');
  return {
    sub: user.sub,
    'cognito:user_status': user.status,
    ...(email !== undefined && isAlias && { 'cognito:email_alias': email }),
    ...attributes,
  };
}

/** The member `clientMetadata`, which is absent if the caller sent none. */
export function metadataMember(metadata: Map<string, string> | undefined): { clientMetadata?: object } {
  return metadata === undefined ? {} : { clientMetadata: Object.fromEntries(metadata) };
}

/** The member `validationData`, which is null if the caller sent none. */
export function validationMember(data: Map<string, string> | undefined): { validationData: object | null } {
  return { validationData: data === undefined ? null : Object.fromEntries(data) };
}
