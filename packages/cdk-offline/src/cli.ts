import { explainError } from './explained-error';
import { run } from './run';

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
    console.error(explainError(error));
    process.exitCode = 1;
  },
);
