import { defineProject } from './define-project.mjs';

export default defineProject('.', ['lib/*.ts'], {
  // Stryker loads every test file for every mutant. The others start processes, and their subject is another.
  testMatch: [
    '**/test/{cdk-nag,context-options,http-api-gateway-jwt-cognito-stack,managed-login,monitoring}.test.ts',
  ],
});
