/** An error with a message for the user: what happened, to what, and what to do. Any other error is a bug. */
export class ExplainedError extends Error {
  override readonly name = 'ExplainedError';
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The text that the terminal shows for an error; the stack trace only if it is a bug. */
export function explainError(error: unknown): string {
  if (error instanceof ExplainedError) return error.message;
  return `Internal error: ${error instanceof Error ? error.stack : error}`;
}
