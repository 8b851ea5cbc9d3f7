const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');

// Preloaded into the emulator: SIGUSR2 makes it collect its garbage.
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');
process.on('SIGUSR2', () => collectGarbage());
