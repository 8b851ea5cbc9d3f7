import { Command, Option } from 'commander';
import type { Streams } from './terminal';

const tokenTypes = ['IdToken', 'AccessToken', 'RefreshToken', 'all'] as const;
export type TokenType = (typeof tokenTypes)[number];

/** The options of all commands; one that was not given, or that the command does not have, is absent. */
export interface Options {
  username?: string;
  userEmail?: string;
  tokenType?: TokenType;
  clientAuth?: boolean;
  yes?: boolean;
  local?: boolean;
  stackName: string;
  userPoolId?: string;
  clientId?: string;
  awsProfile?: string;
  region?: string;
  env?: boolean;
  verbose?: boolean;
}

const userEmail = new Option('-e, --user-email <address>', 'e-mail address of the new user');
const tokenType = new Option('-t, --token-type <type>', 'which token to print')
  .choices(tokenTypes)
  .default('IdToken');
const clientAuth = new Option(
  '--client-auth',
  'sign in as an app would: by SRP, which keeps the password on this machine, and without AWS credentials',
);
const yes = new Option('-y, --yes', 'do not ask');

const commands = {
  'create-user': { description: 'create a user, who has no password yet', options: [userEmail] },
  'confirm-user': { description: "set a user's password", options: [] },
  'create-new-user': { description: 'create a user and set the password', options: [userEmail] },
  'generate-token': { description: 'sign in and print a token', options: [tokenType, clientAuth] },
  'full-flow': {
    description: 'create a user, set the password, print a token',
    options: [userEmail, tokenType, clientAuth],
  },
  hello: { description: 'call GET /hello without and with a token', options: [clientAuth] },
  'delete-user': { description: 'delete a user', options: [yes] },
};
export type CommandName = keyof typeof commands;

const furtherHelp = `
npm run user -- COMMAND --help shows the options of one command.

A password is never an argument, where every process could read it. It comes
from the environment variable COGNITO_PASSWORD (one that replaces a temporary
password from COGNITO_NEW_PASSWORD), else from standard input where that is no
terminal, one line for each thing asked for, else from a hidden prompt.

Example, with npm start running in another terminal:
  npm run user -- create-new-user --local --username alice
  npm run user -- hello --local --username alice`;

/** What the command line asks for. */
export interface ChosenCommand {
  name: CommandName;
  options: Options;
}

/**
 * Parses the command line. What is no command or no option ends with a line on standard error, `--help` with the help.
 * @param arguments_ what follows the program's name
 * @throws CommanderError after that, with the exit code
 */
export function parseArguments(
  arguments_: readonly string[],
  { stdout, stderr }: Pick<Streams, 'stdout' | 'stderr'>,
): ChosenCommand {
  let chosen: ChosenCommand | undefined;
  const program = createProgram()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHelpWidth: () => stdout.columns ?? 80,
      getErrHelpWidth: () => stderr.columns ?? 80,
    })
    .exitOverride();
  for (const name of commandNames()) {
    const { description, options } = commands[name];
    const command = program.command(name).description(description).usage('[options]');
    for (const option of options) command.addOption(option);
    command.action(() => {
      chosen = { name, options: command.optsWithGlobals<Options>() };
    });
  }
  program.parse(arguments_.map(fromPythonHelper), { from: 'user' });
  return chosen ?? program.help({ error: true });
}

/** The options that all commands have; they may stand before and behind the command. */
function createProgram(): Command {
  return new Command('npm run user --')
    .description('Creates users and gets tokens, with the user pool on AWS or (--local) that of npm start.')
    .usage('COMMAND [options]')
    .helpCommand(false)
    .helpOption('-h, --help', 'show help')
    .configureHelp({ showGlobalOptions: true, subcommandTerm: (command) => command.name() })
    .allowExcessArguments(false)
    .option('-u, --username <name>', 'the user; asked for if not given')
    .option('--local', 'use the user pool and the API of npm start')
    .option('-s, --stack-name <name>', 'the stack', 'HttpApiGatewayJwtCognitoStack')
    .option('--user-pool-id <id>', "in place of the stack's user pool (also -uid)")
    .option('-c, --client-id <id>', "in place of the stack's app client")
    .option('-p, --aws-profile <name>', 'AWS profile for credentials and region')
    .option('-r, --region <region>', 'AWS region')
    .option('--env', 'not needed: credentials in the environment are found')
    .option('-v, --verbose', 'show the calls to AWS, and more of an error')
    .addHelpText('after', furtherHelp);
}

function commandNames(): CommandName[] {
  return Object.keys(commands).filter((name): name is CommandName => name in commands);
}

/** The Python helper's short form has two letters, and would be read here as `-u id`. */
function fromPythonHelper(argument: string): string {
  return argument === '-uid' ? '--user-pool-id' : argument;
}
