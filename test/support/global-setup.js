const { generateKeyPairSync } = require('node:crypto');

/** As many as most files of tests need; a file that needs more makes them. */
const COUNT = 6;

/** Makes RSA keys once for the whole run: to make one takes longer than most tests do. */
module.exports = () => {
  const pem = () =>
    generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' });
  process.env.TEST_PRIVATE_KEYS = JSON.stringify(Array.from({ length: COUNT }, pem));
};
