// The app that measures requests and growth. The context `routes` is the number of routes; all share one function.
const { HttpApi, HttpMethod } = require('aws-cdk-lib/aws-apigatewayv2');
const { HttpUserPoolAuthorizer } = require('aws-cdk-lib/aws-apigatewayv2-authorizers');
const { HttpLambdaIntegration } = require('aws-cdk-lib/aws-apigatewayv2-integrations');
const { UserPool } = require('aws-cdk-lib/aws-cognito');
const { Code, Function: LambdaFunction, Runtime } = require('aws-cdk-lib/aws-lambda');
const { App, CfnOutput, Stack } = require('aws-cdk-lib/core');

const app = new App();
const stack = new Stack(app, 'Bench');
const userPool = new UserPool(stack, 'UserPool');
const client = userPool.addClient('Client', { authFlows: { adminUserPassword: true, userSrp: true } });
const api = new HttpApi(stack, 'Api', {
  defaultAuthorizer: new HttpUserPoolAuthorizer('Authorizer', userPool, { userPoolClients: [client] }),
});
const integration = new HttpLambdaIntegration(
  'Integration',
  new LambdaFunction(stack, 'Function', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline(
      `exports.handler = async () => ({ statusCode: 200, body: '"Hello from Lambda!"' });`,
    ),
  }),
  { scopePermissionToRoute: false },
);
for (let number = 1; number <= Number(app.node.getContext('routes')); number++) {
  api.addRoutes({ path: `/route-${number}`, methods: [HttpMethod.GET], integration });
}

new CfnOutput(stack, 'UserPoolId', { value: userPool.userPoolId });
new CfnOutput(stack, 'ClientId', { value: client.userPoolClientId });
