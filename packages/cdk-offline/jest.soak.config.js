const config = require('./jest.config.js');

// The random templates run in `npm test` too, with fewer of them.
process.env.RANDOM_TEMPLATES = '2000';

/**
 * The long tests, one after the other, because some of them measure memory.
 * @type {import('jest').Config}
 */
module.exports = {
  ...config,
  testMatch: ['<rootDir>/test/soak/*.test.ts', '<rootDir>/test/template/random-templates.test.ts'],
  testPathIgnorePatterns: [],
  maxWorkers: 1,
};
