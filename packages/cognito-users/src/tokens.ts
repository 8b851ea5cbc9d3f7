import { type CommandContext, openUserContext, type UserContext } from './command-context';
import { ExplainedError } from './explain';
import { generateClientToken } from './oauth';
import { signIn, type Tokens } from './sign-in';
import { createNewUser } from './users';

/** `generate-token`: prints one token, or all of them as JSON. */
export async function generateToken(context: CommandContext): Promise<void> {
  if (context.options.clientCredentials) return generateClientToken(context);
  const user = await openUserContext(context);
  printToken(context, await signIn(user));
}

/**
 * Prints the token that --token-type names.
 * @throws ExplainedError if it wasn't issued
 */
export function printToken({ options, terminal }: CommandContext, tokens: Partial<Tokens>): void {
  const { tokenType = 'IdToken' } = options;
  const printed = tokenType === 'all' ? JSON.stringify(tokens, undefined, 2) : tokens[tokenType];
  if (printed === undefined)
    throw new ExplainedError(
      `Cognito issued no ${tokenType}, because the app client does not have the scope openid: add it, or pass --token-type AccessToken.`,
    );
  terminal.print(printed);
}

/** `full-flow`: creates the user, sets the password and prints a token. */
export async function fullFlow(context: UserContext): Promise<void> {
  await createNewUser(context);
  printToken(context, await signIn(context));
}

/**
 * `hello`: shows the API's responses without and with a token, and the token's issuer, audience and expiry.
 * @throws ExplainedError if the statuses aren't 401 and 200
 */
export async function hello(context: UserContext): Promise<void> {
  const { terminal, username, options } = context;
  const url = `${(await context.readOutput('ApiUrl')).replace(/\/+$/, '')}${options.path}`;
  const { IdToken: token } = await signIn(context);
  const withoutToken = await get(url, {});
  const withToken = await get(url, { authorization: `Bearer ${token}` });
  terminal.print(`GET ${url}`);
  terminal.print(`without a token: ${withoutToken.status} ${withoutToken.body}`);
  terminal.print(`with the ID token of ${username}: ${withToken.status} ${withToken.body}`);
  const { iss, aud, exp } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  terminal.print('\nThe token says:');
  terminal.print(`  issuer    ${iss}`);
  terminal.print(`  audience  ${aud}`);
  terminal.print(`  expires   ${formatTime(new Date(exp * 1000), new Date())}`);
  const problems = [
    ...(withoutToken.status === 401 ? [] : [`Expected 401 without a token, got ${withoutToken.status}.`]),
    ...(withToken.status === 200 ? [] : [`Expected 200 with a token, got ${withToken.status}.`]),
  ];
  if (problems.length === 0) return;
  const source = options.local ? 'the terminal of cdk-offline' : "the API's access log";
  throw new ExplainedError(`${problems.join(' ')} Look for the reason in ${source}.`);
}

async function get(url: string, headers: Record<string, string>): Promise<{ status: number; body: string }> {
  const response = await fetch(url, { headers, redirect: 'manual', signal: AbortSignal.timeout(30_000) });
  return { status: response.status, body: await response.text() };
}

const UNITS = [
  ['day', 24 * 60 * 60],
  ['hour', 60 * 60],
  ['minute', 60],
  ['second', 1],
] as const;

/** For example `in 60 minutes (2026-11-22 13:00:00 UTC)`: whole units. A fresh token has its whole lifetime left. */
export function formatTime(time: Date, now: Date): string {
  const seconds = Math.ceil((time.getTime() - now.getTime()) / 1000);
  const [unit, length] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  const relative = new Intl.RelativeTimeFormat('en').format(Math.ceil(seconds / length), unit);
  return `${relative} (${time.toISOString().slice(0, 19).replace('T', ' ')} UTC)`;
}
