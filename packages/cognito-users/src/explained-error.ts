/**
 * An error whose message is all a person needs: one sentence that says what happened and how to mend it.
 * The entry points in bin/ print that message alone and exit with 1; any other error is a fault of this project.
 */
export class ExplainedError extends Error {
  override readonly name = 'ExplainedError';
}
