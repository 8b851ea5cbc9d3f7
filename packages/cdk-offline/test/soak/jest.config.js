const config = require('../../../../jest.config.js');

/**
 * The long runs, one after the other: each measures time or memory.
 * @type {import('jest').Config}
 */
module.exports = {
  ...config,
  rootDir: '../..',
  roots: ['<rootDir>/test/soak'],
  testPathIgnorePatterns: [],
  maxWorkers: 1,
  testTimeout: 60_000,
};
