import { isAbsolute, relative, sep } from 'node:path';

/** How tools print an error in source code. The groups are file, line, column and message. */
const FORMATS = [
  // esbuild's command, which NodejsFunction runs. Its columns begin at 0.
  {
    pattern: /✘ \[ERROR\] (?<message>.+)\n\n\s+(?<file>\S.*?):(?<line>\d+):(?<column>\d+):/g,
    firstColumn: 0,
  },
  // esbuild's API, which tsx and transpilers for ts-node call.
  { pattern: /^(?<file>.+?):(?<line>\d+):(?<column>\d+): ERROR: (?<message>.+)$/gm, firstColumn: 0 },
  // TypeScript and ts-node.
  { pattern: /^(?<file>.+?):(?<line>\d+):(?<column>\d+) - error (?<message>.+)$/gm, firstColumn: 1 },
  // Node.js, which marks the column in the line below the code. Node.js 24 may add a line of its TypeScript parser.
  {
    pattern:
      /^(?<file>.+):(?<line>\d+)\n.*\n(?<indent> *)\^+\n+(?:.+\n\n)?(?<message>SyntaxError(?: \[\w+\])?: .+)$/gm,
    firstColumn: 0,
  },
];

/** Finds the errors in source code in a tool's output, as lines with place and message. */
export function findSyntaxErrors(output: string, projectDirectory: string): string[] {
  const found = FORMATS.flatMap(({ pattern, firstColumn }) =>
    Array.from(output.matchAll(pattern), ({ groups = {} }) => {
      const { file = '', line, column, indent = '', message } = groups;
      const shown = isAbsolute(file) ? relative(projectDirectory, file).replaceAll(sep, '/') : file;
      return `${shown}:${line}:${Number(column ?? indent.length) + 1 - firstColumn}: ${message}`;
    }),
  );
  return [...new Set(found)];
}
