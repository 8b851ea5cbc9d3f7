import type { HttpApi, Route } from '../../src/model';
import { readHttpApi } from '../../src/template/read-http-api';
import type { SynthesizedStack } from '../../src/template/synthesize';
import { Template } from '../../src/template/template';

export type Properties = Record<string, unknown>;

/** A resource in a template. */
export function resource(
  type: string,
  properties: Properties = {},
): { Type: string; Properties: Properties } {
  return { Type: type, Properties: properties };
}

/** A template of a stack without an explicit environment. */
export function template(
  resources: Record<string, unknown>,
  rest: Record<string, unknown> = {},
  stack: Partial<SynthesizedStack> = {},
): Template {
  return new Template({
    name: 'TestStack',
    template: { Resources: resources, ...rest },
    accountId: '123456789012',
    region: 'us-east-1',
    outputDirectory: '/nowhere',
    assets: new Map([['code.zip', '/nowhere/asset.code']]),
    ...stack,
  });
}

const IN_API = { ApiId: { Ref: 'Api' } };

/** An HTTP API with one protected route, by logical ID; `changes` are merged into the properties. */
export function protectedApi(changes: Record<string, Properties> = {}): Record<string, unknown> {
  const properties: Record<string, [type: string, properties: Properties]> = {
    Pool: ['AWS::Cognito::UserPool', {}],
    Client: ['AWS::Cognito::UserPoolClient', { UserPoolId: { Ref: 'Pool' } }],
    Api: ['AWS::ApiGatewayV2::Api', { Name: 'Hello', ProtocolType: 'HTTP' }],
    Stage: ['AWS::ApiGatewayV2::Stage', { ...IN_API, StageName: '$default', AutoDeploy: true }],
    Authorizer: [
      'AWS::ApiGatewayV2::Authorizer',
      {
        ...IN_API,
        AuthorizerType: 'JWT',
        Name: 'Tokens',
        IdentitySource: ['$request.header.Authorization'],
        JwtConfiguration: {
          Issuer: { 'Fn::GetAtt': ['Pool', 'ProviderURL'] },
          Audience: [{ Ref: 'Client' }],
        },
      },
    ],
    Function: [
      'AWS::Lambda::Function',
      { Runtime: 'nodejs24.x', Handler: 'index.handler', Code: { S3Bucket: 'assets', S3Key: 'code.zip' } },
    ],
    Permission: [
      'AWS::Lambda::Permission',
      {
        Action: 'lambda:InvokeFunction',
        FunctionName: { 'Fn::GetAtt': ['Function', 'Arn'] },
        Principal: 'apigateway.amazonaws.com',
      },
    ],
    Integration: [
      'AWS::ApiGatewayV2::Integration',
      {
        ...IN_API,
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: { 'Fn::GetAtt': ['Function', 'Arn'] },
        PayloadFormatVersion: '2.0',
      },
    ],
    Route: [
      'AWS::ApiGatewayV2::Route',
      {
        ...IN_API,
        RouteKey: 'GET /hello',
        AuthorizationType: 'JWT',
        AuthorizerId: { Ref: 'Authorizer' },
        Target: { 'Fn::Join': ['/', ['integrations', { Ref: 'Integration' }]] },
      },
    ],
  };
  return Object.fromEntries(
    Object.entries(properties).map(([logicalId, [type, own]]) => [
      logicalId,
      resource(type, withoutUndefined({ ...own, ...changes[logicalId] })),
    ]),
  );
}

/** The API of `protectedApi`, with `more` resources. */
export function readApi(changes: Record<string, Properties> = {}, more: object = {}): HttpApi {
  return readHttpApi(template({ ...protectedApi(changes), ...more }));
}

/** The route of `protectedApi`. */
export function readTheRoute(changes: Record<string, Properties> = {}): Route {
  const [route] = readApi(changes).routes;
  if (!route) throw new Error('the API has a route');
  return route;
}

function withoutUndefined(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));
}
