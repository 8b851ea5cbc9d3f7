// The AWS SDK's and the CDK's advice about Node.js 20 is for a person at a terminal, not for a hundred test processes.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
process.env.JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSIONS = '1';

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  globalSetup: '<rootDir>/test/support/global-setup.js',
  globalTeardown: '<rootDir>/test/support/global-teardown.js',
  testPathIgnorePatterns: ['<rootDir>/test/soak/'],
  transform: { '^.+\\.ts$': '<rootDir>/test/support/typescript-transformer.js' },
  // One process for each core: the tests start processes of their own and wait for them.
  maxWorkers: '100%',
  testTimeout: 20_000,
  reporters: ['default', '<rootDir>/test/support/count-reporter.js'],
};
