import { defineProject } from './define-project.mjs';

export default defineProject(
  'sample',
  '.',
  ['lib/*.ts'],
  ['**/test/{cdk-nag,context-options,http-api-gateway-jwt-cognito-stack,managed-login,monitoring}.test.ts'],
);
