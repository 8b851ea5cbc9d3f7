import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Stack, Stage } from 'aws-cdk-lib/core';
import { accessLogLine, helloRequest } from '../docs/hello-request';
import { bundledCode } from '../lib/bundled-code';
import { createStack, withoutBundling } from './support/stack';

interface Resource {
  Type: string;
  Properties: Record<string, unknown>;
  DeletionPolicy?: string;
}

const stack = createStack({});
const template = Template.fromStack(stack);

function variant(context: Record<string, unknown>): Template {
  return Template.fromStack(createStack({ ...withoutBundling, ...context }));
}

function resources(type: string, from = template): [logicalId: string, Resource][] {
  const all: Record<string, Resource> = from.toJSON().Resources;
  return Object.entries(all).filter(([, { Type }]) => Type === type);
}

/** The only resource of its type. */
function only(type: string, from = template): Resource & { logicalId: string } {
  const [found, ...others] = resources(type, from);
  if (!found || others.length > 0) throw new Error(`The template does not hold exactly one ${type}.`);
  return { logicalId: found[0], ...found[1] };
}

function ref(type: string) {
  return { Ref: only(type).logicalId };
}

function attribute(type: string, name: string) {
  return { 'Fn::GetAtt': [only(type).logicalId, name] };
}

test('is the template that was reviewed', () => {
  const withoutHashes = JSON.stringify(template.toJSON()).replace(/[0-9a-f]{64}/g, 'ASSET_HASH');
  expect(JSON.parse(withoutHashes)).toMatchSnapshot();
});

test('holds no resource that the tests below do not know', () => {
  const all: Record<string, Resource> = template.toJSON().Resources;
  const types = Object.values(all).map(({ Type }) => Type);
  expect(types.sort()).toEqual([
    'AWS::ApiGatewayV2::Api',
    'AWS::ApiGatewayV2::Authorizer',
    'AWS::ApiGatewayV2::Integration',
    'AWS::ApiGatewayV2::Route',
    'AWS::ApiGatewayV2::Stage',
    'AWS::Cognito::UserPool',
    'AWS::Cognito::UserPoolClient',
    'AWS::IAM::Policy',
    'AWS::IAM::Role',
    'AWS::Lambda::Function',
    'AWS::Lambda::Permission',
    'AWS::Logs::LogGroup',
    'AWS::Logs::LogGroup',
    'AWS::Logs::QueryDefinition',
  ]);
});

describe('the user pool', () => {
  test('lets administrators alone create users', () => {
    expect(only('AWS::Cognito::UserPool').Properties).toMatchObject({
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    });
  });

  test('asks for passwords of 12 characters with all four classes', () => {
    expect(only('AWS::Cognito::UserPool').Properties).toMatchObject({
      Policies: {
        PasswordPolicy: {
          MinimumLength: 12,
          RequireLowercase: true,
          RequireNumbers: true,
          RequireSymbols: true,
          RequireUppercase: true,
        },
      },
    });
  });

  test('offers MFA by authenticator app and recovery by e-mail, and never sends an SMS', () => {
    expect(only('AWS::Cognito::UserPool').Properties).toMatchObject({
      MfaConfiguration: 'OPTIONAL',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
    });
    expect(only('AWS::Cognito::UserPool').Properties).not.toHaveProperty('SmsConfiguration');
  });

  test('takes Alice and alice for one user, on the Essentials plan', () => {
    expect(only('AWS::Cognito::UserPool').Properties).toMatchObject({
      UsernameConfiguration: { CaseSensitive: false },
      UserPoolTier: 'ESSENTIALS',
    });
  });

  test('goes with the stack', () => {
    expect(only('AWS::Cognito::UserPool')).toMatchObject({
      DeletionPolicy: 'Delete',
      Properties: { DeletionProtection: 'INACTIVE' },
    });
  });

  test('outlives the stack and cannot be deleted with retainUsers', () => {
    expect(only('AWS::Cognito::UserPool', variant({ retainUsers: 'true' }))).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: { DeletionProtection: 'ACTIVE' },
    });
  });
});

test('the app client has no secret and no OAuth, and two ways to sign in', () => {
  expect(only('AWS::Cognito::UserPoolClient').Properties).toEqual({
    ClientName: 'WebClient',
    UserPoolId: ref('AWS::Cognito::UserPool'),
    GenerateSecret: false,
    ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    AllowedOAuthFlowsUserPoolClient: false,
    SupportedIdentityProviders: ['COGNITO'],
    IdTokenValidity: 60,
    AccessTokenValidity: 60,
    RefreshTokenValidity: 30 * 24 * 60,
    TokenValidityUnits: { IdToken: 'minutes', AccessToken: 'minutes', RefreshToken: 'minutes' },
    PreventUserExistenceErrors: 'ENABLED',
    EnableTokenRevocation: true,
  });
});

describe('the API', () => {
  test('has no CORS and no routes of its own', () => {
    expect(only('AWS::ApiGatewayV2::Api').Properties).toEqual({ Name: 'HttpApi', ProtocolType: 'HTTP' });
  });

  test('answers the pages of allowedOrigins, and those alone', () => {
    const pages = variant({ allowedOrigins: 'https://a,https://b' });
    expect(only('AWS::ApiGatewayV2::Api', pages).Properties).toEqual({
      Name: 'HttpApi',
      ProtocolType: 'HTTP',
      CorsConfiguration: {
        AllowOrigins: ['https://a', 'https://b'],
        AllowMethods: ['GET'],
        AllowHeaders: ['Authorization'],
      },
    });
  });

  test('serves GET /hello alone', () => {
    expect(resources('AWS::ApiGatewayV2::Route').map(([, route]) => route.Properties.RouteKey)).toEqual([
      'GET /hello',
    ]);
  });

  test('has every route behind the JWT authorizer', () => {
    for (const [, route] of resources('AWS::ApiGatewayV2::Route')) {
      expect(route.Properties).toMatchObject({
        AuthorizationType: 'JWT',
        AuthorizerId: ref('AWS::ApiGatewayV2::Authorizer'),
      });
    }
  });

  test('accepts tokens of the user pool for the app client, from the Authorization header', () => {
    expect(only('AWS::ApiGatewayV2::Authorizer').Properties).toEqual({
      ApiId: ref('AWS::ApiGatewayV2::Api'),
      Name: 'JwtAuthorizer',
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: {
        Issuer: attribute('AWS::Cognito::UserPool', 'ProviderURL'),
        Audience: [ref('AWS::Cognito::UserPoolClient')],
      },
    });
  });

  test('invokes the function with payload format 2.0', () => {
    expect(only('AWS::ApiGatewayV2::Integration').Properties).toEqual({
      ApiId: ref('AWS::ApiGatewayV2::Api'),
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: attribute('AWS::Lambda::Function', 'Arn'),
      PayloadFormatVersion: '2.0',
    });
  });
});

describe('the stage', () => {
  test('deploys changes by itself and limits the rate', () => {
    expect(only('AWS::ApiGatewayV2::Stage').Properties).toMatchObject({
      ApiId: ref('AWS::ApiGatewayV2::Api'),
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 2000 },
    });
  });

  test('limits the rate as the context says', () => {
    const slow = variant({ throttlingRateLimit: '5', throttlingBurstLimit: '10' });
    expect(only('AWS::ApiGatewayV2::Stage', slow).Properties).toMatchObject({
      DefaultRouteSettings: { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 10 },
    });
  });

  test('logs each request as one line of JSON, with the caller and without the token', () => {
    expect(only('AWS::ApiGatewayV2::Stage').Properties.AccessLogSettings).toEqual({
      DestinationArn: { 'Fn::GetAtt': [expect.stringMatching(/^AccessLog/), 'Arn'] },
      Format: JSON.stringify({
        requestId: '$context.requestId',
        time: '$context.requestTime',
        sourceIp: '$context.identity.sourceIp',
        route: '$context.routeKey',
        status: '$context.status',
        latencyMilliseconds: '$context.responseLatency',
        error: '$context.error.message',
        integrationError: '$context.integrationErrorMessage',
        authorizerError: '$context.authorizer.error',
        sub: '$context.authorizer.claims.sub',
      }),
    });
  });
});

describe('the saved query', () => {
  const { Name, LogGroupNames, QueryString } = only('AWS::Logs::QueryDefinition').Properties;

  test('looks a request up by its id, in the access log, and has a name that no second stack uses', () => {
    expect({ Name, LogGroupNames }).toEqual({
      Name: 'HttpApiGatewayJwtCognitoStack/why-was-this-request-refused',
      LogGroupNames: [{ Ref: expect.stringMatching(/^AccessLog/) }],
    });
    expect(QueryString).toBe(
      [
        'fields @timestamp, requestId, status, route, authorizerError, integrationError, error, sourceIp, sub',
        'filter requestId = "REQUEST_ID"',
        'sort @timestamp desc',
        'limit 20',
      ].join('\n| '),
    );
  });

  test('asks for fields that the access log has', () => {
    const { Format } = Object(only('AWS::ApiGatewayV2::Stage').Properties.AccessLogSettings);
    const [, fields = ''] = /^fields @timestamp, (.*)$/m.exec(String(QueryString)) ?? [];
    expect(Object.keys(JSON.parse(Format))).toEqual(expect.arrayContaining(fields.split(', ')));
  });
});

test('log groups keep a month and go with the stack', () => {
  for (const [, logGroup] of resources('AWS::Logs::LogGroup')) {
    expect(logGroup).toMatchObject({ DeletionPolicy: 'Delete', Properties: { RetentionInDays: 30 } });
  }
});

describe('the function', () => {
  const ownLogGroup: unknown = expect.stringMatching(/^HelloFunctionLog/);

  test('runs on Node.js 24 on arm64 and logs JSON to its own log group', () => {
    expect(only('AWS::Lambda::Function').Properties).toEqual({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      Code: expect.anything(),
      LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: ownLogGroup } },
      Role: attribute('AWS::IAM::Role', 'Arn'),
    });
  });

  test('is one file of less than 700 bytes that answers with the greeting', async () => {
    const outputDirectory = String(Stage.of(stack)?.outdir);
    const [bundle = '', ...others] = readdirSync(outputDirectory).filter((name) => name.startsWith('asset.'));
    expect(others).toEqual([]);
    expect(readdirSync(join(outputDirectory, bundle))).toEqual(['index.js']);

    const file = join(outputDirectory, bundle, 'index.js');
    expect(statSync(file).size).toBeLessThan(700);
    expect(await require(file).handler()).toMatchObject({ body: '"Hello from Lambda!"' });
  });

  test('may write to its own log group and nothing else', () => {
    expect(only('AWS::IAM::Role').Properties).toEqual({
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
        ],
      },
    });
    expect(only('AWS::IAM::Policy').Properties).toEqual({
      PolicyName: expect.any(String),
      Roles: [ref('AWS::IAM::Role')],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
            Resource: { 'Fn::GetAtt': [ownLogGroup, 'Arn'] },
          },
        ],
      },
    });
  });

  test('may be invoked by GET /hello of this API and by nothing else', () => {
    expect(only('AWS::Lambda::Permission').Properties).toEqual({
      Action: 'lambda:InvokeFunction',
      FunctionName: attribute('AWS::Lambda::Function', 'Arn'),
      Principal: 'apigateway.amazonaws.com',
      SourceArn: {
        'Fn::Join': [
          '',
          [
            'arn:',
            { Ref: 'AWS::Partition' },
            ':execute-api:',
            { Ref: 'AWS::Region' },
            ':',
            { Ref: 'AWS::AccountId' },
            ':',
            ref('AWS::ApiGatewayV2::Api'),
            '/*/GET/hello',
          ],
        ],
      },
    });
  });
});

test('hands out what a caller needs: the address, the pool and the client', () => {
  expect(template.toJSON().Outputs).toEqual({
    ApiUrl: { Value: attribute('AWS::ApiGatewayV2::Api', 'ApiEndpoint') },
    UserPoolId: { Value: ref('AWS::Cognito::UserPool') },
    UserPoolClientId: { Value: ref('AWS::Cognito::UserPoolClient') },
  });
});

test('costs are counted for the fields that are logged and the memory that the function has', () => {
  const [stage] = Object.values(template.findResources('AWS::ApiGatewayV2::Stage'));
  const logged = Object.keys(JSON.parse(stage?.Properties.AccessLogSettings.Format));
  expect(Object.keys(JSON.parse(accessLogLine)).sort()).toEqual(logged.sort());
  expect(helloRequest.memoryMegabytes).toBe(only('AWS::Lambda::Function').Properties.MemorySize ?? 128);
});

test('a function whose file cannot be bundled ends synthesis with what esbuild says of it', () => {
  const define = () =>
    new LambdaFunction(new Stack(), 'Absent', {
      code: bundledCode('absent.ts'),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
    });
  expect(define).toThrow(/Could not resolve ".*lambda\/absent\.ts"/);
});
