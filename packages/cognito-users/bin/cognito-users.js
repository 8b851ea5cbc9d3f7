#!/usr/bin/env node
const { existsSync } = require('node:fs');
const { join } = require('node:path');

// Checked here because the imports below fail with a stack trace on an older version.
const { node: version } = process.versions;
if (Number.parseInt(version, 10) < 20) {
  console.error(`Node.js ${version} is too old: install Node.js 20 or newer from https://nodejs.org.`);
  process.exit(1);
}

// The published package has dist/, compiled by its prepack script. A clone compiles src/ on the fly.
const isPublished = existsSync(join(__dirname, '../dist'));
if (!isPublished) require('tsx/cjs/api').register();
require(join(__dirname, isPublished ? '../dist/cli' : '../src/cli'));
