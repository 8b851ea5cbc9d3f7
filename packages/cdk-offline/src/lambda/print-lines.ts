import type { Readable } from 'node:stream';

/** Of a line that does not end, what is printed at once. */
const PART_CHARACTERS = 65_536;

/**
 * Prints what a stream gives, line by line. A longer line than `PART_CHARACTERS` comes in parts: `node:readline` would
 * keep it until it ends, and a function that prints without a line break would fill this process's memory.
 */
export function printLines(input: Readable, print: (line: string) => void): void {
  let rest = '';
  input.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split(/\r?\n/);
    rest = lines.pop() ?? '';
    if (rest.length > PART_CHARACTERS) {
      lines.push(rest);
      rest = '';
    }
    for (const line of lines) print(line);
  });
  input.on('end', () => {
    if (rest) print(rest);
  });
}
