import { CognitoUserPoolsAuthorizer, LambdaIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { App, CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** `GET /hello` of a REST API for the users of a user pool, behind an AWS WAF web ACL. */
export class RestApiWafStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const userPool = new UserPool(this, 'UserPool', { removalPolicy: RemovalPolicy.DESTROY });
    const webClient = userPool.addClient('WebClient', {
      authFlows: { adminUserPassword: true, userSrp: true },
      disableOAuth: true,
      preventUserExistenceErrors: true,
    });

    const restApi = new RestApi(this, 'RestApi', {
      // Protects every method that doesn't name another authorizer. Accepts the ID tokens of all clients of the pool.
      defaultMethodOptions: {
        authorizer: new CognitoUserPoolsAuthorizer(this, 'Authorizer', { cognitoUserPools: [userPool] }),
      },
    });
    const hello = new LambdaFunction(this, 'HelloFunction', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline(
        'exports.handler = async () => ({ statusCode: 200, body: "Hello from Lambda!" });',
      ),
    });
    restApi.root.addResource('hello').addMethod('GET', new LambdaIntegration(hello));

    const visibility = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({
      metricName,
      cloudWatchMetricsEnabled: true,
      sampledRequestsEnabled: true,
    });
    const webAcl = new CfnWebACL(this, 'WebAcl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visibility('WebAcl'),
      rules: [
        {
          name: 'KnownAttacks',
          priority: 0,
          statement: {
            managedRuleGroupStatement: { vendorName: 'AWS', name: 'AWSManagedRulesCommonRuleSet' },
          },
          overrideAction: { none: {} },
          visibilityConfig: visibility('KnownAttacks'),
        },
        {
          name: 'RequestsPerAddress',
          priority: 1,
          // Requests per address in 5 minutes. API Gateway's throttling limits only the total of all callers.
          statement: { rateBasedStatement: { aggregateKeyType: 'IP', limit: 1000 } },
          action: { block: {} },
          visibilityConfig: visibility('RequestsPerAddress'),
        },
      ],
    });
    new CfnWebACLAssociation(this, 'WebAclAssociation', {
      webAclArn: webAcl.attrArn,
      resourceArn: restApi.deploymentStage.stageArn,
    });

    new CfnOutput(this, 'UserPoolId', { value: userPool.userPoolId });
    new CfnOutput(this, 'UserPoolClientId', { value: webClient.userPoolClientId });
  }
}

new RestApiWafStack(new App(), 'RestApiWafStack');
