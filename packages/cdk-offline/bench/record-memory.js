/** Required into every Node.js process of a measured command: writes down the most memory that the process ever had. */
const { appendFileSync } = require('node:fs');

const { BENCH_MEMORY_FILE } = process.env;

process.on('exit', () => {
  if (BENCH_MEMORY_FILE) appendFileSync(BENCH_MEMORY_FILE, `${process.resourceUsage().maxRSS}\n`);
});
