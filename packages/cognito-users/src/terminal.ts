import { createInterface } from 'node:readline';
import { ExplainedError } from './explained-error';

export interface Streams {
  stdin: NodeJS.ReadableStream & { isTTY?: boolean; unref?(): void };
  stdout: NodeJS.WritableStream & { columns?: number };
  stderr: NodeJS.WritableStream & { columns?: number };
}

export interface Question {
  /** What the prompt shows. */
  message: string;
  /** Whether the answer stays out of sight. */
  hidden: boolean;
  /** The sentence for the person where no answer can be had. */
  missing: string;
}

type Prompts = typeof import('@inquirer/prompts');
/** Where a prompt is shown, and what breaks it off. */
type Context = { input: NodeJS.ReadableStream; output: NodeJS.WritableStream; signal: AbortSignal };

/**
 * Results go to standard output and all else to standard error, so that `$(…)` takes the result alone. Questions are
 * asked at a prompt, or answered by the next line of standard input where that is no terminal.
 */
export class Terminal {
  readonly #streams: Streams;
  #lines: AsyncIterator<string> | undefined;

  constructor(streams: Streams) {
    this.#streams = streams;
  }

  get isInteractive(): boolean {
    return this.#streams.stdin.isTTY === true;
  }

  print(result: string): void {
    this.#streams.stdout.write(`${result}\n`);
  }

  say(line: string): void {
    this.#streams.stderr.write(`${line}\n`);
  }

  /** @throws ExplainedError for an empty answer, ExitPromptError or AbortPromptError where the person breaks it off */
  async ask({ message, hidden, missing }: Question): Promise<string> {
    const answer = this.isInteractive
      ? await this.#prompt(({ password, input }, context) =>
          hidden ? password({ message }, context) : input({ message }, context),
        )
      : await this.#nextLine();
    if (answer === '') throw new ExplainedError(missing);
    return answer;
  }

  /** Whether the person at the terminal agrees; only for one who is there. */
  confirm(message: string): Promise<boolean> {
    return this.#prompt(({ confirm }, context) => confirm({ message, default: false }, context));
  }

  /** Lets go of standard input, so that the process can end. */
  close(): void {
    this.#streams.stdin.unref?.();
  }

  /** Ctrl-D breaks a prompt off as Ctrl-C does, which the prompts do not see to themselves. */
  async #prompt<Answer>(show: (prompts: Prompts, context: Context) => Promise<Answer>): Promise<Answer> {
    const { stdin, stderr } = this.#streams;
    const abort = new AbortController();
    const onKey = (_text: unknown, key: { ctrl: boolean; name?: string }) => {
      if (key.ctrl && key.name === 'd') abort.abort();
    };
    stdin.on('keypress', onKey);
    try {
      // Loaded only when a prompt is shown: it takes as long as the rest of the program.
      return await show(await import('@inquirer/prompts'), {
        input: stdin,
        output: stderr,
        signal: abort.signal,
      });
    } finally {
      stdin.off('keypress', onKey);
    }
  }

  async #nextLine(): Promise<string> {
    this.#lines ??= createInterface({ input: this.#streams.stdin })[Symbol.asyncIterator]();
    const { value, done } = await this.#lines.next();
    return done ? '' : value;
  }
}
