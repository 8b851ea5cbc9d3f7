import './refuse-old-node';
import { explainError } from './explained-error';
import { run } from './run';

// Otherwise the AWS SDK warns on standard error that it will drop Node.js 20.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

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
