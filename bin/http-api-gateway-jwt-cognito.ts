import 'source-map-support/register';
import { App } from 'aws-cdk-lib/core';
import { ContextOptionError, readContextOptions } from '../lib/context-options';
import { HttpApiGatewayJwtCognitoStack } from '../lib/http-api-gateway-jwt-cognito-stack';

try {
  const app = new App();
  const options = readContextOptions(app.node.getAllContext());
  const suffix = options.stage === undefined ? '' : `-${options.stage}`;
  new HttpApiGatewayJwtCognitoStack(app, `HttpApiGatewayJwtCognitoStack${suffix}`, options);
} catch (error) {
  if (!(error instanceof ContextOptionError)) throw error;
  console.error(error.message);
  process.exit(1);
}
