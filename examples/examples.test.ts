// Must come first: each example creates an App when it is imported.
import '../test/support/cdk-context';

import { Match, Template } from 'aws-cdk-lib/assertions';
import { App, type Stack } from 'aws-cdk-lib/core';
import { CustomDomainStack } from './custom-domain';
import { parseGroups } from './functions/admin';
import { GithubRolesStack } from './github-roles';
import { GroupsStack } from './groups';
import { IdentityProviderStack } from './identity-provider';
import { MachineClientStack } from './machine-client';
import { RestApiWafStack } from './rest-api-waf';
import { RouteParameterStack } from './route-parameter';

function synthesize(createStack: (app: App) => Stack): Template {
  // The built-in validation takes seconds; `cdk synth` runs it.
  return Template.fromStack(createStack(new App({ builtinCloudFormationValidation: false })));
}

const TEMPLATES = {
  'route-parameter': synthesize((app) => new RouteParameterStack(app, 'Stack')),
  'machine-client': synthesize((app) => new MachineClientStack(app, 'Stack')),
  groups: synthesize((app) => new GroupsStack(app, 'Stack')),
  'identity-provider': synthesize(
    (app) =>
      new IdentityProviderStack(app, 'Stack', {
        issuer: 'https://example.eu.auth0.com/',
        audience: ['https://hello.example.com'],
      }),
  ),
  'custom-domain': synthesize(
    (app) =>
      new CustomDomainStack(app, 'Stack', {
        domainName: 'api.example.com',
        hostedZoneId: 'Z0123456789ABCDEFGHIJ',
        zoneName: 'example.com',
      }),
  ),
};

test.each([
  ['route-parameter', ['GET /hello', 'GET /hello/{name}']],
  ['machine-client', ['GET /reports']],
  ['groups', ['GET /admin']],
  ['identity-provider', ['GET /hello']],
  ['custom-domain', ['GET /hello']],
] as const)('%s protects its routes %j with the JWT authorizer', (name, routeKeys) => {
  const routes = Object.values(TEMPLATES[name].findResources('AWS::ApiGatewayV2::Route'));
  expect(routes.map(({ Properties }) => Properties)).toEqual(
    routeKeys.map((RouteKey) =>
      expect.objectContaining({
        RouteKey,
        AuthorizationType: 'JWT',
        AuthorizerId: { Ref: expect.stringMatching(/^HttpApiJwtAuthorizer/) },
      }),
    ),
  );
});

describe('machine-client', () => {
  const template = TEMPLATES['machine-client'];

  test('the reports route requires the scope and accepts tokens of the service client', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', { AuthorizationScopes: ['reports/read'] });
    template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      JwtConfiguration: {
        Audience: Match.arrayWith([{ Ref: Match.stringLikeRegexp('^UserPoolServiceClient') }]),
      },
    });
  });

  test('the service client can request the scope with its secret, and no user can sign in to it', () => {
    template.hasResourceProperties('AWS::Cognito::UserPoolResourceServer', {
      Identifier: 'reports',
      Scopes: [{ ScopeName: 'read', ScopeDescription: 'Read reports' }],
    });
    template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
      GenerateSecret: true,
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthScopes: [
        { 'Fn::Join': ['', [{ Ref: Match.stringLikeRegexp('^UserPoolReportsServer') }, '/read']] },
      ],
      ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
    });
    template.resourceCountIs('AWS::Cognito::UserPoolDomain', 1);
  });
});

describe('groups', () => {
  test('the user pool has the group admins', () => {
    TEMPLATES.groups.hasResourceProperties('AWS::Cognito::UserPoolGroup', { GroupName: 'admins' });
  });

  test.each([
    ['[admins]', ['admins']],
    ['[editors admins]', ['editors', 'admins']],
    ['[not-admins admins-of-nothing]', ['not-admins', 'admins-of-nothing']],
    ['[[admins]]', ['[admins]']],
    ['[admins]]', ['admins]']],
    ['[]', []],
    ['admins', []],
    [undefined, []],
  ])('the admin function parses the claim %j as the groups %j', (claim, groups) => {
    expect(parseGroups(claim)).toEqual(groups);
  });
});

test('the authorizer of identity-provider gets issuer and audience unchanged', () => {
  TEMPLATES['identity-provider'].hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
    JwtConfiguration: {
      Issuer: 'https://example.eu.auth0.com/',
      Audience: ['https://hello.example.com'],
    },
  });
});

test('the custom domain serves the default stage, the DNS record points to the domain, and the generated address is off', () => {
  const template = TEMPLATES['custom-domain'];
  const domain = Match.stringLikeRegexp('^DomainName');
  template.hasResourceProperties('AWS::ApiGatewayV2::ApiMapping', {
    DomainName: { Ref: domain },
    Stage: '$default',
  });
  template.hasResourceProperties('AWS::Route53::RecordSet', {
    Name: 'api.example.com.',
    Type: 'A',
    AliasTarget: { DNSName: { 'Fn::GetAtt': [domain, 'RegionalDomainName'] } },
  });
  template.hasResourceProperties('AWS::ApiGatewayV2::Api', { DisableExecuteApiEndpoint: true });
});

test('rest-api-waf protects its method with the user pool and its stage with the web ACL', () => {
  const template = synthesize((app) => new RestApiWafStack(app, 'Stack'));
  template.allResourcesProperties('AWS::ApiGateway::Method', {
    AuthorizationType: 'COGNITO_USER_POOLS',
    AuthorizerId: { Ref: Match.stringLikeRegexp('^Authorizer') },
  });
  const stage = { Ref: Match.stringLikeRegexp('^RestApiDeploymentStageprod') };
  template.hasResourceProperties('AWS::WAFv2::WebACLAssociation', {
    ResourceArn: { 'Fn::Join': ['', Match.arrayWith([stage])] },
    WebACLArn: { 'Fn::GetAtt': ['WebAcl', 'Arn'] },
  });
});

test('github-roles lets only this repository assume a role, and pull requests only the read-only one', () => {
  const template = synthesize((app) => new GithubRolesStack(app, 'Stack', { repository: 'OWNER/NAME' }));
  const roles = Object.values(template.findResources('AWS::IAM::Role'));
  expect(
    roles.map(({ Properties }) => Properties.AssumeRolePolicyDocument.Statement[0].Condition.StringEquals),
  ).toEqual(
    ['pull_request', 'environment:prod', 'environment:dev'].map((subject) => ({
      'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
      'token.actions.githubusercontent.com:sub': `repo:OWNER/NAME:${subject}`,
    })),
  );

  const policies = Object.values(template.findResources('AWS::IAM::Policy'));
  const assumed = policies.map(({ Properties: { Roles, PolicyDocument } }) => [
    Roles[0].Ref.replace(/Role.*/, ''),
    PolicyDocument.Statement.flatMap(({ Action }: { Action: string | string[] }) => Action)
      .map((action: string) => action.split(':')[0])
      .join(' '),
    [...new Set(JSON.stringify(PolicyDocument).match(/(?<=cdk-hnb659fds-)[a-z-]+(?=-role-)/g))],
  ]);
  expect(assumed).toEqual([
    ['Diff', 'sts', ['lookup']],
    ['Prod', 'sts', ['deploy', 'file-publishing', 'lookup']],
    [
      'Dev',
      expect.stringMatching(/^sts cloudformation( cognito-idp)+$/),
      ['deploy', 'file-publishing', 'lookup'],
    ],
  ]);
});
