import { CommanderError } from 'commander';
import { type ChosenCommand, type CommandName, parseArguments } from './arguments';
import { type CommandContext, openContext } from './command-context';
import { confirmUser } from './confirm-user';
import { createNewUser, createUser } from './create-user';
import { deleteUser } from './delete-user';
import { explain } from './explain';
import { ExplainedError } from './explained-error';
import { fullFlow, generateToken } from './generate-token';
import { hello } from './hello';
import { type Streams, Terminal } from './terminal';

export interface Surroundings extends Streams {
  /** What follows the program's name on the command line. */
  arguments: readonly string[];
  /** Where `npm start` was started, for --local. */
  projectDirectory: string;
  environment: NodeJS.ProcessEnv;
}

const commands: Record<CommandName, (context: CommandContext) => Promise<void>> = {
  'create-user': createUser,
  'confirm-user': confirmUser,
  'create-new-user': createNewUser,
  'generate-token': generateToken,
  'full-flow': fullFlow,
  hello,
  'delete-user': deleteUser,
};

/**
 * `npm run user`: users and tokens from the command line.
 * @returns the exit code: 0, 1 after an error that has been explained, 130 where the person broke off a question
 * @throws what is a fault of this project
 */
export async function run({ arguments: arguments_, ...surroundings }: Surroundings): Promise<number> {
  const chosen = parse(arguments_, surroundings);
  if (typeof chosen === 'number') return chosen;
  const { name, options } = chosen;
  const terminal = new Terminal(surroundings);
  if (options.env) terminal.say('--env is not needed: credentials in the environment are found without it.');
  try {
    const context = await openContext(options, { terminal, ...surroundings });
    await commands[name](context);
    return 0;
  } catch (error) {
    if (error instanceof Error && /^(Exit|Abort)PromptError$/.test(error.name)) return 130;
    const explained = explain(error, options);
    if (!(explained instanceof ExplainedError)) throw explained;
    terminal.say(explained.message);
    if (options.verbose)
      terminal.say(explained.cause instanceof Error ? stack(explained.cause) : stack(explained));
    return 1;
  } finally {
    terminal.close();
  }
}

/** The exit code instead, where the command line has been answered already: with the help, or with what is wrong in it. */
function parse(arguments_: readonly string[], streams: Streams): ChosenCommand | number {
  try {
    return parseArguments(arguments_, streams);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    throw error;
  }
}

function stack(error: Error): string {
  return error.stack ?? error.message;
}
