import { join } from 'node:path';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { App, CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** Two routes behind one authorizer: `GET /hello` and `GET /hello/{name}`. */
export class RouteParameterStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const userPool = new UserPool(this, 'UserPool', { removalPolicy: RemovalPolicy.DESTROY });
    const webClient = userPool.addClient('WebClient', {
      authFlows: { adminUserPassword: true, userSrp: true },
      disableOAuth: true,
      preventUserExistenceErrors: true,
    });

    const httpApi = new HttpApi(this, 'HttpApi', {
      // Guards every route that doesn't name another authorizer, so a new route is never open by accident.
      defaultAuthorizer: new HttpJwtAuthorizer('JwtAuthorizer', userPool.userPoolProviderUrl, {
        jwtAudience: [webClient.userPoolClientId],
      }),
    });

    const greet = new NodejsFunction(this, 'GreetFunction', {
      entry: join(__dirname, 'functions/greet.ts'),
      runtime: Runtime.NODEJS_24_X,
    });
    const integration = new HttpLambdaIntegration('GreetIntegration', greet);
    httpApi.addRoutes({ path: '/hello', methods: [HttpMethod.GET], integration });
    httpApi.addRoutes({ path: '/hello/{name}', methods: [HttpMethod.GET], integration });

    new CfnOutput(this, 'ApiUrl', { value: httpApi.apiEndpoint });
    new CfnOutput(this, 'UserPoolId', { value: userPool.userPoolId });
    new CfnOutput(this, 'UserPoolClientId', { value: webClient.userPoolClientId });
  }
}

new RouteParameterStack(new App(), 'RouteParameterStack');
