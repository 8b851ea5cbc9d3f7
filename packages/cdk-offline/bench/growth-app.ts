import { HttpApi, HttpMethod, HttpRoute, HttpRouteKey } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { UserPool, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { App, CfnOutput, Stack } from 'aws-cdk-lib/core';
import { LambdaRouteIntegration } from '../../../lib/lambda-route-integration';

/** The project's stack with as many routes as the context `routes` says, for one function. */
const app = new App();
const stack = new Stack(app, 'HttpApiGatewayJwtCognitoStack');
const userPool = new UserPool(stack, 'UserPool');
const client = new UserPoolClient(stack, 'WebClient', {
  userPool,
  authFlows: { adminUserPassword: true },
  disableOAuth: true,
});
const authorizer = new HttpJwtAuthorizer('JwtAuthorizer', userPool.userPoolProviderUrl, {
  jwtAudience: [client.userPoolClientId],
});
const httpApi = new HttpApi(stack, 'HttpApi');

const handler = new LambdaFunction(stack, 'Function', {
  runtime: Runtime.NODEJS_24_X,
  handler: 'index.handler',
  code: Code.fromInline(`exports.handler = async () => ({ statusCode: 200, body: '"Hello from Lambda!"' });`),
});

for (let number = 1; number <= Number(app.node.getContext('routes')); number++) {
  new HttpRoute(stack, `Route${number}`, {
    httpApi,
    routeKey: HttpRouteKey.with(`/route-${number}`, HttpMethod.GET),
    authorizer,
    integration: new LambdaRouteIntegration(`Integration${number}`, handler),
  });
}

new CfnOutput(stack, 'ApiUrl', { value: httpApi.apiEndpoint });
new CfnOutput(stack, 'UserPoolId', { value: userPool.userPoolId });
new CfnOutput(stack, 'UserPoolClientId', { value: client.userPoolClientId });
