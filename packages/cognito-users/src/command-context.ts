import type { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import type { Options } from './arguments';
import { openCognito } from './cognito';
import { ExplainedError } from './explained-error';
import { createReadOutput, type ReadOutput } from './outputs';
import { newPasswordQuestion, passwordQuestion, usernameQuestion } from './questions';
import type { Terminal } from './terminal';

/** What a command works with: the user pool, the user, and what else it may have to ask for. */
export interface CommandContext {
  options: Options;
  terminal: Terminal;
  cognito: CognitoIdentityProvider;
  userPoolId: string;
  username: string;
  /** @throws ExplainedError where the stack has none */
  clientId(): Promise<string>;
  /** Without a slash at the end. @throws ExplainedError where the stack has none */
  apiUrl(): Promise<string>;
  /** Asked for once. @throws ExplainedError where none is given */
  password(): Promise<string>;
  /** The one that takes the place of a temporary password. @throws ExplainedError where none is given */
  newPassword(): Promise<string>;
}

/** @throws ExplainedError where the stack is not found, or no user is named */
export async function openContext(
  options: Options,
  surroundings: { terminal: Terminal; environment: NodeJS.ProcessEnv; projectDirectory: string },
): Promise<CommandContext> {
  const { terminal, environment, projectDirectory } = surroundings;
  const say = (line: string) => terminal.say(line);
  const output = createReadOutput(options, projectDirectory, say);
  const userPoolId = options.userPoolId ?? (await output('UserPoolId'));
  const localEndpoint = options.local ? await output('CognitoEndpoint') : undefined;
  const username = options.username ?? (await askUsername(terminal));
  let password: string | undefined;
  return {
    options,
    terminal,
    cognito: await openCognito(options, { userPoolId, localEndpoint }, say),
    userPoolId,
    username,
    clientId: () => findClientId(options, output),
    apiUrl: async () => (await output('ApiUrl')).replace(/\/+$/, ''),
    async password() {
      password ??= environment.COGNITO_PASSWORD || (await terminal.ask(passwordQuestion(username)));
      return password;
    },
    newPassword: async () =>
      environment.COGNITO_NEW_PASSWORD || (await terminal.ask(newPasswordQuestion(username))),
  };
}

/** Never a line of standard input: what is meant as the password must not be taken for the name, and shown. */
async function askUsername(terminal: Terminal): Promise<string> {
  if (terminal.isInteractive) return terminal.ask(usernameQuestion);
  throw new ExplainedError(usernameQuestion.missing);
}

/** The stack's client belongs to the stack's pool, so that for another pool the client has to be given too. */
async function findClientId({ clientId, userPoolId }: Options, output: ReadOutput): Promise<string> {
  if (clientId !== undefined) return clientId;
  if (userPoolId === undefined) return output('UserPoolClientId');
  throw new ExplainedError('--user-pool-id names a pool but no app client: give --client-id too.');
}
