import { Command, Option } from 'commander';
import type { Streams } from './terminal';

const TOKEN_TYPES = ['IdToken', 'AccessToken', 'RefreshToken', 'all'] as const;

/** The options of all commands. An option is absent if it was not given or the command doesn't have it. */
export interface Options {
  username?: string;
  userEmail?: string;
  tokenType?: (typeof TOKEN_TYPES)[number];
  clientAuth?: boolean;
  path?: string;
  yes?: boolean;
  local?: boolean;
  stackName?: string;
  userPoolId?: string;
  clientId?: string;
  awsProfile?: string;
  region?: string;
  verbose?: boolean;
}

const USER_EMAIL = new Option('-e, --user-email <address>', "the new user's e-mail address");
const TOKEN_TYPE = new Option('-t, --token-type <type>', 'token to print')
  .choices(TOKEN_TYPES)
  .default('IdToken');
const CLIENT_AUTH = new Option(
  '--client-auth',
  'sign in as an app does: with SRP, which never sends the password, and without AWS credentials',
);
const API_PATH = new Option('--path <path>', 'path of the GET route').default('/hello');
const YES = new Option('-y, --yes', "don't ask for confirmation");

const COMMANDS = {
  'create-user': { description: 'create a user without a permanent password', options: [USER_EMAIL] },
  'confirm-user': { description: "set a user's password", options: [] },
  'create-new-user': { description: 'create a user and set the password', options: [USER_EMAIL] },
  'generate-token': { description: 'sign in and print a token', options: [TOKEN_TYPE, CLIENT_AUTH] },
  'full-flow': {
    description: 'create a user, set the password, print a token',
    options: [USER_EMAIL, TOKEN_TYPE, CLIENT_AUTH],
  },
  hello: { description: 'call the API without and with a token', options: [API_PATH, CLIENT_AUTH] },
  'delete-user': { description: 'delete a user', options: [YES] },
};
export type CommandName = keyof typeof COMMANDS;

const MORE_HELP = `
cognito-users COMMAND --help shows the options of one command.

The password is never a command-line argument, which other processes can read.
It comes from the environment variable COGNITO_PASSWORD (the one that replaces
a temporary password from COGNITO_NEW_PASSWORD). If that is not set, it comes
from a hidden prompt in a terminal, otherwise from a line of standard input.

Example, while cdk-offline runs in another terminal:
  cognito-users create-new-user --local --username alice
  cognito-users hello --local --username alice`;

export interface ParsedCommand {
  name: CommandName;
  options: Options;
}

/**
 * Parses the command line. Prints the help, or what is wrong, before it throws.
 * @param arguments_ what follows the program's name
 * @throws CommanderError with the exit code, after --help or an invalid command line
 */
export function parseArguments(
  arguments_: readonly string[],
  { stdout, stderr }: Pick<Streams, 'stdout' | 'stderr'>,
): ParsedCommand {
  let parsed: ParsedCommand | undefined;
  const program = createProgram()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHelpWidth: () => stdout.columns ?? 80,
      getErrHelpWidth: () => stderr.columns ?? 80,
    })
    .exitOverride();
  for (const name of commandNames()) {
    const { description, options } = COMMANDS[name];
    const command = program.command(name).description(description).usage('[options]');
    for (const option of options) command.addOption(option);
    command.action(() => {
      parsed = { name, options: command.optsWithGlobals<Options>() };
    });
  }
  program.parse(arguments_, { from: 'user' });
  return parsed ?? program.help({ error: true });
}

/** The options of every command. They may stand before or after the command. */
function createProgram(): Command {
  return new Command('cognito-users')
    .description('Creates Amazon Cognito users and gets tokens, on AWS or (--local) from cdk-offline.')
    .usage('COMMAND [options]')
    .helpCommand(false)
    .helpOption('-h, --help', 'show help')
    .configureHelp({ showGlobalOptions: true, subcommandTerm: (command) => command.name() })
    .allowExcessArguments(false)
    .option('-u, --username <name>', 'the user (default: ask for it)')
    .option('--local', 'use the user pool and the API of cdk-offline')
    .option('-s, --stack-name <name>', "the stack (default: the app's only stack)")
    .option('--user-pool-id <id>', "use this user pool instead of the stack's")
    .option('-c, --client-id <id>', "use this app client instead of the stack's")
    .option('-p, --aws-profile <name>', 'AWS profile for credentials and region')
    .option('-r, --region <region>', 'AWS region')
    .option('-v, --verbose', 'show the calls to AWS, and stack traces of errors')
    .addHelpText('after', MORE_HELP);
}

function commandNames(): CommandName[] {
  return Object.keys(COMMANDS).filter((name): name is CommandName => name in COMMANDS);
}
