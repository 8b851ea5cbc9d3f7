/**
 * Runs Stryker for the projects named on the command line, by default all. Further arguments go to Stryker:
 * `npm run test:mutation -- cdk-offline --mutate packages/cdk-offline/src/http-api/jwt.ts`
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROJECTS = ['sample', 'cdk-offline', 'cognito-users'];
const stryker = fileURLToPath(new URL('node_modules/@stryker-mutator/core/bin/stryker.js', import.meta.url));
const words = process.argv.slice(2);
const named = PROJECTS.filter((project) => words.includes(project));
const options = words.filter((word) => !PROJECTS.includes(word));

// Stryker kills a mutant that hangs, and its tests then remove nothing. On Windows, the variable is TEMP.
const temporary = mkdtempSync(join(tmpdir(), 'mutation-'));
const env = { ...process.env, TMPDIR: temporary, TEMP: temporary };

for (const project of named.length > 0 ? named : PROJECTS) {
  const command = [stryker, 'run', `mutation/${project}.config.mjs`, ...options];
  const { status } = spawnSync(process.execPath, command, { stdio: 'inherit', env });
  if (status !== 0) process.exitCode = 1;
}
rmSync(temporary, { recursive: true, maxRetries: 10 });
