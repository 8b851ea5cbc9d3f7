const config = require('./jest.config.js');

/**
 * The tests with a real browser, one file after the other, because each one starts a browser.
 * @type {import('jest').Config}
 */
module.exports = {
  ...config,
  roots: ['<rootDir>/test/browser'],
  testPathIgnorePatterns: [],
  maxWorkers: 1,
};
