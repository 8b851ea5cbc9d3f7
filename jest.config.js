/** @type {import('jest').Config} */
module.exports = {
  projects: [
    {
      displayName: 'sample',
      testEnvironment: 'node',
      roots: ['<rootDir>/test'],
      transform: { '^.+\\.ts$': 'ts-jest' },
    },
    '<rootDir>/packages/*',
  ],
};
