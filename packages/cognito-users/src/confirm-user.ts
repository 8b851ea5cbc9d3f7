import type { CommandContext } from './command-context';

/** `confirm-user`: sets a permanent password, with which the user can sign in. */
export async function confirmUser(context: CommandContext): Promise<void> {
  const { cognito, userPoolId, username, terminal } = context;
  await cognito.adminSetUserPassword({
    UserPoolId: userPoolId,
    Username: username,
    Password: await context.password(),
    Permanent: true,
  });
  terminal.say(`The password of ${username} is set.`);
}
