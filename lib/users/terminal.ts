import { createInterface, type Interface } from 'node:readline';
import { ExplainedError } from '../explained-error';

export interface Streams {
  stdin: NodeJS.ReadableStream & { isTTY?: boolean };
  stdout: NodeJS.WritableStream;
  stderr: NodeJS.WritableStream;
}

export interface Question {
  /** What the prompt shows. */
  message: string;
  /** Whether the answer stays out of sight. */
  hidden: boolean;
  /** The sentence for the person where no answer can be had. */
  missing: string;
}

/**
 * Results go to standard output and all else to standard error, so that `$(…)` takes the result alone. Questions are
 * asked at a prompt, or answered by the next line of standard input where that is no terminal.
 */
export class Terminal {
  readonly #streams: Streams;
  #input: { reader: Interface; lines: AsyncIterator<string> } | undefined;

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

  /** @throws ExplainedError for an empty answer, ExitPromptError for Ctrl-C */
  async ask(question: Question): Promise<string> {
    const answer = this.isInteractive ? await this.#prompt(question) : await this.#nextLine();
    if (answer === '') throw new ExplainedError(question.missing);
    return answer;
  }

  /** Whether the person at the terminal agrees; only for one who is there. */
  async confirm(message: string): Promise<boolean> {
    const { confirm } = await import('@inquirer/prompts');
    return confirm({ message, default: false }, this.#promptStreams);
  }

  /** Lets go of standard input, so that the process can end. */
  close(): void {
    this.#input?.reader.close();
  }

  async #prompt({ message, hidden }: Question): Promise<string> {
    // Loaded where it is needed alone: it takes longer than all the rest of the program.
    const { input, password } = await import('@inquirer/prompts');
    return hidden
      ? password({ message, mask: true }, this.#promptStreams)
      : input({ message }, this.#promptStreams);
  }

  get #promptStreams() {
    return { input: this.#streams.stdin, output: this.#streams.stderr };
  }

  async #nextLine(): Promise<string> {
    if (!this.#input) {
      const reader = createInterface({ input: this.#streams.stdin, terminal: false });
      this.#input = { reader, lines: reader[Symbol.asyncIterator]() };
    }
    const { value, done } = await this.#input.lines.next();
    return done ? '' : value;
  }
}
