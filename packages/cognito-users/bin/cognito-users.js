#!/usr/bin/env node
const { existsSync } = require('node:fs');
const { join } = require('node:path');

/**
 * Checked here because the imports below would fail with a stack trace.
 * @param {string} message
 */
function fail(message) {
  console.error(message);
  process.exit(1);
}

const { node: version } = process.versions;
if (Number.parseInt(version, 10) < 20)
  fail(`Node.js ${version} is too old: install Node.js 20 or newer from https://nodejs.org.`);

// A clone has src/ and compiles it on the fly. The published package has only dist/, compiled by its prepack script.
const isClone = existsSync(join(__dirname, '../src'));
if (isClone) {
  try {
    require('tsx/cjs/api').register();
  } catch {
    fail('The dependencies are not installed: run npm ci.');
  }
}
require(join(__dirname, isClone ? '../src/cli' : '../dist/cli'));
