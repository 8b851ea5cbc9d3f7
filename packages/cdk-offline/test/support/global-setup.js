const { generateKeyPair } = require('node:crypto');
const { promisify } = require('node:util');

/** Enough for most test files; a file that needs more generates its own. */
const KEYS = 8;

/** Generates the RSA keys of all test files once: each takes longer than most tests. Stryker calls this per mutant. */
module.exports = async () => {
  const pem = async () => {
    const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
    return privateKey.export({ type: 'pkcs8', format: 'pem' });
  };
  process.env.TEST_PRIVATE_KEYS ??= JSON.stringify(await Promise.all(Array.from({ length: KEYS }, pem)));
};
