/**
 * Preloaded into the app's process with `--inspect`: NodejsFunction runs esbuild with `spawnSync`, and this adds a
 * source map to each bundle that has none. The stack and what it deploys stay as they are. Plain JavaScript, because it
 * runs in processes of the app.
 */
const childProcess = require('node:child_process');

const { spawnSync } = childProcess;
const isBundle = (/** @type {string} */ text) => /--bundle\b/.test(text) && !text.includes('--sourcemap');

/** @param {unknown} values @returns {unknown} */
function withSourceMap(values) {
  if (!Array.isArray(values) || !isBundle(values.join(' '))) return values;
  // On Windows, the last argument is a PowerShell command.
  return values.includes('-Command')
    ? [...values.slice(0, -1), `${values.at(-1)} '--sourcemap=inline'`]
    : [...values, '--sourcemap=inline'];
}

Object.assign(childProcess, {
  /** @param {string} command @param {unknown[]} rest */
  spawnSync: (command, ...rest) =>
    Reflect.apply(spawnSync, childProcess, [command, ...rest.map(withSourceMap)]),
});
