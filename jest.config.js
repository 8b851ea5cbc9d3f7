const { existsSync } = require('node:fs');
const { join } = require('node:path');

/** @type {import('jest').Config} */
module.exports = {
  // Only ends a hang: no test depends on how fast the machine is.
  testTimeout: 300_000,
  // One process per core: many tests wait for processes of their own.
  maxWorkers: '100%',
  projects: [
    {
      displayName: 'sample',
      testEnvironment: 'node',
      roots: ['<rootDir>/test', '<rootDir>/examples'],
      transform: { '^.+\\.ts$': 'ts-jest' },
      // Removes the CDK's temporary folders.
      setupFilesAfterEnv: ['aws-cdk-lib/testhelpers/jest-autoclean'],
    },
    // The sample also works without its tools.
    ...(existsSync(join(__dirname, 'packages')) ? ['<rootDir>/packages/*/jest.config.js'] : []),
  ],
};
