/**
 * The entry point imports this file first: with a Node.js version that is too old, it ends the process with one sentence
 * before other imports fail with a stack trace.
 */
const OLDEST_VERSION = 20;

const { node: version } = process.versions;
if (Number.parseInt(version, 10) < OLDEST_VERSION) {
  console.error(
    `Node.js ${version} is too old: install Node.js ${OLDEST_VERSION} or newer from https://nodejs.org.`,
  );
  process.exit(1);
}

export {};
