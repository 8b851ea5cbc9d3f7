import { wrap } from './terminal';

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
  if (error instanceof ExplainedError) {
    // Further lines are the output of another program.
    const [first = '', ...output] = error.message.split('\n');
    return [...wrap(first), ...output].join('\n');
  }
  if (isDiskFull(error)) return DISK_FULL;
  return `Internal error: ${error instanceof Error ? error.stack : error}`;
}

export const DISK_FULL = 'The disk is full: free some space and start again.';

function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOSPC';
}
