import type { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import type { Options } from './arguments';
import { openCognito } from './aws-clients';
import { ExplainedError } from './explain';
import { createReadOutput, type ReadOutput } from './outputs';
import type { Question, Terminal } from './terminal';

/** What every command works with. */
export interface CommandContext {
  options: Options;
  terminal: Terminal;
  cognito: CognitoIdentityProvider;
  userPoolId: string;
  username: string;
  /** @throws ExplainedError if the stack has none */
  clientId(): Promise<string>;
  /** Without a trailing slash. @throws ExplainedError if the stack has none */
  apiUrl(): Promise<string>;
  /** Asks at most once. @throws ExplainedError if there is no password */
  password(): Promise<string>;
  /** The password that replaces a temporary one. @throws ExplainedError if there is none */
  newPassword(): Promise<string>;
}

const USERNAME_QUESTION: Question = {
  message: 'User name:',
  hidden: false,
  missing: 'The user name is missing: pass --username NAME.',
};

/** @throws ExplainedError if the stack or the user name can't be found */
export async function openContext(
  options: Options,
  run: { terminal: Terminal; environment: NodeJS.ProcessEnv; projectDirectory: string },
): Promise<CommandContext> {
  const { terminal, environment, projectDirectory } = run;
  const say = (line: string) => terminal.say(line);
  const readOutput = createReadOutput(options, projectDirectory, say);
  const userPoolId = options.userPoolId ?? (await readOutput('UserPoolId'));
  const localEndpoint = options.local ? await readOutput('CognitoEndpoint') : undefined;
  const username = options.username ?? (await askUsername(terminal));
  let password: string | undefined;
  return {
    options,
    terminal,
    cognito: await openCognito(options, { userPoolId, localEndpoint }, say),
    userPoolId,
    username,
    clientId: () => findClientId(options, readOutput),
    apiUrl: async () => (await readOutput('ApiUrl')).replace(/\/+$/, ''),
    async password() {
      password ??=
        environment.COGNITO_PASSWORD ||
        (await terminal.ask(passwordQuestion(`Password of ${username}:`, 'password', 'COGNITO_PASSWORD')));
      return password;
    },
    newPassword: async () =>
      environment.COGNITO_NEW_PASSWORD ||
      terminal.ask(
        passwordQuestion(
          `New password of ${username}, to replace the temporary one:`,
          'new password to replace the temporary one',
          'COGNITO_NEW_PASSWORD',
        ),
      ),
  };
}

/** Never reads a line of standard input: it may be the password, and the user name is shown. */
async function askUsername(terminal: Terminal): Promise<string> {
  if (terminal.isInteractive) return terminal.ask(USERNAME_QUESTION);
  throw new ExplainedError(USERNAME_QUESTION.missing);
}

/** The stack's app client belongs to the stack's pool, so another pool needs a client of its own. */
async function findClientId({ clientId, userPoolId }: Options, readOutput: ReadOutput): Promise<string> {
  if (clientId !== undefined) return clientId;
  if (userPoolId === undefined) return readOutput('UserPoolClientId');
  throw new ExplainedError('--user-pool-id needs --client-id to sign in: pass both.');
}

function passwordQuestion(message: string, name: string, variable: string): Question {
  return {
    message,
    hidden: true,
    missing: `The ${name} is missing: type it at the prompt, set ${variable}, or pass it as a line on standard input.`,
  };
}
