import { defineProject } from './define-project.mjs';

export default defineProject('packages/cognito-users', ['src/explain.ts'], {
  testMatch: ['**/test/explain.test.ts'],
});
