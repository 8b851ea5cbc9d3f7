import 'source-map-support/register';
import { App } from 'aws-cdk-lib/core';
import { readContextOptions } from '../lib/context-options';
import { ExplainedError } from '../lib/explained-error';
import { HttpApiGatewayJwtCognitoStack } from '../lib/http-api-gateway-jwt-cognito-stack';

try {
  const app = new App();
  new HttpApiGatewayJwtCognitoStack(app, 'HttpApiGatewayJwtCognitoStack', {
    description: 'An HTTP API protected by a JWT authorizer and a Cognito user pool.',
    ...readContextOptions(app.node),
  });
} catch (error) {
  if (!(error instanceof ExplainedError)) throw error;
  console.error(error.message);
  process.exit(1);
}
