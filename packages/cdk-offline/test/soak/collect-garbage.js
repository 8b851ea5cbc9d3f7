const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');

// Preloaded into the emulator: SIGUSR2 makes it collect its garbage.
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');
let measurements = 0;
process.on('SIGUSR2', () => {
  collectGarbage();
  measurements += 1;
  const { heapUsed, external } = process.memoryUsage();
  console.log(`Memory ${measurements}: ${heapUsed + external} bytes.`);
});
