const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');

// Loaded into the local run before all else: with SIGUSR2 it lets go of what nothing holds any longer.
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');
process.on('SIGUSR2', () => collectGarbage());
