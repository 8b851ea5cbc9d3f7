import { parseArguments } from './arguments';
import { type DemonstratedRequest, demonstrate } from './demonstrate';
import { describe } from './describe';
import { formatRequestLine } from './http-api/request-line';
import { type LocalStack, start } from './start';
import { Watch } from './watch/watch';

export interface Surroundings {
  /** What follows the program's name on the command line. */
  arguments: readonly string[];
  /** Where cdk.json lies. */
  projectDirectory: string;
  environment: NodeJS.ProcessEnv;
  print(line: string): void;
  /** Resolves with Ctrl-C. */
  untilInterrupted(): Promise<void>;
}

/**
 * `npm start`: runs the stack, shows what runs, makes the README's two requests, and serves until Ctrl-C.
 * @returns the exit code
 * @throws ExplainedError where the stack cannot run here
 */
export async function run({ print, untilInterrupted, ...surroundings }: Surroundings): Promise<number> {
  const { once, quiet, watch: isWatching, ...flags } = parseArguments(surroundings.arguments);
  let isServing = false;
  const watch = isWatching ? new Watch({ ...surroundings, print }) : undefined;
  let stack: LocalStack | undefined;
  try {
    stack = await start({
      ...surroundings,
      ...flags,
      notify: print,
      log: (line) => {
        if (isServing && !quiet) print(formatRequestLine(line));
      },
      ...(watch && { synthesize: () => watch.synthesize() }),
    });
    for (const line of describe(stack)) print(line);
    const asExpected = await showRequests(stack, print);
    if (once) return asExpected ? 0 : 1;
    isServing = true;
    print('');
    print('For a token of your own: npm run --silent user -- full-flow --local --username alice');
    if (watch) print('A change of the app shows in the next request; lib/local itself is not read again.');
    print('Serving until Ctrl-C.');
    watch?.follow(stack);
    await untilInterrupted();
    return 0;
  } finally {
    watch?.close();
    await stack?.close();
  }
}

/** Whether all requests were answered as they should be. */
async function showRequests(stack: LocalStack, print: (line: string) => void): Promise<boolean> {
  const requests = await demonstrate(stack);
  if (!requests) {
    print(
      'No request is shown: no route takes a plain GET with a token that this pool gives for a password.',
    );
    return false;
  }
  for (const line of requests.flatMap(showRequest)) print(line);
  return requests.every(({ asExpected }) => asExpected);
}

function showRequest({ curl, statusCode, body, asExpected }: DemonstratedRequest): string[] {
  return ['', `$ ${curl}`, `${body} (${statusCode}${asExpected ? '' : ', which is not as it should be'})`];
}
