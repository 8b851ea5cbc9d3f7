import { run } from './run';

// Otherwise the AWS SDK prints a deprecation notice for Node.js 20 on every call.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

// The reader of a pipe, such as head, may end first, the terminal may be closed (EIO), or the disk may be full. The command
// still finishes: verify deletes its users.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || error.code === 'EIO' || process.exitCode === 1) return;
    process.exitCode = 1;
    console.error(`The output can't be written (${error.message}): write it to another place.`);
  });

run({
  arguments: process.argv.slice(2),
  projectDirectory: process.cwd(),
  environment: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
}).then(
  (exitCode) => {
    process.exitCode ||= exitCode;
    // At once after Ctrl-C: a second one, from npm, would kill the process while Node.js removes its signal handlers.
    if (exitCode === 130) process.exit(exitCode);
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.stack : error);
    process.exitCode = 1;
  },
);
