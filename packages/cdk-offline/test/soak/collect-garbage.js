const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');

// Preloaded into the emulator. SIGUSR2 collects garbage and prints the memory that is really in use, in bytes.
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');
let measurements = 0;
process.on('SIGUSR2', () => {
  collectGarbage();
  measurements += 1;
  const { heapUsed, external } = process.memoryUsage();
  console.log(`Memory ${measurements}: ${heapUsed + external} bytes.`);
});
