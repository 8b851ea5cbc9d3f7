import type { Session } from './session';

/** `confirm-user`: sets a permanent password, with which the user can sign in. */
export async function confirmUser(session: Session): Promise<void> {
  const { cognito, userPoolId, username, terminal } = session;
  await cognito.adminSetUserPassword({
    UserPoolId: userPoolId,
    Username: username,
    Password: await session.password(),
    Permanent: true,
  });
  terminal.say(`The password of ${username} is set.`);
}
