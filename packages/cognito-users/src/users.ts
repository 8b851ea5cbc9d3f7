import type { AttributeType, UserType } from '@aws-sdk/client-cognito-identity-provider';
import type { Options } from './arguments';
import type { CommandContext, UserContext } from './command-context';
import { commandHint, ExplainedError } from './explain';

/** `create-user`: Cognito sends an invitation with a temporary password if the user has an email address. */
export async function createUser(context: UserContext): Promise<void> {
  const { terminal, username, options } = context;
  await requireGroups(context);
  await adminCreateUser(context, {});
  terminal.say(
    options.userEmail === undefined
      ? `Created ${username}. Set a password with ${commandHint('confirm-user', options)}.`
      : `Created ${username} and sent an invitation with a temporary password.`,
  );
  await joinGroups(context);
}

/** `create-new-user`: creates a user and sets the password. An existing user gets only the password and the groups. */
export async function createNewUser(context: UserContext): Promise<void> {
  const { terminal, username } = context;
  // Asks before anything is created: a user who leaves the prompt leaves no pool user without a password.
  await requireGroups(context);
  await context.chosenPassword();
  try {
    // No invitation: its temporary password would already be replaced.
    await adminCreateUser(context, { MessageAction: 'SUPPRESS' });
    terminal.say(`Created ${username}.`);
  } catch (error) {
    if (!(error instanceof Error && error.name === 'UsernameExistsException')) throw error;
    terminal.say(`${username} already exists: its attributes stay as they are.`);
  }
  await confirmUser(context);
  await joinGroups(context);
}

/** The attributes from --user-email and --attribute. */
export function userAttributes({ userEmail, attribute = [] }: Options): AttributeType[] {
  return [...(userEmail === undefined ? [] : [{ Name: 'email', Value: userEmail }]), ...attribute];
}

async function adminCreateUser(
  { cognito, userPoolId, username, options }: UserContext,
  message: { MessageAction?: 'SUPPRESS' },
): Promise<void> {
  const UserAttributes = userAttributes(options);
  await cognito.adminCreateUser({
    UserPoolId: userPoolId,
    Username: username,
    ...(UserAttributes.length > 0 && { UserAttributes }),
    ...message,
  });
}

/** @throws ExplainedError if a group of --group doesn't exist */
async function requireGroups({ cognito, userPoolId, options: { group = [] } }: UserContext): Promise<void> {
  for (const GroupName of group) {
    try {
      await cognito.getGroup({ UserPoolId: userPoolId, GroupName });
    } catch (error) {
      if (!(error instanceof Error && error.name === 'ResourceNotFoundException')) throw error;
      throw new ExplainedError(`The pool has no group ${GroupName}: create it, or choose another one.`);
    }
  }
}

async function joinGroups(context: UserContext): Promise<void> {
  const { cognito, userPoolId, username, terminal, options } = context;
  for (const GroupName of options.group ?? []) {
    await cognito.adminAddUserToGroup({ UserPoolId: userPoolId, Username: username, GroupName });
    terminal.say(`Added ${username} to the group ${GroupName}.`);
  }
}

/** `confirm-user`: sets a permanent password. */
export async function confirmUser(context: UserContext): Promise<void> {
  const { cognito, userPoolId, username, terminal } = context;
  await cognito.adminSetUserPassword({
    UserPoolId: userPoolId,
    Username: username,
    Password: await context.chosenPassword(),
    Permanent: true,
  });
  terminal.say(`Set the password of ${username}.`);
}

/** `list-users`: prints one line per user: name, status, email address. */
export async function listUsers({ cognito, userPoolId, terminal }: CommandContext): Promise<void> {
  const users: UserType[] = [];
  let PaginationToken: string | undefined;
  do {
    const page = await cognito.listUsers({ UserPoolId: userPoolId, PaginationToken });
    users.push(...(page.Users ?? []));
    ({ PaginationToken } = page);
  } while (PaginationToken !== undefined);
  if (users.length === 0) terminal.say('The pool has no users.');
  const rows = users.map(({ Username = '', UserStatus = '', Enabled, Attributes = [] }) => [
    Username,
    Enabled === false ? 'DISABLED' : UserStatus,
    Attributes.find(({ Name }) => Name === 'email')?.Value ?? '',
  ]);
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows)
    terminal.print(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
}

/**
 * `delete-user`: asks for confirmation first.
 * @throws ExplainedError if it can't ask
 */
export async function deleteUser(context: UserContext): Promise<void> {
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
