/** @type {import('jest').Config} */
module.exports = {
  displayName: 'cdk-offline',
  testEnvironment: 'node',
  testTimeout: 300_000,
  roots: ['<rootDir>/test'],
  testPathIgnorePatterns: ['<rootDir>/test/soak/'],
  globalSetup: '<rootDir>/test/support/global-setup.js',
  transform: {
    // As CommonJS: jest does not load a dynamic import().
    '^.+\\.ts$': [
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
