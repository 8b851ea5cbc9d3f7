import type { CommandContext } from './command-context';
import { createNewUser } from './create-user';
import { signIn } from './sign-in';

/** `generate-token`: prints one token, or all of them as JSON. */
export async function generateToken(context: CommandContext): Promise<void> {
  const tokens = await signIn(context);
  const { tokenType = 'IdToken' } = context.options;
  context.terminal.print(tokenType === 'all' ? JSON.stringify(tokens, undefined, 2) : tokens[tokenType]);
}

/** `full-flow`: from no user to a token; the password is asked for once. */
export async function fullFlow(context: CommandContext): Promise<void> {
  await createNewUser(context);
  await generateToken(context);
}
