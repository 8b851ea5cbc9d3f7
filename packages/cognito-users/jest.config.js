/** @type {import('jest').Config} */
module.exports = {
  displayName: 'cognito-users',
  testEnvironment: 'node',
  testTimeout: 300_000,
  roots: ['<rootDir>/test'],
  testPathIgnorePatterns: ['<rootDir>/test/soak/'],
  transform: { '\\.ts$': '<rootDir>/../jest-transform.js' },
};
