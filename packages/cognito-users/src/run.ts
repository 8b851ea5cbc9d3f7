import { CommanderError } from 'commander';
import { type Options, parseArguments } from './arguments';
import { openContext } from './command-context';
import { ExplainedError, explainError } from './explain';
import { type Streams, Terminal } from './terminal';

export interface RunOptions extends Streams {
  /** The arguments after the program's name. */
  arguments: readonly string[];
  /** The folder of cdk.json. */
  projectDirectory: string;
  environment: NodeJS.ProcessEnv;
}

/**
 * Runs one command.
 * @returns the exit code: 0; 1 for an error that the user can fix; 130 if the user left a prompt or stopped `verify`
 * @throws any internal error
 */
export async function run({ arguments: arguments_, ...runOptions }: RunOptions): Promise<number> {
  const terminal = new Terminal(runOptions);
  let options: Options = {};
  try {
    const parsed = parseArguments(arguments_, runOptions);
    options = parsed.options;
    await parsed.action(await openContext(options, { terminal, ...runOptions }));
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    if (error instanceof Error && /^((Exit|Abort)Prompt|Abort)Error$/.test(error.name)) return 130;
    const explained = explainError(error, options);
    if (!(explained instanceof ExplainedError)) throw explained;
    terminal.say(explained.message);
    if (options.verbose)
      terminal.say((explained.cause instanceof Error ? explained.cause : explained).stack ?? '');
    return 1;
  } finally {
    terminal.close();
  }
}
