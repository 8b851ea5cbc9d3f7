import { CommanderError } from 'commander';
import { type CommandName, type ParsedCommand, parseArguments } from './arguments';
import { type CommandContext, openContext } from './command-context';
import { ExplainedError, explainError } from './explain';
import { type Streams, Terminal } from './terminal';
import { fullFlow, generateToken, hello } from './tokens';
import { confirmUser, createNewUser, createUser, deleteUser } from './users';

export interface RunOptions extends Streams {
  /** What follows the program's name. */
  arguments: readonly string[];
  /** The folder of cdk.json. */
  projectDirectory: string;
  environment: NodeJS.ProcessEnv;
}

const COMMANDS: Record<CommandName, (context: CommandContext) => Promise<void>> = {
  'create-user': createUser,
  'confirm-user': confirmUser,
  'create-new-user': createNewUser,
  'generate-token': generateToken,
  'full-flow': fullFlow,
  hello,
  'delete-user': deleteUser,
};

/**
 * Runs one command.
 * @returns the exit code: 0; 1 after an error that the user can fix; 130 if the user left a prompt
 * @throws any internal error
 */
export async function run({ arguments: arguments_, ...runOptions }: RunOptions): Promise<number> {
  const parsed = parse(arguments_, runOptions);
  if (typeof parsed === 'number') return parsed;
  const { name, options } = parsed;
  const terminal = new Terminal(runOptions);
  try {
    const context = await openContext(options, { terminal, ...runOptions });
    await COMMANDS[name](context);
    return 0;
  } catch (error) {
    if (error instanceof Error && /^(Exit|Abort)PromptError$/.test(error.name)) return 130;
    const explained = explainError(error, options);
    if (!(explained instanceof ExplainedError)) throw explained;
    terminal.say(explained.message);
    if (options.verbose) terminal.say(stackTrace(explained.cause ?? explained));
    return 1;
  } finally {
    terminal.close();
  }
}

/** Returns the exit code instead after --help or an invalid command line. */
function parse(arguments_: readonly string[], streams: Streams): ParsedCommand | number {
  try {
    return parseArguments(arguments_, streams);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    throw error;
  }
}

function stackTrace(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
