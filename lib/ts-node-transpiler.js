/**
 * Makes ts-node use esbuild, which is faster than TypeScript's own compiler (see "ts-node" in tsconfig.json).
 * `npm run build` checks the types.
 */
const { transformSync } = require('esbuild');

/** @type {import('ts-node').TranspilerFactory} */
exports.create = () => ({
  transpile(input, { fileName }) {
    const { code, map } = transformSync(input, {
      loader: 'ts',
      format: 'cjs',
      target: 'node20',
      sourcemap: true,
      sourcefile: fileName,
    });
    return { outputText: code, sourceMapText: map };
  },
});
