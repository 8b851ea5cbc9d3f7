/**
 * ts-jest, loaded only for a file that is not in jest's cache: to load it and the compiler takes longer than most files of
 * tests do, and every process of jest would do it.
 */
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const { join } = require('node:path');

const project = join(__dirname, '../..');

/**
 * `import()` becomes `require()`: jest's modules take no other. Types are checked by `tsc`.
 * @type {import('ts-jest').TsJestTransformerOptions['tsconfig']}
 */
const tsconfig = {
  target: 'es2023',
  module: 'commonjs',
  moduleResolution: 'bundler',
  esModuleInterop: true,
  isolatedModules: true,
};

/** Whatever the outcome depends on beside the file itself. */
const surroundings = [__filename, join(project, 'package-lock.json')].map((path) => readFileSync(path));

/** @typedef {import('ts-jest').TsJestTransformer} TsJestTransformer */

/** @type {TsJestTransformer | undefined} */
let tsJest;

/** @type {Pick<TsJestTransformer, 'getCacheKey' | 'process'>} */
module.exports = {
  getCacheKey(source, path, { configString }) {
    const key = createHash('sha1');
    for (const part of [...surroundings, process.version, configString, path, source]) key.update(part);
    return key.digest('hex');
  },
  process(source, path, options) {
    tsJest ??= require('ts-jest').default.createTransformer({ tsconfig });
    if (!tsJest) throw new Error('ts-jest gives no transformer');
    return tsJest.process(source, path, options);
  },
};
