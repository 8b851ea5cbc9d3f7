/**
 * How ts-node turns TypeScript into JavaScript (tsconfig.json names this file): with esbuild, which is here for the
 * function's bundle and takes a third of the compiler's time. Types are checked by `npm run build`, as ever.
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
