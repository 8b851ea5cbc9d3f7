import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import type { HttpApiGatewayJwtCognitoStackProps } from '../lib/http-api-gateway-jwt-cognito-stack';
import { createStack } from './support/stack';

const template = Template.fromStack(createStack());

/** The logical ID of the only resource with this type and prefix. */
function logicalId(type: string, prefix = ''): string {
  const [id, ...others] = Object.keys(template.findResources(type)).filter((name) => name.startsWith(prefix));
  if (id === undefined || others.length > 0) throw new Error(`Not exactly one ${type} named ${prefix}*`);
  return id;
}

/** The properties of every resource of a type. */
function findProperties(type: string) {
  return Object.values(template.findResources(type)).map(({ Properties }) => Properties);
}

test('matches the reviewed template', () => {
  const withoutAssetHashes = JSON.stringify(template).replace(/[0-9a-f]{64}/g, 'ASSET_HASH');
  expect(JSON.parse(withoutAssetHashes)).toMatchSnapshot();
});

describe('users and their passwords', () => {
  test('only administrators create users', () => {
    template.hasResourceProperties('AWS::Cognito::UserPool', {
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    });
  });

  test('passwords have at least 12 characters of all four classes', () => {
    template.hasResourceProperties('AWS::Cognito::UserPool', {
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

  test('the app client has no secret and no OAuth flows, and does not reveal whether a user exists', () => {
    template.resourceCountIs('AWS::Cognito::UserPoolClient', 1);
    template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
      GenerateSecret: false,
      AllowedOAuthFlowsUserPoolClient: false,
      ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH'],
      PreventUserExistenceErrors: 'ENABLED',
      EnableTokenRevocation: true,
    });
  });

  test('a refresh token stops working ten seconds after its first use', () => {
    template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 },
    });
  });

  test('users can change only their language, and only administrators reset passwords', () => {
    template.hasResourceProperties('AWS::Cognito::UserPoolClient', { WriteAttributes: ['locale'] });
    template.hasResourceProperties('AWS::Cognito::UserPool', {
      AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] },
    });
  });

  test('users are deleted with the stack by default', () => {
    template.hasResource('AWS::Cognito::UserPool', {
      DeletionPolicy: 'Delete',
      Properties: { DeletionProtection: 'INACTIVE' },
    });
  });

  test('retainUsers protects the user pool from deletion', () => {
    Template.fromStack(createStack({ retainUsers: true })).hasResource('AWS::Cognito::UserPool', {
      DeletionPolicy: 'Retain',
      Properties: { DeletionProtection: 'ACTIVE' },
    });
  });
});

describe('access to the API', () => {
  // With the snapshot, the only test to change for a new route.
  test('the API has the route GET /hello and no other', () => {
    expect(findProperties('AWS::ApiGatewayV2::Route').map(({ RouteKey }) => RouteKey)).toEqual([
      'GET /hello',
    ]);
  });

  test('every route requires a JWT', () => {
    template.allResourcesProperties('AWS::ApiGatewayV2::Route', {
      AuthorizationType: 'JWT',
      AuthorizerId: { Ref: logicalId('AWS::ApiGatewayV2::Authorizer') },
    });
  });

  test('the authorizer accepts only tokens that the user pool issued to the app client', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: {
        Audience: [{ Ref: logicalId('AWS::Cognito::UserPoolClient') }],
        Issuer: { 'Fn::GetAtt': [logicalId('AWS::Cognito::UserPool'), 'ProviderURL'] },
      },
    });
  });

  test('CORS is off by default', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Api', { CorsConfiguration: Match.absent() });
  });

  test('allowedOrigins lets only these web pages call the API', () => {
    const allowedOrigins = ['https://a', 'https://b'];
    Template.fromStack(createStack({ allowedOrigins })).hasResourceProperties('AWS::ApiGatewayV2::Api', {
      CorsConfiguration: {
        AllowOrigins: allowedOrigins,
        AllowMethods: ['GET'],
        AllowHeaders: ['Authorization'],
      },
    });
  });

  test.each([
    [{}, { ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 2000 }],
    [{ throttlingRateLimit: 5 }, { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 2000 }],
    [{ throttlingBurstLimit: 10 }, { ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 10 }],
  ])('the properties %j limit requests to %j', (props, limits) => {
    Template.fromStack(createStack(props)).hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: limits,
    });
  });

  test('every request is logged', () => {
    template.allResourcesProperties('AWS::ApiGatewayV2::Stage', {
      AccessLogSettings: {
        DestinationArn: { 'Fn::GetAtt': [logicalId('AWS::Logs::LogGroup', 'AccessLog'), 'Arn'] },
        Format: Match.serializedJson(Match.objectLike({ requestId: '$context.requestId' })),
      },
    });
  });
});

describe('functions', () => {
  test('each function has a role that may only write to its own log group', () => {
    template.allResourcesProperties('AWS::IAM::Role', {
      ManagedPolicyArns: Match.absent(),
      Policies: Match.absent(),
    });
    const policies = findProperties('AWS::Lambda::Function').map(({ Role, LoggingConfig }) => ({
      PolicyName: expect.any(String),
      Roles: [{ Ref: Role['Fn::GetAtt'][0] }],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
            Resource: { 'Fn::GetAtt': [LoggingConfig.LogGroup.Ref, 'Arn'] },
          },
        ],
      },
    }));
    expect(new Set(findProperties('AWS::IAM::Policy'))).toEqual(new Set(policies));
  });

  test('only the routes of this API may invoke a function', () => {
    const api = { Ref: logicalId('AWS::ApiGatewayV2::Api') };
    const permissions = findProperties('AWS::ApiGatewayV2::Route').map(({ RouteKey }) => ({
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
      FunctionName: { 'Fn::GetAtt': [expect.any(String), 'Arn'] },
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
            api,
            `/*/*${RouteKey.split(' ')[1]}`,
          ],
        ],
      },
    }));
    expect(new Set(findProperties('AWS::Lambda::Permission'))).toEqual(new Set(permissions));
  });
});

describe('stages', () => {
  const prod = { stage: 'prod', alarmEmail: 'ops@example.com' } as const;

  test('prod keeps the users and a year of logs, and protects the stack from deletion', () => {
    const production = createStack(prod);
    const productionTemplate = Template.fromStack(production);
    productionTemplate.hasResource('AWS::Cognito::UserPool', {
      DeletionPolicy: 'Retain',
      Properties: { DeletionProtection: 'ACTIVE' },
    });
    productionTemplate.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 });
    expect(production.terminationProtection).toBe(true);
  });

  test('retainUsers=false deletes the users of prod with the stack', () => {
    const stack = createStack({ ...prod, retainUsers: false });
    Template.fromStack(stack).hasResource('AWS::Cognito::UserPool', { DeletionPolicy: 'Delete' });
  });

  test('only prod warns if it has no alarms', () => {
    const print = jest.spyOn(console, 'error').mockReturnValue();
    const warning =
      'The stage prod has no alarms: set alarmEmail to the address that gets them. [ack: sample:no-alarms]';
    const count = (props: HttpApiGatewayJwtCognitoStackProps) =>
      Annotations.fromStack(createStack(props)).findWarning('*', warning).length;
    expect([{ stage: 'prod' } as const, prod, { stage: 'dev' } as const, {}].map(count)).toEqual([
      1, 0, 0, 0,
    ]);
    print.mockRestore();
  });

  test('dev has the default template', () => {
    expect(Template.fromStack(createStack({ stage: 'dev' })).toJSON()).toEqual(template.toJSON());
  });

  test.each(['dev', 'prod'] as const)('the stack %s is tagged with its stage', (stage) => {
    expect(createStack({ stage }).tags.tagValues()).toEqual({ stage });
  });
});
