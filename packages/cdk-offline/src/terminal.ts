import { clearLine, cursorTo } from 'node:readline';

/** The widest line that the emulator prints itself. */
const COLUMNS = 100;

/** Breaks a long line at spaces and indents the continuation lines. A longer word, such as a path, stays whole. */
export function wrap(line: string, indentation = ''): string[] {
  const lines: string[] = [];
  let current: string | undefined;
  for (const word of line.split(' ')) {
    const longer = current === undefined ? word : `${current} ${word}`;
    if (longer.length > COLUMNS && current?.trim()) {
      lines.push(current);
      current = indentation + word;
    } else current = longer;
  }
  return [...lines, current ?? ''];
}

/** Cuts text to a number of characters, by default the width of a line. */
export function shorten(text: string, length = COLUMNS): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

type Output = NodeJS.WritableStream & { isTTY?: boolean };

/** Prints lines, and between them the step under way, if standard output is a terminal. */
export class Terminal {
  readonly #stdout: Output;
  readonly #stderr: Output;
  #showsStep = false;

  constructor({ stdout, stderr }: { stdout: Output; stderr: Output }) {
    this.#stdout = stdout;
    this.#stderr = stderr;
  }

  readonly print = (line: string): void => {
    this.#clearStep();
    this.#stdout.write(`${line}\n`);
  };

  readonly printError = (line: string): void => {
    this.#clearStep();
    this.#stderr.write(`${line}\n`);
  };

  /** Shows a step, such as `Synthesizing`, until the next line or step. */
  readonly showStep = (step: string): void => {
    if (!this.#stdout.isTTY) return;
    this.#clearStep();
    this.#stdout.write(`${shorten(step, 75)}...`);
    this.#showsStep = true;
  };

  #clearStep(): void {
    if (!this.#showsStep) return;
    cursorTo(this.#stdout, 0);
    clearLine(this.#stdout, 0);
    this.#showsStep = false;
  }
}
