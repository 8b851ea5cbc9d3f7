import { Command, InvalidArgumentError, Option } from 'commander';
import { ExplainedError } from './explained-error';
import { wrap } from './terminal';

/** The command line's flags as typed values. */
export interface Flags {
  app?: string;
  context?: Record<string, string>;
  stack?: string;
  port: number;
  cognitoPort: number;
  outputsFile?: string;
  once?: boolean;
  reset?: boolean;
  quiet?: boolean;
  envVars?: string;
  profile?: string;
  inspect?: number;
  watch?: boolean;
}

/**
 * Parses the command line. An unknown flag or `--help` prints a message and ends the process.
 * @param arguments_ the words after the program's name
 * @throws ExplainedError if npm took a flag for itself
 */
export function parseArguments(arguments_: readonly string[], environment: NodeJS.ProcessEnv): Flags {
  const command = createCommand();
  rejectFlagsTakenByNpm(command, environment);
  return command.parse(arguments_, { from: 'user' }).opts<Flags>();
}

export function createCommand(): Command {
  return new Command('cdk-offline')
    .configureHelp({ helpWidth: 80 })
    .configureOutput({
      outputError: (message, write) =>
        write(
          message
            .split('\n')
            .flatMap((line) => wrap(line))
            .join('\n'),
        ),
    })
    .description(
      "Runs a CDK app's HTTP API, Cognito user pools and Lambda functions on this machine. " +
        'Start it in the folder of cdk.json.',
    )
    .option(
      '--app <app>',
      'command that runs the CDK app, or the folder of a synthesized cloud assembly (default: "app" in cdk.json)',
    )
    .option('-c, --context <key=value>', 'context value for the CDK app; repeat it for more', addContext)
    .option('--stack <name>', 'stack to run, if the app has several with an HTTP API')
    .option('--port <port>', 'port of the HTTP API, 0 for any free one', parsePort, 3000)
    .option('--cognito-port <port>', 'port of the user pools, 0 for any free one', parsePort, 3001)
    .option(
      '--outputs-file <file>',
      "file to write the stack's outputs to (default: cdk.out/local-outputs.json)",
    )
    .option('--env-vars <file>', "values for the functions' environment variables, in SAM's format")
    .option('--profile <name>', 'give functions the credentials of this AWS profile')
    .addOption(
      new Option('--inspect [port]', "let a debugger attach to the functions; the first one's port")
        .argParser(parseInspectPort)
        .preset('9229'),
    )
    .option('--once', 'make two requests and exit; the exit code is 0 only if both got the expected response')
    .option('--reset', 'delete the users and signing keys of earlier runs')
    .option('--quiet', "don't print a line for each request")
    .addOption(new Option('--watch', 'reload when a file of the app changes').conflicts('once'))
    .helpOption('--help', 'show this help')
    .allowExcessArguments(false);
}

/** Without `--`, npm takes the flags of `npm start --port 3080` as its own settings and passes on only `3080`. */
function rejectFlagsTakenByNpm({ options }: Command, environment: NodeJS.ProcessEnv): void {
  const { npm_lifecycle_script: script = '', npm_lifecycle_event: event = '' } = environment;
  if (!script.includes('cdk-offline')) return;
  for (const { long, short, required } of options) {
    // In npm, -c means --call.
    const isCall = short === '-c' && event !== 'npx' && environment.npm_config_call;
    const setting = environment[`npm_config_${long?.slice(2).replaceAll('-', '_')}`];
    if (!long || !(setting || isCall)) continue;
    const command = event === 'start' ? 'npm start' : `npm run ${event}`;
    throw new ExplainedError(
      `npm took ${long} for itself: type ${command} -- ${long}${required ? ' VALUE' : ''}, with the two dashes.`,
    );
  }
}

/** Rejects anything that isn't an assignment. The CDK CLI only warns. */
function addContext(assignment: string, previous: Record<string, string> = {}): Record<string, string> {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(assignment) ?? [];
  if (key === undefined || value === undefined)
    throw new InvalidArgumentError('Use KEY=VALUE, such as stage=dev.');
  if (/^aws:./.test(key))
    throw new InvalidArgumentError('Keys that begin with aws: are reserved for the CDK.');
  return { ...previous, [key]: value };
}

function parsePort(value: string): number {
  const port = Number(value);
  if (/^\d+$/.test(value) && port <= 65_535) return port;
  throw new InvalidArgumentError('A port is a number from 0 to 65535.');
}

function parseInspectPort(value: string): number {
  const port = parsePort(value);
  if (port > 0) return port;
  throw new InvalidArgumentError('A port for a debugger is a number from 1 to 65535.');
}
