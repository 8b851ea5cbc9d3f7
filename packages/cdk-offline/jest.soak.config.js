const config = require('./jest.config.js');

/**
 * The long tests, one after the other, because some of them measure memory.
 * @type {import('jest').Config}
 */
module.exports = { ...config, roots: ['<rootDir>/test/soak'], testPathIgnorePatterns: [], maxWorkers: 1 };
