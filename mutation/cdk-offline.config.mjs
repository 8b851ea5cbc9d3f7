import { defineProject } from './define-project.mjs';

export default defineProject('packages/cdk-offline', [
  'src/http-api/{cors,jwks,jwt,jwt-authorizer,jwt-claims,lambda-event,route,throttling}.ts',
  'src/template/read-*.ts',
  'src/user-pool/{app-client,challenge-sessions,passwords,sign-in,token-signing,tokens}.ts',
  'src/user-pool/operations/{initiate-auth,respond-to-auth-challenge}.ts',
]);
