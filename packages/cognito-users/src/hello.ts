import type { CommandContext } from './command-context';
import { describeToken } from './describe-token';
import { ExplainedError } from './explained-error';
import { signIn } from './sign-in';

/**
 * `hello`: what the API answers without a token and with one, and what the token says.
 * @throws ExplainedError where the API lets in whom it should not, or refuses whom it should let in
 */
export async function hello(context: CommandContext): Promise<void> {
  const { terminal, username } = context;
  const url = `${await context.apiUrl()}/hello`;
  const { IdToken: token } = await signIn(context);
  const refused = await get(url, {});
  const allowed = await get(url, { authorization: `Bearer ${token}` });
  terminal.print(`GET ${url}`);
  terminal.print(`without a token: ${refused.status} ${refused.body}`);
  terminal.print(`with the ID token of ${username}: ${allowed.status} ${allowed.body}`);
  terminal.print('');
  for (const line of describeToken(token, new Date())) terminal.print(line);
  if (refused.status !== 401 || allowed.status !== 200)
    throw new ExplainedError(
      `This is not as it should be: without a token the status is 401, and with one 200. Look at the API's logs, and at its authorizer in the stack.`,
    );
}

async function get(url: string, headers: Record<string, string>): Promise<{ status: number; body: string }> {
  const response = await fetch(url, { headers, redirect: 'manual', signal: AbortSignal.timeout(30_000) });
  return { status: response.status, body: await response.text() };
}
