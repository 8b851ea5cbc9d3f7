import { defineProject } from './define-project.mjs';

export default defineProject(
  'cognito-users',
  'packages/cognito-users',
  ['src/explain.ts'],
  ['**/test/explain.test.ts'],
);
