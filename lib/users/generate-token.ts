import { createNewUser } from './create-user';
import type { Session } from './session';
import { signIn } from './sign-in';

/** `generate-token`: prints one token, or all of them as JSON. */
export async function generateToken(session: Session): Promise<void> {
  const tokens = await signIn(session);
  const { tokenType = 'IdToken' } = session.options;
  session.terminal.print(tokenType === 'all' ? JSON.stringify(tokens, undefined, 2) : tokens[tokenType]);
}

/** `full-flow`: from no user to a token; the password is asked for once. */
export async function fullFlow(session: Session): Promise<void> {
  await createNewUser(session);
  await generateToken(session);
}
