/** @type {import('jest').Config} */
module.exports = {
  displayName: 'cognito-users',
  testEnvironment: 'node',
  testTimeout: 300_000,
  roots: ['<rootDir>/test'],
  testPathIgnorePatterns: ['<rootDir>/test/soak/'],
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
