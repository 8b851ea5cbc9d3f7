import { createInterface } from 'node:readline';
import { ExplainedError } from './explain';

export interface Streams {
  stdin: NodeJS.ReadableStream & { isTTY?: boolean; unref?(): void };
  stdout: NodeJS.WritableStream & { columns?: number };
  stderr: NodeJS.WritableStream & { columns?: number };
}

export interface Question {
  /** The prompt. */
  message: string;
  /** True if the answer must not be shown. */
  hidden: boolean;
  /** The error message for an empty answer. */
  missing: string;
}

type Prompts = typeof import('@inquirer/prompts');
type PromptContext = { input: NodeJS.ReadableStream; output: NodeJS.WritableStream; signal: AbortSignal };

/** Breaks lines of more than 100 columns at spaces. A longer word, such as an address, stays whole. */
export function wrapLines(text: string): string {
  return text.replace(/(?![^\n]{1,100}$)([^\n]{1,100}) /gm, '$1\n');
}

/**
 * Writes results to standard output and everything else to standard error, so `$(…)` captures only the result. If
 * standard input is a terminal, asks at a prompt; otherwise each answer is the next line of standard input.
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

  say(message: string): void {
    this.#streams.stderr.write(`${wrapLines(message)}\n`);
  }

  /** @throws ExplainedError for an empty answer; ExitPromptError or AbortPromptError if the user leaves the prompt */
  async ask({ message, hidden, missing }: Question): Promise<string> {
    const answer = this.isInteractive
      ? await this.#prompt(({ password, input }, context) =>
          hidden ? password({ message }, context) : input({ message }, context),
        )
      : await this.#nextLine();
    if (answer === '') throw new ExplainedError(missing);
    return answer;
  }

  /** Asks a yes/no question; the default is no. Call only if `isInteractive`. */
  confirm(message: string): Promise<boolean> {
    return this.#prompt(({ confirm }, context) => confirm({ message, default: false }, context));
  }

  /** Releases standard input, so the process can exit. */
  close(): void {
    this.#streams.stdin.unref?.();
  }

  /** Lets Ctrl-D leave a prompt too; the library handles only Ctrl-C. */
  async #prompt<Answer>(
    show: (prompts: Prompts, context: PromptContext) => Promise<Answer>,
  ): Promise<Answer> {
    const { stdin, stderr } = this.#streams;
    const abort = new AbortController();
    const onKey = (_text: unknown, key: { ctrl: boolean; name?: string }) => {
      if (key.ctrl && key.name === 'd') abort.abort();
    };
    stdin.on('keypress', onKey);
    try {
      // Loaded on demand because most commands in scripts never show a prompt.
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
