import 'source-map-support/register';
import { App } from 'aws-cdk-lib/core';
import { ContextOptionError, readContextOptions } from '../lib/context-options';
import { HttpApiGatewayJwtCognitoStack } from '../lib/http-api-gateway-jwt-cognito-stack';

try {
  const app = new App();
  new HttpApiGatewayJwtCognitoStack(app, 'HttpApiGatewayJwtCognitoStack', readContextOptions(app.node));
} catch (error) {
  if (!(error instanceof ContextOptionError)) throw error;
  console.error(error.message);
  process.exit(1);
}
