import type { CommandContext } from './command-context';
import { ExplainedError } from './explain';

/** `create-user`: Cognito sends an invitation with a temporary password if the user has an email address. */
export async function createUser(context: CommandContext): Promise<void> {
  await adminCreateUser(context, {});
  const { terminal, username, options } = context;
  terminal.say(
    options.userEmail === undefined
      ? `Created ${username}. Set a password with confirm-user.`
      : `Created ${username} and sent an invitation with a temporary password.`,
  );
}

/** `create-new-user`: also sets the password. For an existing user, only sets the password. */
export async function createNewUser(context: CommandContext): Promise<void> {
  const { terminal, username } = context;
  // Before anything is created: if the user leaves the prompt, no user without a password stays behind.
  await context.password();
  try {
    // No invitation: its temporary password would already be replaced.
    await adminCreateUser(context, { MessageAction: 'SUPPRESS' });
    terminal.say(`Created ${username}.`);
  } catch (error) {
    if (!(error instanceof Error && error.name === 'UsernameExistsException')) throw error;
    terminal.say(`${username} already exists: only the password changes.`);
  }
  await confirmUser(context);
}

async function adminCreateUser(
  { cognito, userPoolId, username, options: { userEmail } }: CommandContext,
  message: { MessageAction?: 'SUPPRESS' },
): Promise<void> {
  await cognito.adminCreateUser({
    UserPoolId: userPoolId,
    Username: username,
    ...(userEmail !== undefined && { UserAttributes: [{ Name: 'email', Value: userEmail }] }),
    ...message,
  });
}

/** `confirm-user`: sets a permanent password. */
export async function confirmUser(context: CommandContext): Promise<void> {
  const { cognito, userPoolId, username, terminal } = context;
  await cognito.adminSetUserPassword({
    UserPoolId: userPoolId,
    Username: username,
    Password: await context.password(),
    Permanent: true,
  });
  terminal.say(`Set the password of ${username}.`);
}

/**
 * `delete-user`: asks for confirmation first.
 * @throws ExplainedError if it can't ask
 */
export async function deleteUser(context: CommandContext): Promise<void> {
  const { cognito, userPoolId, username, options, terminal } = context;
  if (!options.yes && !terminal.isInteractive)
    throw new ExplainedError(
      `Can't ask for confirmation because standard input is not a terminal: pass --yes to delete ${username}.`,
    );
  if (!options.yes && !(await terminal.confirm(`Delete ${username} from ${userPoolId}?`))) {
    terminal.say(`Kept ${username}.`);
    return;
  }
  await cognito.adminDeleteUser({ UserPoolId: userPoolId, Username: username });
  terminal.say(`Deleted ${username}.`);
}
