import type { Invocation } from '../lambda/runtime-messages';
import type { LambdaFunction } from '../model/lambda-function';

/** Invokes a function with an event in JSON. Never rejects: a function error, such as a timeout, is an outcome too. */
export type Invoke = (lambdaFunction: LambdaFunction, event: string) => Promise<Invocation>;

/** Resolves like the promise, or to undefined after the timeout. */
export function withTimeout<T>(milliseconds: number, promise: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds, undefined);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
