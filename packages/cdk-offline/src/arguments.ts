import { Command, InvalidArgumentError, Option } from 'commander';

/** The flags of `npm start`, as typed values. */
export interface LocalArguments {
  port: number;
  cognitoPort: number;
  outputsFile: string | undefined;
  once: boolean;
  reset: boolean;
  quiet: boolean;
  watch: boolean;
}

/**
 * Parses the command line. A flag that is not known, and `--help`, end the process with one line or the help.
 * @param arguments_ what follows the program's name
 */
export function parseArguments(arguments_: readonly string[]): LocalArguments {
  const { outputsFile, ...flags } = new Command('npm start --')
    .description('Runs the stack on this machine: its user pool, its HTTP API and its function.')
    .option('--port <port>', 'port of the HTTP API (0: any free one)', parsePort, 3000)
    .option('--cognito-port <port>', 'port of the user pool (0: any free one)', parsePort, 3001)
    .option(
      '--outputs-file <file>',
      "where to write the stack's outputs (default: cdk.out/local-outputs.json)",
    )
    .option('--once', 'make the two requests and exit: 0 if both were answered as they should', false)
    .option('--reset', 'forget the users and the signing keys of earlier runs', false)
    .option('--quiet', 'print no line for each request', false)
    .addOption(
      new Option('--watch', 'serve every change of the app from the next request on')
        .default(false)
        .conflicts('once'),
    )
    .helpOption('--help', 'show this help')
    .allowExcessArguments(false)
    .parse(arguments_, { from: 'user' })
    .opts<Omit<LocalArguments, 'outputsFile'> & { outputsFile?: string }>();
  return { ...flags, outputsFile };
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('A port is a number from 0 to 65535.');
}
