#!/usr/bin/env node
const { existsSync } = require('node:fs');
const { join } = require('node:path');

// The published package has dist/, compiled by its prepack script. A clone has none and compiles src/ on the fly.
const isPublished = existsSync(join(__dirname, '../dist'));
if (!isPublished) require('tsx/cjs/api').register();
require(join(__dirname, isPublished ? '../dist/cli' : '../src/cli'));
