import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { OAuthScope, ResourceServerScope, UserPool } from 'aws-cdk-lib/aws-cognito';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { App, CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** `GET /reports` for a service, which uses its own credentials to get a token with the scope `reports/read`. */
export class MachineClientStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const userPool = new UserPool(this, 'UserPool', { removalPolicy: RemovalPolicy.DESTROY });
    // Serves the token endpoint. The prefix must be unique in the Region.
    const domain = userPool.addDomain('Domain', {
      cognitoDomain: { domainPrefix: `machine-client-${this.account}` },
    });
    const read = new ResourceServerScope({ scopeName: 'read', scopeDescription: 'Read reports' });
    const reportsServer = userPool.addResourceServer('ReportsServer', {
      identifier: 'reports',
      scopes: [read],
    });

    const serviceClient = userPool.addClient('ServiceClient', {
      generateSecret: true,
      oAuth: {
        flows: { clientCredentials: true },
        scopes: [OAuthScope.resourceServer(reportsServer, read)],
      },
      // No user signs in with this client. Without this line Cognito would allow SRP.
      authFlows: { userSrp: false },
    });
    const webClient = userPool.addClient('WebClient', {
      authFlows: { adminUserPassword: true, userSrp: true },
      disableOAuth: true,
      preventUserExistenceErrors: true,
    });

    const httpApi = new HttpApi(this, 'HttpApi', {
      defaultAuthorizer: new HttpJwtAuthorizer('JwtAuthorizer', userPool.userPoolProviderUrl, {
        jwtAudience: [serviceClient.userPoolClientId, webClient.userPoolClientId],
      }),
    });
    const listReports = new LambdaFunction(this, 'ListReportsFunction', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline('exports.handler = async () => ({ reports: [] });'),
    });
    httpApi.addRoutes({
      path: '/reports',
      methods: [HttpMethod.GET],
      integration: new HttpLambdaIntegration('ListReportsIntegration', listReports),
      authorizationScopes: ['reports/read'],
    });

    new CfnOutput(this, 'ApiUrl', { value: httpApi.apiEndpoint });
    new CfnOutput(this, 'TokenUrl', { value: `${domain.baseUrl()}/oauth2/token` });
    new CfnOutput(this, 'UserPoolId', { value: userPool.userPoolId });
    new CfnOutput(this, 'ServiceClientId', { value: serviceClient.userPoolClientId });
    new CfnOutput(this, 'UserPoolClientId', { value: webClient.userPoolClientId });
  }
}

new MachineClientStack(new App(), 'MachineClientStack');
