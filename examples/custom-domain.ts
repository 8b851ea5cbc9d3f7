import { DomainName, HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Certificate, CertificateValidation } from 'aws-cdk-lib/aws-certificatemanager';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { ARecord, HostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { ApiGatewayv2DomainProperties } from 'aws-cdk-lib/aws-route53-targets';
import { App, CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

export interface CustomDomainStackProps extends StackProps {
  /** The API's host name, in the hosted zone. */
  readonly domainName: string;
  /** An existing public hosted zone in Route 53. */
  readonly hostedZoneId: string;
  readonly zoneName: string;
}

/** `GET /hello` at a domain name of your own, with its certificate and DNS record. */
export class CustomDomainStack extends Stack {
  constructor(scope: Construct, id: string, props: CustomDomainStackProps) {
    super(scope, id, props);

    const { domainName, hostedZoneId, zoneName } = props;
    const zone = HostedZone.fromHostedZoneAttributes(this, 'Zone', { hostedZoneId, zoneName });
    const certificate = new Certificate(this, 'Certificate', {
      domainName,
      validation: CertificateValidation.fromDns(zone),
    });
    const domain = new DomainName(this, 'DomainName', { domainName, certificate });
    new ARecord(this, 'AliasRecord', {
      zone,
      recordName: domainName,
      target: RecordTarget.fromAlias(
        new ApiGatewayv2DomainProperties(domain.regionalDomainName, domain.regionalHostedZoneId),
      ),
    });

    const userPool = new UserPool(this, 'UserPool', { removalPolicy: RemovalPolicy.DESTROY });
    const webClient = userPool.addClient('WebClient', {
      authFlows: { adminUserPassword: true, userSrp: true },
      disableOAuth: true,
      preventUserExistenceErrors: true,
    });
    const httpApi = new HttpApi(this, 'HttpApi', {
      defaultAuthorizer: new HttpJwtAuthorizer('JwtAuthorizer', userPool.userPoolProviderUrl, {
        jwtAudience: [webClient.userPoolClientId],
      }),
      defaultDomainMapping: { domainName: domain },
      // Closes the generated address, https://API_ID.execute-api.REGION.amazonaws.com.
      disableExecuteApiEndpoint: true,
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

    new CfnOutput(this, 'ApiUrl', { value: `https://${domainName}` });
    new CfnOutput(this, 'UserPoolId', { value: userPool.userPoolId });
    new CfnOutput(this, 'UserPoolClientId', { value: webClient.userPoolClientId });
  }
}

new CustomDomainStack(new App(), 'CustomDomainStack', {
  domainName: 'api.example.com',
  hostedZoneId: 'Z0123456789ABCDEFGHIJ',
  zoneName: 'example.com',
});
