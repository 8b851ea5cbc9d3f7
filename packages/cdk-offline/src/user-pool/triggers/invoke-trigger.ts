import { setTimeout } from 'node:timers/promises';
import type { Invocation } from '../../lambda/runtime-messages';
import type { LambdaFunction } from '../../model/lambda-function';
import { CognitoException } from '../cognito-exception';
import { type TriggerCall, unrecognizableOutput } from './trigger';

/** Fixed, whatever the function's Timeout. AWS may retry. Our choice: no retry. */
const TIMEOUT_MILLISECONDS = 5000;
const TIMED_OUT = Symbol('timed out');

export type InvokeTrigger = (lambdaFunction: LambdaFunction, event: string) => Promise<Invocation>;

/** Resolves after a time, or when the signal aborts. */
export type TriggerTimeout = (milliseconds: number, signal: AbortSignal) => Promise<unknown>;

export const triggerTimeout: TriggerTimeout = (milliseconds, signal) =>
  setTimeout(milliseconds, undefined, { signal }).catch(() => undefined);

/**
 * Invokes a trigger's function and returns its result.
 * Source: developer guide, "Customizing user pool workflows with Lambda triggers". Its texts for PreSignUp,
 * PostAuthentication, DefineAuthChallenge and UserMigration are known. Our choice: the others have the same texts.
 * @throws CognitoException UserLambdaValidationException, UnexpectedLambdaException, InvalidLambdaResponseException
 */
export async function invokeTrigger(
  { name, lambdaFunction, event }: TriggerCall,
  invoke: InvokeTrigger,
  timeout: TriggerTimeout,
): Promise<unknown> {
  const ended = new AbortController();
  const invocation = await Promise.race([
    invoke(lambdaFunction, JSON.stringify(event)),
    timeout(TIMEOUT_MILLISECONDS, ended.signal).then(() => TIMED_OUT),
  ]).finally(() => ended.abort());
  if (typeof invocation === 'symbol')
    throw invocationFailed(name, 'Socket timeout while invoking Lambda function.');
  if (invocation.outcome === 'failed') {
    if (!invocation.error) throw invocationFailed(name, `${invocation.reason}.`);
    throw new CognitoException(
      'UserLambdaValidationException',
      `${name} failed with error ${invocation.error.errorMessage}.`,
    );
  }
  try {
    return JSON.parse(invocation.payload);
  } catch {
    throw unrecognizableOutput();
  }
}

function invocationFailed(name: string, cause: string): CognitoException {
  return new CognitoException('UnexpectedLambdaException', `${name} invocation failed due to error ${cause}`);
}
