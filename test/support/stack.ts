import { App } from 'aws-cdk-lib/core';
import { context } from '../../cdk.json';
import {
  HttpApiGatewayJwtCognitoStack,
  type HttpApiGatewayJwtCognitoStackProps,
} from '../../lib/http-api-gateway-jwt-cognito-stack';

/** The stack as `cdk synth` creates it, with the feature flags of cdk.json, but without bundling the function. */
export function createStack(props?: HttpApiGatewayJwtCognitoStackProps): HttpApiGatewayJwtCognitoStack {
  const app = new App({
    context: { ...context, 'aws:cdk:bundling-stacks': [] },
    // Takes seconds: CI runs `cdk synth` with it.
    builtinCloudFormationValidation: false,
  });
  return new HttpApiGatewayJwtCognitoStack(app, 'HttpApiGatewayJwtCognitoStack', props);
}
