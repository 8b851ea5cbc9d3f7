import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { App, CfnOutput, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

export interface IdentityProviderStackProps extends StackProps {
  /** The tokens' `iss` claim, character for character, including a trailing slash. */
  readonly issuer: string;
  /** Accepted `aud` claims. */
  readonly audience: string[];
}

/** `GET /hello` for tokens from an OpenID Connect provider other than Cognito. */
export class IdentityProviderStack extends Stack {
  constructor(scope: Construct, id: string, props: IdentityProviderStackProps) {
    super(scope, id, props);

    const httpApi = new HttpApi(this, 'HttpApi', {
      defaultAuthorizer: new HttpJwtAuthorizer('JwtAuthorizer', props.issuer, {
        jwtAudience: props.audience,
      }),
    });
    const hello = new LambdaFunction(this, 'HelloFunction', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline('exports.handler = async () => ({ message: "Hello from Lambda!" });'),
    });
    httpApi.addRoutes({
      path: '/hello',
      methods: [HttpMethod.GET],
      integration: new HttpLambdaIntegration('HelloIntegration', hello),
    });

    new CfnOutput(this, 'ApiUrl', { value: httpApi.apiEndpoint });
  }
}

new IdentityProviderStack(new App(), 'IdentityProviderStack', {
  issuer: 'https://example.eu.auth0.com/',
  audience: ['https://hello.example.com'],
});
