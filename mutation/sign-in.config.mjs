import { defineProject } from './define-project.mjs';

export default defineProject(
  'sign-in',
  'packages/cdk-offline',
  [
    'src/user-pool/{app-client,challenge-sessions,passwords,sign-in}.ts',
    'src/user-pool/operations/{initiate-auth,respond-to-auth-challenge}.ts',
  ],
  [
    '**/test/user-pool/{app-client,challenge-sessions,cognito-request,passwords}.test.ts',
    '**/test/user-pool/operations/{choice-sign-in,initiate-auth,respond-to-auth-challenge,software-token}.test.ts',
    '**/test/user-pool/triggers/{custom-auth,trigger-events,user-migration}.test.ts',
    '**/test/attacks/second-factors.test.ts',
  ],
);
