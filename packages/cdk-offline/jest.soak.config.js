const config = require('./jest.config.js');

// These tests run in `npm test` too, with fewer random values.
process.env.RANDOM_REQUESTS = '2200';
process.env.RANDOM_TEMPLATES = '2000';
process.env.RANDOM_TOKENS = '4000';

/**
 * The long tests, one after the other, because some of them measure memory.
 * @type {import('jest').Config}
 */
module.exports = {
  ...config,
  testMatch: [
    '<rootDir>/test/soak/*.test.ts',
    '<rootDir>/test/template/random-templates.test.ts',
    '<rootDir>/test/attacks/{mutated-tokens,random-requests}.test.ts',
  ],
  testPathIgnorePatterns: [],
  maxWorkers: 1,
};
