import { UsernameExistsException } from '@aws-sdk/client-cognito-identity-provider';
import { confirmUser } from './confirm-user';
import type { Session } from './session';

/** `create-user`: Cognito sends an invitation with a temporary password, if there is an e-mail address to send it to. */
export async function createUser(session: Session): Promise<void> {
  await adminCreateUser(session, {});
  const { terminal, username, options } = session;
  terminal.say(
    options.userEmail === undefined
      ? `${username} is created: set a password with confirm-user.`
      : `${username} is created and invited by e-mail with a temporary password.`,
  );
}

/** `create-new-user`: also sets the password, which for a user who exists already is all that is left to do. */
export async function createNewUser(session: Session): Promise<void> {
  const { terminal, username } = session;
  try {
    await adminCreateUser(session, { MessageAction: 'SUPPRESS' });
    terminal.say(`${username} is created.`);
  } catch (error) {
    if (!(error instanceof UsernameExistsException)) throw error;
    terminal.say(`${username} exists already and is left as is, but for the password.`);
  }
  await confirmUser(session);
}

async function adminCreateUser(
  { cognito, userPoolId, username, options: { userEmail } }: Session,
  message: { MessageAction?: 'SUPPRESS' },
): Promise<void> {
  await cognito.adminCreateUser({
    UserPoolId: userPoolId,
    Username: username,
    ...(userEmail !== undefined && { UserAttributes: [{ Name: 'email', Value: userEmail }] }),
    ...message,
  });
}
