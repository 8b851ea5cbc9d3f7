/** How one invocation of a function ended. */
export type Invocation =
  | {
      outcome: 'returned';
      /** The handler's result as JSON; `null` if it returned nothing. */
      payload: string;
    }
  | {
      outcome: 'failed';
      /** For the terminal only: the API's caller never sees it. */
      reason: string;
    };

export interface RuntimeRequest {
  requestId: string;
  event: string;
  functionArn: string;
  timeoutMilliseconds: number;
}

/** A message from the runtime. */
export type RuntimeMessage =
  | { outcome: 'loaded' }
  | { outcome: 'not loaded'; reason: string }
  /** How long the handler took. Sent before the outcome, which may take long to transfer. */
  | { outcome: 'finished'; milliseconds: number }
  | Invocation;
