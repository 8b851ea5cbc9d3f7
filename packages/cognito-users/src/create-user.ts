import { UsernameExistsException } from '@aws-sdk/client-cognito-identity-provider';
import type { CommandContext } from './command-context';
import { confirmUser } from './confirm-user';

/** `create-user`: Cognito sends an invitation with a temporary password, if there is an e-mail address to send it to. */
export async function createUser(context: CommandContext): Promise<void> {
  await adminCreateUser(context, {});
  const { terminal, username, options } = context;
  terminal.say(
    options.userEmail === undefined
      ? `${username} is created: set a password with confirm-user.`
      : `${username} is created and invited by e-mail with a temporary password.`,
  );
}

/** `create-new-user`: also sets the password, which for a user who exists already is all that is left to do. */
export async function createNewUser(context: CommandContext): Promise<void> {
  const { terminal, username } = context;
  try {
    await adminCreateUser(context, { MessageAction: 'SUPPRESS' });
    terminal.say(`${username} is created.`);
  } catch (error) {
    if (!(error instanceof UsernameExistsException)) throw error;
    terminal.say(`${username} exists already and is left as is, but for the password.`);
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
