/** An error with a message for the user: what happened, to what, and what to do. Any other error is a bug. */
export class ExplainedError extends Error {
  override readonly name = 'ExplainedError';
}

/** The message of any thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Formats an error for the terminal. Only a bug gets a stack trace. */
export function explainError(error: unknown): string {
  if (error instanceof ExplainedError) return error.message;
  return `Internal error: ${error instanceof Error ? error.stack : error}`;
}
