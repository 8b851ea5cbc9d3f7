/** @type {import('jest').Config} */
module.exports = {
  displayName: 'cognito-users',
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  // Only ends a hang: tests wait for events, however long those take.
  testTimeout: 300_000,
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
