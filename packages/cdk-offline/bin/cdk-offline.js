#!/usr/bin/env node
const { existsSync } = require('node:fs');
const { join } = require('node:path');

// A clone has src/ and compiles it on the fly. The published package has only dist/, compiled by its prepack script.
const isClone = existsSync(join(__dirname, '../src'));
if (isClone) require('tsx/cjs/api').register();
require(join(__dirname, isClone ? '../src/cli' : '../dist/cli'));
