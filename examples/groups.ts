import { join } from 'node:path';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { App, CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** `GET /admin` for members of the group `admins`: the authorizer checks the token, the function checks the group. */
export class GroupsStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const userPool = new UserPool(this, 'UserPool', { removalPolicy: RemovalPolicy.DESTROY });
    userPool.addGroup('Admins', { groupName: 'admins' });
    const webClient = userPool.addClient('WebClient', {
      authFlows: { adminUserPassword: true, userSrp: true },
      disableOAuth: true,
      preventUserExistenceErrors: true,
    });

    const httpApi = new HttpApi(this, 'HttpApi', {
      defaultAuthorizer: new HttpJwtAuthorizer('JwtAuthorizer', userPool.userPoolProviderUrl, {
        jwtAudience: [webClient.userPoolClientId],
      }),
    });
    const admin = new NodejsFunction(this, 'AdminFunction', {
      entry: join(__dirname, 'functions/admin.ts'),
      runtime: Runtime.NODEJS_24_X,
    });
    httpApi.addRoutes({
      path: '/admin',
      methods: [HttpMethod.GET],
      integration: new HttpLambdaIntegration('AdminIntegration', admin),
    });

    new CfnOutput(this, 'ApiUrl', { value: httpApi.apiEndpoint });
    new CfnOutput(this, 'UserPoolId', { value: userPool.userPoolId });
    new CfnOutput(this, 'UserPoolClientId', { value: webClient.userPoolClientId });
  }
}

new GroupsStack(new App(), 'GroupsStack');
