const config = require('./jest.config.js');

/** @type {import('jest').Config} */
module.exports = { ...config, roots: ['<rootDir>/test/soak'], testPathIgnorePatterns: [] };
