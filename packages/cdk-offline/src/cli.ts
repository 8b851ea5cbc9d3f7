import { explainError } from './explained-error';
import { run } from './run';
import { Terminal } from './terminal';

const terminal = new Terminal(process);

for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // The reader, such as `head`, closed the pipe.
    if (error.code === 'EPIPE') process.exit();
    process.exitCode = 1;
    throw error;
  });

run({
  arguments: process.argv.slice(2),
  projectDirectory: process.cwd(),
  environment: process.env,
  print: terminal.print,
  showStep: terminal.showStep,
  untilInterrupted: () =>
    new Promise<void>((resolve) => {
      // SIGHUP: the terminal was closed. SIGBREAK: Ctrl-Break on Windows. The listeners stay: Ctrl-C arrives twice, from
      // the terminal and from npm, and the second signal must not stop the cleaning up.
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'] as const)
        process.on(signal, () => resolve());
    }),
}).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    terminal.printError(explainError(error));
    process.exitCode = 1;
  },
);
