import {
  CfnRoute,
  HttpApi,
  HttpMethod,
  type HttpRouteIntegration,
  type IHttpRouteAuthorizer,
  MappingValue,
  ParameterMapping,
  PayloadFormatVersion,
} from 'aws-cdk-lib/aws-apigatewayv2';
import {
  HttpIamAuthorizer,
  HttpLambdaAuthorizer,
  HttpUserPoolAuthorizer,
} from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import {
  HttpLambdaIntegration,
  HttpSqsIntegration,
  HttpUrlIntegration,
} from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { Code, Function as LambdaFunction, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { CfnCondition, Fn, Stack } from 'aws-cdk-lib/core';
import { ExplainedError } from '../../src/explained-error';
import { echo, inlineFunction, runStack } from '../support/test-stacks';

const handler = 'exports.handler = async () => "hello";';

/** `GET /hello`, open or behind this authorizer. */
function helloRoute(
  stack: Stack,
  integration: HttpRouteIntegration,
  authorizer?: IHttpRouteAuthorizer,
): CfnRoute | undefined {
  const [route] = new HttpApi(stack, 'Api').addRoutes({
    path: '/hello',
    methods: [HttpMethod.GET],
    integration,
    ...(authorizer && { authorizer }),
  });
  const child = route?.node.defaultChild;
  return child instanceof CfnRoute ? child : undefined;
}

test.each<[what: string, define: (stack: Stack) => void, message: string]>([
  [
    'a route behind IAM',
    (stack) => helloRoute(stack, echo(stack), new HttpIamAuthorizer()),
    'ApiGEThelloD05BB37D (AWS::ApiGatewayV2::Route) has the AuthorizationType AWS_IAM, and only JWT and NONE run locally.',
  ],
  [
    'a route behind a function that decides',
    (stack) =>
      helloRoute(
        stack,
        echo(stack),
        new HttpLambdaAuthorizer('Own', inlineFunction(stack, 'Decides', handler)),
      ),
    'ApiGEThelloD05BB37D (AWS::ApiGatewayV2::Route) has the AuthorizationType CUSTOM, and only JWT and NONE run locally.',
  ],
  [
    'a route to another server',
    (stack) => helloRoute(stack, new HttpUrlIntegration('Elsewhere', 'https://example.com')),
    'ApiGEThelloElsewhere75735141 (AWS::ApiGatewayV2::Integration) is no Lambda proxy integration (AWS_PROXY), and only those run locally.',
  ],
  [
    'a route to a queue',
    (stack) => helloRoute(stack, new HttpSqsIntegration('Queue', { queue: new Queue(stack, 'Q') })),
    'ApiGEThelloQueueC7F71746 (AWS::ApiGatewayV2::Integration) is no Lambda proxy integration (AWS_PROXY), and only those run locally.',
  ],
  [
    'a function that takes payload format 1.0',
    (stack) =>
      helloRoute(
        stack,
        new HttpLambdaIntegration('Old', inlineFunction(stack, 'Function', handler), {
          payloadFormatVersion: PayloadFormatVersion.VERSION_1_0,
        }),
      ),
    'ApiGEThelloOldBE7D551A (AWS::ApiGatewayV2::Integration) has another PayloadFormatVersion than 2.0, and only that one runs locally.',
  ],
  [
    'parameters that are mapped',
    (stack) =>
      helloRoute(
        stack,
        new HttpLambdaIntegration('Mapped', inlineFunction(stack, 'Function', handler), {
          parameterMapping: new ParameterMapping().overwritePath(MappingValue.custom('/other')),
        }),
      ),
    'ApiGEThelloMapped1BB9D06F (AWS::ApiGatewayV2::Integration) has RequestParameters, which are not mapped locally.',
  ],
  [
    'a function in Python',
    (stack) => helloRoute(stack, echo(stack, 'Function', { runtime: Runtime.PYTHON_3_13 })),
    'Function76856677 (AWS::Lambda::Function) runs on python3.13, and only Node.js functions run locally.',
  ],
  [
    'a function with a layer',
    (stack) => {
      const layer = new LayerVersion(stack, 'Layer', { code: Code.fromAsset(__dirname) });
      helloRoute(stack, echo(stack, 'Function', { layers: [layer] }));
    },
    'Function76856677 (AWS::Lambda::Function) has Layers, which are not available locally: bundle their code with the function.',
  ],
  [
    'a function of another stack',
    (stack) => {
      const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:other';
      const other = LambdaFunction.fromFunctionAttributes(stack, 'Other', {
        functionArn,
        sameEnvironment: true,
      });
      helloRoute(stack, new HttpLambdaIntegration('Other', other));
    },
    'ApiGEThelloOther9E3EBDE5 (AWS::ApiGatewayV2::Integration) has an IntegrationUri that is no function of this stack.',
  ],
  [
    "another stack's user pool",
    (stack) => {
      const pool = new UserPool(new Stack(stack.node.root, 'Users'), 'Pool');
      helloRoute(stack, echo(stack), new HttpUserPoolAuthorizer('Users', pool));
    },
    'ApiUsers862F2BE7.JwtConfiguration.Audience uses Fn::GetStackOutput, which is not resolved locally: state the value itself.',
  ],
  [
    'a route that exists under a condition',
    (stack) => {
      const route = helloRoute(stack, echo(stack));
      const condition = new CfnCondition(stack, 'Sometimes', { expression: Fn.conditionEquals('a', 'b') });
      if (route) route.cfnOptions.condition = condition;
    },
    'ApiGEThelloD05BB37D (AWS::ApiGatewayV2::Route) has a Condition, which is not evaluated locally: leave it out.',
  ],
  [
    'an authorizer that is taken away, with the route left as it was',
    (stack) => {
      const pool = new UserPool(stack, 'Pool');
      const route = helloRoute(stack, echo(stack), new HttpUserPoolAuthorizer('Users', pool));
      route?.addPropertyOverride('AuthorizerId', 'gone');
    },
    'ApiGEThelloD05BB37D (AWS::ApiGatewayV2::Route) has an AuthorizerId that is no authorizer of this stack.',
  ],
  [
    'two HTTP APIs',
    (stack) => {
      helloRoute(stack, echo(stack));
      new HttpApi(stack, 'Second');
    },
    'Second394350F9 (AWS::ApiGatewayV2::Api) is a second HTTP API beside ApiF70053CD, and one runs locally.',
  ],
  [
    'an API without a stage',
    (stack) => void new HttpApi(stack, 'Api', { createDefaultStage: false }),
    'ApiF70053CD (AWS::ApiGatewayV2::Api) has no stage, so that AWS would serve none of its routes: add one.',
  ],
])('%s stops the start, with the reason', async (_what, define, message) => {
  await expect(runStack(define)).rejects.toEqual(new ExplainedError(message));
});
