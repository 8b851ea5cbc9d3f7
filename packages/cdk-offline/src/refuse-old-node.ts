/**
 * Imported first by an entry point, for its effect: on a Node.js that is too old for the AWS CDK and the AWS SDK, it ends
 * the process with one sentence, where the imports that follow would end it with a stack trace.
 */
const OLDEST = 20;

const { node: version } = process.versions;
if (Number.parseInt(version, 10) < OLDEST) {
  console.error(`Node.js ${version} is too old: install Node.js ${OLDEST} or newer from https://nodejs.org.`);
  process.exit(1);
}

export {};
