/**
 * Runs Stryker for the projects named on the command line, by default all. Further arguments go to Stryker:
 * `npm run test:mutation -- cdk-offline --mutate packages/cdk-offline/src/http-api/jwt.ts`
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PROJECTS = ['sample', 'cdk-offline', 'cognito-users'];
const stryker = fileURLToPath(new URL('node_modules/@stryker-mutator/core/bin/stryker.js', import.meta.url));
const words = process.argv.slice(2);
const named = PROJECTS.filter((project) => words.includes(project));
const options = words.filter((word) => !PROJECTS.includes(word));

for (const project of named.length > 0 ? named : PROJECTS) {
  const command = [stryker, 'run', `mutation/${project}.config.mjs`, ...options];
  const { status } = spawnSync(process.execPath, command, { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
