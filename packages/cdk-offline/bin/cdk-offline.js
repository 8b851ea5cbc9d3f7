#!/usr/bin/env node
const { existsSync } = require('node:fs');
const { join } = require('node:path');

// Checked here because the imports below fail with a stack trace on an older version.
const { node: version } = process.versions;
if (Number.parseInt(version, 10) < 20) {
  console.error(`Node.js ${version} is too old: install Node.js 20 or newer from https://nodejs.org.`);
  process.exit(1);
}

// A clone has src/ and compiles it on the fly. The published package has only dist/, compiled by its prepack script.
const isClone = existsSync(join(__dirname, '../src'));
if (isClone) require('tsx/cjs/api').register();
require(join(__dirname, isClone ? '../src/cli' : '../dist/cli'));
