import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HttpApi, Route } from '../../src/model/http-api';
import type { UserPool } from '../../src/model/user-pool';
import type { EnvironmentOverrides } from '../../src/template/environment-overrides';
import { readHttpApi } from '../../src/template/read-http-api';
import { readUserPools } from '../../src/template/read-user-pools';
import type { SynthesizedStack } from '../../src/template/synthesize';
import { Template } from '../../src/template/template';

export type Properties = Record<string, unknown>;

/** By logical ID. */
export type Resources = Record<string, { Type: string; Properties: Properties }>;

/** New values by path: `Route.RouteKey` is a property, `Route` a whole resource. Undefined removes it. */
export type Changes = Record<string, unknown>;

export function resource(type: string, properties: Properties = {}): Resources[string] {
  return { Type: type, Properties: properties };
}

/** Where the template reader writes inline code. */
export const OUTPUT_DIRECTORY = join(tmpdir(), `cdk-offline-templates-${process.pid}`);

/** A template of a stack without an explicit environment. */
export function template(
  resources: Record<string, unknown>,
  rest: Record<string, unknown> = {},
  stack: Partial<SynthesizedStack> = {},
  overrides?: EnvironmentOverrides,
): Template {
  const synthesized = {
    name: 'TestStack',
    template: { Resources: resources, ...rest },
    accountId: '123456789012',
    region: 'us-east-1',
    outputDirectory: OUTPUT_DIRECTORY,
    assets: new Map([['code.zip', '/nowhere/asset.code']]),
    ...stack,
  };
  return new Template(synthesized, overrides);
}

/** The resources of an HTTP API with one protected route, and of a user pool with a domain. */
export function protectedApi(changes: Changes = {}): Resources {
  const ApiId = { Ref: 'Api' };
  const functionArn = { 'Fn::GetAtt': ['Function', 'Arn'] };
  const resources: Record<string, unknown> = {
    Pool: resource('AWS::Cognito::UserPool'),
    Client: resource('AWS::Cognito::UserPoolClient', { UserPoolId: { Ref: 'Pool' } }),
    Domain: resource('AWS::Cognito::UserPoolDomain', { UserPoolId: { Ref: 'Pool' }, Domain: 'hello' }),
    Branding: resource('AWS::Cognito::ManagedLoginBranding', {
      UserPoolId: { Ref: 'Pool' },
      ClientId: { Ref: 'Client' },
      Settings: {},
    }),
    ResourceServer: resource('AWS::Cognito::UserPoolResourceServer', {
      UserPoolId: { Ref: 'Pool' },
      Identifier: 'reports',
      Name: 'Reports',
      Scopes: [{ ScopeName: 'read', ScopeDescription: 'Read reports' }],
    }),
    Group: resource('AWS::Cognito::UserPoolGroup', { UserPoolId: { Ref: 'Pool' }, GroupName: 'admins' }),
    User: resource('AWS::Cognito::UserPoolUser', { UserPoolId: { Ref: 'Pool' }, Username: 'alice' }),
    Membership: resource('AWS::Cognito::UserPoolUserToGroupAttachment', {
      UserPoolId: { Ref: 'Pool' },
      GroupName: { Ref: 'Group' },
      Username: { Ref: 'User' },
    }),
    Api: resource('AWS::ApiGatewayV2::Api', { Name: 'Hello', ProtocolType: 'HTTP' }),
    Stage: resource('AWS::ApiGatewayV2::Stage', { ApiId, StageName: '$default', AutoDeploy: true }),
    Authorizer: resource('AWS::ApiGatewayV2::Authorizer', {
      ApiId,
      AuthorizerType: 'JWT',
      Name: 'Tokens',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Issuer: { 'Fn::GetAtt': ['Pool', 'ProviderURL'] }, Audience: [{ Ref: 'Client' }] },
    }),
    Function: resource('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Code: { S3Bucket: 'assets', S3Key: 'code.zip' },
    }),
    Permission: resource('AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunction',
      FunctionName: functionArn,
      Principal: 'apigateway.amazonaws.com',
    }),
    Integration: resource('AWS::ApiGatewayV2::Integration', {
      ApiId,
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: functionArn,
      PayloadFormatVersion: '2.0',
    }),
    Route: resource('AWS::ApiGatewayV2::Route', {
      ApiId,
      RouteKey: 'GET /hello',
      AuthorizationType: 'JWT',
      AuthorizerId: { Ref: 'Authorizer' },
      Target: { 'Fn::Join': ['/', ['integrations', { Ref: 'Integration' }]] },
    }),
  };
  for (const [path, value] of Object.entries(changes)) {
    const [logicalId = '', ...keys] = path.split('.');
    const copy = structuredClone(value);
    if (keys.length === 0) resources[logicalId] = copy;
    else setMember(Object(Object(resources[logicalId]).Properties), keys, copy);
  }
  // As read from a template file: without undefined.
  return JSON.parse(JSON.stringify(resources));
}

const functionUri = [
  'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/',
  { 'Fn::GetAtt': ['Function', 'Arn'] },
  '/invocations',
];

/** Gives the route of `protectedApi` a Lambda authorizer with simple responses. */
export const LAMBDA_AUTHORIZER: Changes = {
  Authorizer: resource('AWS::ApiGatewayV2::Authorizer', {
    ApiId: { Ref: 'Api' },
    AuthorizerType: 'REQUEST',
    Name: 'Asked',
    IdentitySource: ['$request.header.Authorization'],
    AuthorizerPayloadFormatVersion: '2.0',
    AuthorizerUri: { 'Fn::Join': ['', functionUri] },
    EnableSimpleResponses: true,
  }),
  'Route.AuthorizationType': 'CUSTOM',
};

/** Gives the route of `protectedApi` an HTTP_PROXY integration. */
export const HTTP_INTEGRATION: Changes = {
  Integration: resource('AWS::ApiGatewayV2::Integration', {
    ApiId: { Ref: 'Api' },
    IntegrationType: 'HTTP_PROXY',
    IntegrationMethod: 'ANY',
    IntegrationUri: 'https://backend.example/api',
    PayloadFormatVersion: '1.0',
  }),
};

function setMember(target: Properties, [key = '', ...rest]: string[], value: unknown): void {
  if (rest.length === 0) target[key] = value;
  else {
    const isObject = typeof target[key] === 'object' && target[key] !== null;
    if (!isObject) target[key] = /^\d$/.test(rest[0] ?? '') ? [] : {};
    setMember(Object(target[key]), rest, value);
  }
}

export function readStack(changes: Changes = {}): { api: HttpApi; userPools: UserPool[] } {
  const stack = template(protectedApi(changes));
  return { api: readHttpApi(stack), userPools: readUserPools(stack) };
}

/** Reads the route of `protectedApi`. */
export function readTheRoute(changes: Changes = {}): Route {
  const [route] = readStack(changes).api.routes;
  if (!route) throw new Error('The API has no route.');
  return route;
}
