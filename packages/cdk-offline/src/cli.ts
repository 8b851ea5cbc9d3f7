import './refuse-old-node';
import { ExplainedError } from './explained-error';
import { run } from './run';

// The AWS SDK would tell every user of Node.js 20 on standard error when it ends its support.
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
    console.error(error instanceof ExplainedError ? error.message : error);
    process.exitCode = 1;
  },
);
