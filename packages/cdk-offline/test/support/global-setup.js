const { generateKeyPairSync } = require('node:crypto');

/** Enough for most test files; a file that needs more generates its own. */
const KEYS = 6;

/** Generates the RSA keys of all test files once: each takes longer than most tests do. */
module.exports = () => {
  const pem = () =>
    generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' });
  process.env.TEST_PRIVATE_KEYS = JSON.stringify(Array.from({ length: KEYS }, pem));
};
