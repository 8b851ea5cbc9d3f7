/** How one invocation of a function ended. */
export type Invocation =
  | {
      outcome: 'returned';
      /** The handler's result as JSON; `null` if it returned nothing. */
      payload: string;
    }
  | Failure;

export interface Failure {
  outcome: 'failed';
  /** For the terminal only: the API's caller never sees it. */
  reason: string;
  /** What Lambda's Invoke returns; undefined if the function did not run, or returned too much. */
  error?: FunctionError | undefined;
}

export interface FunctionError {
  errorType: string;
  errorMessage: string;
  trace: string[];
}

export interface RuntimeRequest {
  requestId: string;
  event: string;
  functionArn: string;
  timeoutMilliseconds: number;
}

/** A message from the runtime: a line of JSON. */
export type RuntimeMessage =
  | { outcome: 'loaded' }
  /** The code doesn't load, or an error that nothing caught ended the process. */
  | { outcome: 'ended'; reason: string; error: FunctionError }
  /** How long the handler took. Sent before the outcome, which may take long to transfer. */
  | { outcome: 'finished'; milliseconds: number }
  | Invocation;
