// Silences advice about Node.js 20 that the AWS SDK and the CDK would print in every test process.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
process.env.JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSIONS = '1';

/** @type {import('jest').Config} */
module.exports = {
  displayName: 'cdk-offline',
  testEnvironment: 'node',
  testTimeout: 300_000,
  roots: ['<rootDir>/test'],
  testPathIgnorePatterns: ['<rootDir>/test/browser/', '<rootDir>/test/soak/'],
  globalSetup: '<rootDir>/test/support/global-setup.js',
  setupFiles: ['web-page', 'signing-keys', 'unsynced-store'].map(
    (name) => `<rootDir>/test/support/${name}.ts`,
  ),
  transform: {
    // Compiled to CommonJS, because Jest doesn't support dynamic import().
    '\\.ts$': [
      'ts-jest',
      {
        tsconfig: {
          module: 'commonjs',
          moduleResolution: 'bundler',
          target: 'es2023',
          esModuleInterop: true,
          isolatedModules: true,
        },
      },
    ],
  },
};
