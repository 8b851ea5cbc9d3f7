import { defineProject } from './define-project.mjs';

export default defineProject(
  'tokens',
  'packages/cdk-offline',
  ['src/user-pool/{access-tokens,refresh-tokens,token-claims,token-signing,tokens}.ts'],
  [
    '**/test/user-pool/{browser-sign-in,token-signing,tokens}.test.ts',
    '**/test/user-pool/operations/{initiate-auth,own-account,sign-out}.test.ts',
    '**/test/user-pool/triggers/{pre-token-generation,token-overrides}.test.ts',
    '**/test/oauth/{claims,token,user-info-and-revocation}.test.ts',
  ],
);
