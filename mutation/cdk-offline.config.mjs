import { defineProject } from './define-project.mjs';

export default defineProject(
  'packages/cdk-offline',
  [
    'src/http-api/{cors,jwks,jwt,jwt-authorizer,jwt-claims,lambda-event,route,throttling}.ts',
    'src/template/{read-*,invoke-permission,require-supported,resource,template}.ts',
    'src/user-pool/{app-client,challenge-sessions,passwords,sign-in}.ts',
    'src/user-pool/{access-tokens,refresh-tokens,token-claims,token-signing,tokens}.ts',
    'src/user-pool/operations/{initiate-auth,respond-to-auth-challenge}.ts',
  ],
  // Stryker loads every test file for every mutant. The other tests start processes and cover other code.
  { testMatch: ['**/test/{attacks,http-api,oauth,template,user-pool}/**/*.test.ts'] },
);
