/**
 * Runs Stryker for the areas named on the command line, by default all. Further arguments go to Stryker:
 * `npm run test:mutation -- http-api --mutate packages/cdk-offline/src/http-api/jwt.ts`
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const AREAS = ['sample', 'http-api', 'template', 'sign-in', 'tokens', 'cognito-users'];
const stryker = fileURLToPath(new URL('node_modules/@stryker-mutator/core/bin/stryker.js', import.meta.url));
const words = process.argv.slice(2);
const named = AREAS.filter((area) => words.includes(area));
const options = words.filter((word) => !AREAS.includes(word));

// Stryker kills a mutant that hangs, and its tests then remove nothing. On Windows, the variable is TEMP.
const temporary = mkdtempSync(join(tmpdir(), 'mutation-'));
const env = { ...process.env, TMPDIR: temporary, TEMP: temporary };

for (const area of named.length > 0 ? named : AREAS) {
  const command = [stryker, 'run', `mutation/${area}.config.mjs`, ...options];
  const { status } = spawnSync(process.execPath, command, { stdio: 'inherit', env });
  if (status !== 0) process.exitCode = 1;
}
rmSync(temporary, { recursive: true, maxRetries: 10 });
