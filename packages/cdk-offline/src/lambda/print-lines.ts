import type { Readable } from 'node:stream';

const MAX_LINE_CHARACTERS = 65_536;

/**
 * Prints a stream line by line, and a line that is too long in parts: `node:readline` would buffer it until it ends, so
 * a function that prints without line breaks would fill this process's memory.
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
