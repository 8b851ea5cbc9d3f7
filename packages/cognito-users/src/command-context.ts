import type { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import type { Options } from './arguments';
import { openCognito } from './aws-clients';
import { ExplainedError } from './explain';
import { createReadOutput, type ReadOutput } from './outputs';
import { explainBrokenRules, formatPasswordRules } from './password-rules';
import type { Question, Terminal } from './terminal';

/** The options, the terminal and the user pool of a command. */
export interface CommandContext {
  options: Options;
  terminal: Terminal;
  environment: NodeJS.ProcessEnv;
  cognito: CognitoIdentityProvider;
  userPoolId: string;
  /** The emulator's user pools; undefined for AWS. */
  localEndpoint: string | undefined;
  readOutput: ReadOutput;
}

/** The context of a command for one user. */
export interface UserContext extends CommandContext {
  username: string;
  /** The user's password. Asks at most once. @throws ExplainedError if there is no password */
  password(): Promise<string>;
  /**
   * The password to set. Asks at most once; `password` returns it from then on.
   * @throws ExplainedError if there is none, or if it violates the pool's rules
   */
  chosenPassword(): Promise<string>;
  /** The password that replaces a temporary one. @throws ExplainedError as `chosenPassword` */
  replacementPassword(): Promise<string>;
}

/** @throws ExplainedError if the stack can't be found */
export async function openContext(
  options: Options,
  run: { terminal: Terminal; environment: NodeJS.ProcessEnv; projectDirectory: string },
): Promise<CommandContext> {
  const { terminal, environment, projectDirectory } = run;
  const readOutput = createReadOutput(options, projectDirectory, terminal);
  const userPoolId = options.userPoolId ?? (await readOutput('UserPoolId'));
  const localEndpoint = options.local ? await readOutput('CognitoEndpoint') : undefined;
  const cognito = await openCognito(options, { userPoolId, localEndpoint }, terminal);
  return { options, terminal, environment, cognito, userPoolId, localEndpoint, readOutput };
}

/** @throws ExplainedError if there is no user name, or one that Cognito doesn't accept */
export async function openUserContext(context: CommandContext): Promise<UserContext> {
  const { options, terminal } = context;
  const username = options.username ?? (await askUsername(terminal));
  if (!/^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,128}$/u.test(username))
    throw new ExplainedError(
      'A user name has at most 128 characters, and no space or control character: choose another one.',
    );
  let password: Promise<string> | undefined;
  return {
    ...context,
    username,
    password() {
      password ??= readSecret(context, {
        variable: 'COGNITO_PASSWORD',
        message: `Password of ${username}:`,
        name: 'password',
      });
      return password;
    },
    chosenPassword() {
      password ??= choosePassword(context, {
        variable: 'COGNITO_PASSWORD',
        message: `New password of ${username}:`,
        name: 'password',
      });
      return password;
    },
    replacementPassword: () =>
      choosePassword(context, {
        variable: 'COGNITO_NEW_PASSWORD',
        message: `New password of ${username}, to replace the temporary one:`,
        name: 'new password to replace the temporary one',
      }),
  };
}

/** Never takes the user name from a line of standard input: it may be the password, and the user name is printed. */
function askUsername(terminal: Terminal): Promise<string> {
  const missing = 'The user name is missing: pass --username NAME.';
  if (!terminal.isInteractive) throw new ExplainedError(missing);
  return terminal.ask({ message: 'User name:', hidden: false, missing });
}

interface Secret {
  /** The environment variable that may hold it. */
  variable: string;
  /** The prompt. */
  message: string;
  /** Its name in an error. */
  name: string;
}

/**
 * Reads a secret from its environment variable, from a hidden prompt, or from a line of standard input.
 * @throws ExplainedError if it is missing
 */
export async function readSecret(
  { environment, terminal }: Pick<CommandContext, 'environment' | 'terminal'>,
  secret: Secret,
): Promise<string> {
  return environment[secret.variable] || terminal.ask(toQuestion(secret));
}

function toQuestion({ variable, message, name }: Secret): Question {
  const missing = `The ${name} is missing: type it at the prompt, set ${variable}, or pass it as a line on standard input.`;
  return { message, hidden: true, missing };
}

/** Checks a new password against all rules at once. At a prompt, it shows the rules and asks until they are met. */
async function choosePassword(context: CommandContext, secret: Secret): Promise<string> {
  const { environment, terminal } = context;
  const policy = await readPasswordPolicy(context);
  if (environment[secret.variable] || !terminal.isInteractive) {
    const password = await readSecret(context, secret);
    const problem = explainBrokenRules(policy, password);
    if (problem !== undefined) throw new ExplainedError(problem);
    return password;
  }
  const rules = formatPasswordRules(policy);
  if (rules !== undefined) terminal.say(rules);
  for (;;) {
    const password = await terminal.ask(toQuestion(secret));
    const problem = explainBrokenRules(policy, password);
    if (problem !== undefined) terminal.say(problem);
    else if ((await terminal.ask({ ...toQuestion(secret), message: 'Repeat it:' })) === password)
      return password;
    else terminal.say('The passwords differ: type both again.');
  }
}

/** Empty without credentials or the permission to read the rules. Then only Cognito checks the password. */
async function readPasswordPolicy({ cognito, userPoolId }: CommandContext) {
  try {
    const { UserPool } = await cognito.describeUserPool({ UserPoolId: userPoolId });
    return UserPool?.Policies?.PasswordPolicy ?? {};
  } catch (error) {
    if (error instanceof Error && /^(AccessDenied|CredentialsProviderError)/.test(error.name)) return {};
    throw error;
  }
}
