/**
 * Loaded into the app's process before all else (NODE_OPTIONS), so that libraries can be loaded before the app is wanted.
 * Plain JavaScript, because it runs before ts-node.
 */
const { existsSync, readFileSync, readSync, writeFileSync } = require('node:fs');
const { join, sep } = require('node:path');

const { CDK_OUTDIR = '', LOCAL_RUN_WAITS, NODE_OPTIONS = '' } = process.env;
delete process.env.LOCAL_RUN_WAITS;
// The processes that the app starts are none of ours.
process.env.NODE_OPTIONS = NODE_OPTIONS.replace(`--require ${JSON.stringify(__filename)}`, '').trim();
if (!process.env.NODE_OPTIONS) delete process.env.NODE_OPTIONS;

const libraries = join(CDK_OUTDIR, 'libraries.json');

/** Loads no file of the project's own: those are read after the word to begin, as they are then. */
function loadLibraries() {
  if (!existsSync(libraries)) return;
  for (const path of JSON.parse(readFileSync(libraries, 'utf8'))) {
    try {
      require(path);
    } catch {
      // Another version is installed by now: the app loads what it needs.
    }
  }
}

/** Without a word to begin, the local run has ended. */
function waitToBegin() {
  if (readSync(0, Buffer.alloc(16)) === 0) process.exit();
}

/** A module that exports nothing is loaded for its effect, such as ts-node/register: when that is due, the app knows. */
function rememberLibraries() {
  const paths = Object.values(require.cache).flatMap((module) =>
    module?.filename.includes(`${sep}node_modules${sep}`) &&
    Reflect.ownKeys(Object(module.exports)).length > 0
      ? [module.filename]
      : [],
  );
  writeFileSync(libraries, JSON.stringify(paths));
}

if (LOCAL_RUN_WAITS) {
  loadLibraries();
  waitToBegin();
}
process.on('exit', (code) => {
  if (code === 0 && existsSync(CDK_OUTDIR)) rememberLibraries();
});
