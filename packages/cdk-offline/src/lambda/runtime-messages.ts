/** How one invocation of a function ended. */
export type Invocation =
  | {
      outcome: 'returned';
      /** What the handler returned, as JSON; `null` where it returned nothing. */
      payload: string;
    }
  | {
      outcome: 'failed';
      /** Why, in plain words for the terminal; the caller of the API never sees it. */
      reason: string;
    };

/** An invocation on its way through a function. */
export interface Task {
  requestId: string;
  /** As JSON. */
  event: string;
  resolve(invocation: Invocation): void;
}

/** What the runtime is sent: more invocations, to be run one after the other. */
export interface RuntimeRequest {
  invocations: Pick<Task, 'requestId' | 'event'>[];
  functionArn: string;
  /** For each of them, from its own beginning. */
  timeoutMilliseconds: number;
}

/** What the runtime sends. */
export type RuntimeMessage =
  /** One of these once, before all else. */
  | { outcome: 'loaded' }
  | { outcome: 'not loaded'; reason: string }
  /** For each invocation, in their order and before the next one begins. */
  | { outcome: 'answered'; invocation: Invocation; milliseconds: number }
  /** These have not begun, because the one before them takes long. */
  | { outcome: 'given back'; requestIds: string[] };
