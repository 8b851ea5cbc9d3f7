import type { Readable } from 'node:stream';
import type { Logging } from '../model/lambda-function';

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

const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];

/**
 * Whether Lambda would send the line to CloudWatch. Only the format JSON has levels. A line that isn't JSON, or that
 * has no valid level and timestamp, counts as INFO (Lambda developer guide, "Log-level filtering").
 */
export function isPrintedLine(line: string, { format, level }: Logging): boolean {
  return format === 'Text' || LEVELS.indexOf(levelOf(line)) >= LEVELS.indexOf(level);
}

function levelOf(line: string): string {
  try {
    const { level, timestamp } = Object(JSON.parse(line));
    const name = String(level).toUpperCase();
    if (LEVELS.includes(name) && /^\d{4}-\d\d-\d\dT/.test(timestamp)) return name;
  } catch {}
  return 'INFO';
}
