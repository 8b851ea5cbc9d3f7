import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { readContextOptions } from '../../lib/context-options';
import { HttpApiGatewayJwtCognitoStack } from '../../lib/http-api-gateway-jwt-cognito-stack';

/** Context that leaves lambda/ unbundled: for tests that do not look at the function's code. */
export const withoutBundling = { 'aws:cdk:bundling-stacks': [] };

/** The stack as the CDK app makes it: with cdk.json's feature flags, and with this context beside them. */
export function createStack(
  context: Record<string, unknown>,
  StackClass = HttpApiGatewayJwtCognitoStack,
): HttpApiGatewayJwtCognitoStack {
  const cdkJson: { context: Record<string, unknown> } = JSON.parse(
    readFileSync(join(__dirname, '../../cdk.json'), 'utf8'),
  );
  const app = new App({
    context: { ...cdkJson.context, ...context },
    // It takes seconds; the app's own test leaves it on.
    builtinCloudFormationValidation: false,
  });
  return new StackClass(app, 'HttpApiGatewayJwtCognitoStack', readContextOptions(app.node));
}
