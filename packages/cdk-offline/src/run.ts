import { parseArguments } from './arguments';
import { type DemoRequest, runDemo } from './demo';
import { formatRequestLine } from './http-api/request-line';
import { type LocalStack, start } from './start';
import { formatSummary } from './summary';
import { shorten, wrap } from './terminal';
import { Watch } from './watch/watch';

export interface RunOptions {
  arguments: readonly string[];
  projectDirectory: string;
  environment: NodeJS.ProcessEnv;
  print(line: string): void;
  /** Shows the step under way until the next line. */
  showStep?(step: string): void;
  /** Resolves at Ctrl-C. */
  untilInterrupted(): Promise<void>;
}

/**
 * Starts the stack, prints a summary and two demo requests, and serves until Ctrl-C.
 * @returns the exit code
 * @throws ExplainedError if the stack can't run locally
 */
export async function run({ print, untilInterrupted, ...options }: RunOptions): Promise<number> {
  const { once, quiet, watch: isWatched, ...flags } = parseArguments(options.arguments, options.environment);
  const watch = isWatched ? new Watch({ ...options, ...flags, print }) : undefined;
  let stack: LocalStack | undefined;
  let isServing = false;
  try {
    await watch?.watchFiles();
    stack = await start({
      ...options,
      ...flags,
      notify: print,
      log: (line) => {
        // The demo shows a 5xx response, but not its reason.
        if (isServing ? !quiet : line.statusCode >= 500) print(formatRequestLine(line));
      },
    });
    for (const line of formatSummary(stack, options.projectDirectory)) print(line);
    const demo = await runDemo(stack);
    const isSkipped = typeof demo === 'string';
    if (isSkipped) print(wrap(`Skipping the demo: ${demo}.`).join('\n'));
    else for (const line of demo.flatMap(formatDemoRequest)) print(line);
    if (once) return !isSkipped && demo.every(({ isAsExpected }) => isAsExpected) ? 0 : 1;
    print('');
    if (!isSkipped) print('Get your own token: npx cognito-users full-flow --local --username NAME');
    if (watch) print("Watching the app's files for changes.");
    print('Serving until Ctrl-C.');
    isServing = true;
    watch?.follow(stack);
    await untilInterrupted();
    return 0;
  } finally {
    await watch?.close();
    await stack?.close();
  }
}

function formatDemoRequest({ curl, statusCode, body, expected, isAsExpected }: DemoRequest): string[] {
  const status = ` (${statusCode}${isAsExpected ? '' : `, expected ${expected}`})`;
  return ['', `$ ${curl}`, shorten(body, 100 - status.length) + status];
}
