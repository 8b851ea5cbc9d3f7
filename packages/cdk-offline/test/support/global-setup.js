const { generateKeyPairSync } = require('node:crypto');
const { copyFileSync, mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { basename, join, resolve } = require('node:path');
const { buildSync } = require('esbuild');

const repository = resolve(__dirname, '../..');

/** As many as most files of tests need; a file that needs more makes them. */
const KEYS = 6;

/** What takes longer to make than most tests take is made once for the whole run. */
module.exports = () => {
  const directory = mkdtempSync(join(tmpdir(), 'test-run-'));
  process.env.TEST_RUN_DIRECTORY = directory;

  const pem = () =>
    generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' });
  process.env.TEST_PRIVATE_KEYS = JSON.stringify(Array.from({ length: KEYS }, pem));

  process.env.TEST_LOCAL_PROGRAM = bundle('local', directory);
  process.env.TEST_USER_PROGRAM = bundle('user', directory);
  // The bundle looks for them beside itself, as the source does.
  for (const path of ['lambda/lambda-runtime.js', 'watch/app-preload.js']) {
    copyFileSync(join(repository, 'lib/local', path), join(directory, basename(path)));
  }
};

/** @param {string} entryPoint @param {string} directory */
function bundle(entryPoint, directory) {
  const outfile = join(directory, `${entryPoint}.js`);
  const entryPoints = [join(repository, 'bin', `${entryPoint}.ts`)];
  buildSync({ entryPoints, outfile, bundle: true, platform: 'node', target: 'node20' });
  return outfile;
}
