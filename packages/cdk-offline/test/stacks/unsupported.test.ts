import {
  HttpApi,
  HttpMethod,
  type HttpRouteIntegration,
  type IHttpRouteAuthorizer,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer, HttpUserPoolAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpUrlIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { Stack } from 'aws-cdk-lib/core';
import { echo, runStack } from '../support/test-stacks';

function helloRoute(
  stack: Stack,
  integration: HttpRouteIntegration,
  authorizer?: IHttpRouteAuthorizer,
): void {
  new HttpApi(stack, 'Api').addRoutes({
    path: '/hello',
    methods: [HttpMethod.GET],
    integration,
    ...(authorizer && { authorizer }),
  });
}

test.each<[feature: string, define: (stack: Stack) => void, message: string]>([
  [
    'an IAM authorizer',
    (stack) => helloRoute(stack, echo(stack), new HttpIamAuthorizer()),
    'AuthorizationType AWS_IAM is not supported (Api/GET--hello, ApiGEThelloD05BB37D): use JWT or NONE.',
  ],
  [
    'an integration with another server',
    (stack) => helloRoute(stack, new HttpUrlIntegration('Elsewhere', 'https://example.com')),
    'IntegrationType HTTP_PROXY is not supported (Api/GET--hello/Elsewhere, ApiGEThelloElsewhere75735141): use AWS_PROXY.',
  ],
  [
    'a Python function',
    (stack) => helloRoute(stack, echo(stack, 'Function', { runtime: Runtime.PYTHON_3_13 })),
    'Runtime python3.13 is not supported (Function, Function76856677): use a Node.js runtime.',
  ],
  [
    'a user pool of another stack',
    (stack) => {
      const pool = new UserPool(new Stack(stack.node.root, 'Users'), 'Pool');
      helloRoute(stack, echo(stack), new HttpUserPoolAuthorizer('Users', pool));
    },
    // Which function it is depends on the app's feature flags.
    'JwtConfiguration.Audience uses Fn::',
  ],
])('a stack with %s does not start', async (_feature, define, message) => {
  await expect(runStack(define)).rejects.toThrow(message);
});
