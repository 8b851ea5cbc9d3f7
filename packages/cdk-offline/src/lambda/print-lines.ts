import type { Readable } from 'node:stream';

const MAX_LINE_CHARACTERS = 65_536;

/**
 * Prints a stream line by line, and a very long line in parts. `node:readline` would buffer such a line until it ends,
 * so a function that prints without line breaks could exhaust this process's memory.
 */
export function printLines(input: Readable, print: (line: string) => void): void {
  let rest = '';
  input.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split(/\r?\n/);
    rest = lines.pop() ?? '';
    if (rest.length > MAX_LINE_CHARACTERS) {
      lines.push(rest);
      rest = '';
    }
    for (const line of lines) print(line);
  });
  input.on('end', () => {
    if (rest) print(rest);
  });
}
