import type { AttributeType } from '@aws-sdk/client-cognito-identity-provider';
import { Command, InvalidArgumentError, Option } from 'commander';
import { signInWithBrowser } from './browser-sign-in';
import { type CommandContext, openUserContext, type UserContext } from './command-context';
import { type Streams, wrapLines } from './terminal';
import { fullFlow, generateToken, hello } from './tokens';
import { confirmUser, createNewUser, createUser, deleteUser, listUsers } from './users';
import { verify } from './verify/verify';

const TOKEN_TYPES = ['IdToken', 'AccessToken', 'RefreshToken', 'all'] as const;

/** The options of all commands. An option is absent if it was not given or the command doesn't have it. */
export interface Options {
  username?: string;
  userEmail?: string;
  attribute?: AttributeType[];
  group?: string[];
  tokenType?: (typeof TOKEN_TYPES)[number];
  clientAuth?: boolean;
  clientCredentials?: boolean;
  browser?: boolean;
  origin?: string;
  otherClientId?: string;
  load?: boolean;
  slow?: boolean;
  record?: string;
  compare?: string;
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

const USERNAME = new Option('-u, --username <name>', 'the user (default: ask for it)');
const USER_EMAIL = new Option('-e, --user-email <address>', "the new user's email address");
const ATTRIBUTE = new Option(
  '--attribute <name=value>',
  'an attribute of the new user (repeatable)',
).argParser(parseAttribute);
const GROUP = new Option('--group <name>', 'a group for the user (repeatable)').argParser(
  (name: string, previous: string[] = []) => [...previous, name],
);
const TOKEN_TYPE = new Option('-t, --token-type <type>', 'token to print')
  .choices(TOKEN_TYPES)
  .default('IdToken');
const CLIENT_AUTH = new Option(
  '--client-auth',
  'sign in as an app does: with SRP, which never sends the password, and without AWS credentials',
);
const CLIENT_CREDENTIALS = new Option(
  '--client-credentials',
  'print the access token of a machine client (--client-id) instead of a user',
).conflicts(['username', 'tokenType', 'clientAuth']);
const NO_BROWSER = new Option('--no-browser', 'print the address without opening it');
const API_PATH = new Option('--path <path>', 'path of the GET route').default('/hello');
const VERIFY = [
  new Option('--origin <origin>', 'an origin that the CORS configuration allows'),
  new Option('--other-client-id <id>', 'another app client of the pool, which the API does not accept'),
  new Option('--load', 'send requests until the API throttles them (20,000 at most)'),
  new Option('--slow', 'wait until a token expires'),
  new Option('--record <file>', 'write the responses, without IDs and tokens'),
  new Option('--compare <file>', 'show every difference from a recording'),
];
const YES = new Option('-y, --yes', "don't ask for confirmation");

type Action = (context: CommandContext) => Promise<void>;

const forUser =
  (action: (context: UserContext) => Promise<void>): Action =>
  async (context) =>
    action(await openUserContext(context));

const NEW_USER = [USERNAME, USER_EMAIL, ATTRIBUTE, GROUP];

const COMMANDS: [name: string, description: string, action: Action, options: Option[]][] = [
  ['create-user', 'create a user without a permanent password', forUser(createUser), NEW_USER],
  ['confirm-user', "set a user's password", forUser(confirmUser), [USERNAME]],
  ['create-new-user', 'create a user and set the password', forUser(createNewUser), NEW_USER],
  ['list-users', "print the users' names, status and email addresses", listUsers, []],
  [
    'generate-token',
    'sign in and print a token',
    generateToken,
    [USERNAME, TOKEN_TYPE, CLIENT_AUTH, CLIENT_CREDENTIALS],
  ],
  ['sign-in', 'sign in with a browser and print a token', signInWithBrowser, [TOKEN_TYPE, NO_BROWSER]],
  [
    'full-flow',
    'create a user, set the password, print a token',
    forUser(fullFlow),
    [...NEW_USER, TOKEN_TYPE, CLIENT_AUTH],
  ],
  ['hello', 'call the API without and with a token', forUser(hello), [USERNAME, API_PATH, CLIENT_AUTH]],
  [
    'verify',
    'check that the API and the user pool accept and reject the right requests',
    verify,
    [API_PATH, ATTRIBUTE, ...VERIFY],
  ],
  ['delete-user', 'delete a user', forUser(deleteUser), [USERNAME, YES]],
];

function parseAttribute(text: string, previous: AttributeType[] = []): AttributeType[] {
  const [, Name, Value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (Name === undefined || Value === undefined) throw new InvalidArgumentError('Write it as NAME=VALUE.');
  return [...previous, { Name, Value }];
}

const MORE_HELP = `
cognito-users COMMAND --help shows the options of one command.

The password is never a command-line argument, which other processes can read.
It comes from the environment variable COGNITO_PASSWORD. If that is not set, it
comes from a hidden prompt in a terminal, otherwise from a line of standard
input. COGNITO_NEW_PASSWORD does the same for the password that replaces a
temporary one, and COGNITO_CLIENT_SECRET for the secret of a machine client.

Example, while cdk-offline runs in another terminal:
  cognito-users create-new-user --local --username alice
  cognito-users hello --local --username alice`;

/**
 * Parses the command line. Prints the help, or what is wrong, before it throws.
 * @param arguments_ the arguments after the program's name
 * @throws CommanderError with the exit code, after --help or an invalid command line
 */
export function parseArguments(
  arguments_: readonly string[],
  { stdout, stderr }: Pick<Streams, 'stdout' | 'stderr'>,
): { action: Action; options: Options } {
  let parsed: { action: Action; options: Options } | undefined;
  const program = createProgram()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(wrapLines(text)),
      getOutHelpWidth: () => Math.min(stdout.columns ?? 80, 80),
      getErrHelpWidth: () => Math.min(stderr.columns ?? 80, 80),
    })
    .exitOverride();
  for (const [name, description, action, options] of COMMANDS) {
    const command = program.command(name).description(description).usage('[options]');
    for (const option of options) command.addOption(option);
    command.action(() => {
      parsed = { action, options: command.optsWithGlobals<Options>() };
    });
  }
  program.parse(arguments_, { from: 'user' });
  return parsed ?? program.help({ error: true });
}

/** Options that all commands share. They may come before or after the command. */
function createProgram(): Command {
  return new Command('cognito-users')
    .description('Creates Amazon Cognito users and gets tokens, on AWS or (--local) from cdk-offline.')
    .usage('COMMAND [options]')
    .helpCommand(false)
    .helpOption('-h, --help', 'show help')
    .configureHelp({ showGlobalOptions: true, subcommandTerm: (command) => command.name() })
    .allowExcessArguments(false)
    .option('--local', 'use the user pool and the API of cdk-offline')
    .option('-s, --stack-name <name>', "the stack (default: the app's only stack)")
    .option('--user-pool-id <id>', "use this user pool instead of the stack's")
    .option('-c, --client-id <id>', "use this app client instead of the stack's")
    .option('-p, --aws-profile <name>', 'AWS profile for credentials and region')
    .option('-r, --region <region>', 'AWS region')
    .option('-v, --verbose', 'show the calls to AWS, and stack traces of errors')
    .addHelpText('after', MORE_HELP);
}
