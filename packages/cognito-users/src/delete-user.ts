import type { CommandContext } from './command-context';
import { ExplainedError } from './explained-error';

/**
 * `delete-user`: asks first.
 * @throws ExplainedError where nobody can be asked
 */
export async function deleteUser({
  cognito,
  userPoolId,
  username,
  options,
  terminal,
}: CommandContext): Promise<void> {
  if (!options.yes && !terminal.isInteractive)
    throw new ExplainedError(
      `Nobody can be asked whether to delete ${username}: give --yes to delete without.`,
    );
  if (!options.yes && !(await terminal.confirm(`Delete ${username} from ${userPoolId}?`))) {
    terminal.say(`${username} is not deleted.`);
    return;
  }
  await cognito.adminDeleteUser({ UserPoolId: userPoolId, Username: username });
  terminal.say(`${username} is deleted.`);
}
