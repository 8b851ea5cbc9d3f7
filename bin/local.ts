import '../lib/refuse-old-node';
import { ExplainedError } from '../lib/explained-error';
import { run } from '../lib/local/run';

run({
  arguments: process.argv.slice(2),
  projectDirectory: process.cwd(),
  environment: process.env,
  print: console.log,
  untilInterrupted: () =>
    new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    }),
}).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    console.error(error instanceof ExplainedError ? error.message : error);
    process.exitCode = 1;
  },
);
