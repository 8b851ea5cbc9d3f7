const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');

// Preloaded into the emulator: SIGUSR2 makes it collect its garbage.
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');
let rounds = 0;
process.on('SIGUSR2', () => {
  collectGarbage();
  rounds += 1;
  console.log(`Garbage collection ${rounds} done.`);
});
