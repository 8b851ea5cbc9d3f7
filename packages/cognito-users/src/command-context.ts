import type { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import type { Options } from './arguments';
import { openCognito } from './aws-clients';
import { ExplainedError } from './explain';
import { createReadOutput, type ReadOutput } from './outputs';
import type { Terminal } from './terminal';

/** What every command works with. */
export interface CommandContext {
  options: Options;
  terminal: Terminal;
  cognito: CognitoIdentityProvider;
  userPoolId: string;
  username: string;
  readOutput: ReadOutput;
  /** Asks at most once. @throws ExplainedError if there is no password */
  password(): Promise<string>;
  /** The password that replaces a temporary one. @throws ExplainedError if there is none */
  newPassword(): Promise<string>;
}

/** @throws ExplainedError if the stack or the user name can't be found */
export async function openContext(
  options: Options,
  run: { terminal: Terminal; environment: NodeJS.ProcessEnv; projectDirectory: string },
): Promise<CommandContext> {
  const { terminal, environment, projectDirectory } = run;
  const readOutput = createReadOutput(options, projectDirectory, terminal);
  const userPoolId = options.userPoolId ?? (await readOutput('UserPoolId'));
  const localEndpoint = options.local ? await readOutput('CognitoEndpoint') : undefined;
  const cognito = await openCognito(options, { userPoolId, localEndpoint }, terminal);
  const username = options.username ?? (await askUsername(terminal));

  const askPassword = async (variable: string, message: string, name: string) =>
    environment[variable] ||
    terminal.ask({
      message,
      hidden: true,
      missing: `The ${name} is missing: type it at the prompt, set ${variable}, or pass it as a line on standard input.`,
    });
  let password: Promise<string> | undefined;
  return {
    options,
    terminal,
    cognito,
    userPoolId,
    username,
    readOutput,
    password() {
      password ??= askPassword('COGNITO_PASSWORD', `Password of ${username}:`, 'password');
      return password;
    },
    newPassword: () =>
      askPassword(
        'COGNITO_NEW_PASSWORD',
        `New password of ${username}, to replace the temporary one:`,
        'new password to replace the temporary one',
      ),
  };
}

/** Never takes the user name from a line of standard input: it may be the password, and the user name is printed. */
function askUsername(terminal: Terminal): Promise<string> {
  const missing = 'The user name is missing: pass --username NAME.';
  if (!terminal.isInteractive) throw new ExplainedError(missing);
  return terminal.ask({ message: 'User name:', hidden: false, missing });
}
