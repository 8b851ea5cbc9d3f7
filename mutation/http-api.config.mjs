import { defineProject } from './define-project.mjs';

export default defineProject(
  'http-api',
  'packages/cdk-offline',
  ['src/http-api/{cors,jwks,jwt,jwt-authorizer,jwt-claims,lambda-event,route,throttling}.ts'],
  ['**/test/http-api/*.test.ts', '**/test/attacks/{*-tokens,algorithms,foreign-keys}.test.ts'],
);
