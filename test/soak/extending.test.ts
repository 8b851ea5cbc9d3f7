import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { readHttpApi } from '../../packages/cdk-offline/src/template/read-http-api';
import { readUserPools } from '../../packages/cdk-offline/src/template/read-user-pools';
import { synthesize } from '../../packages/cdk-offline/src/template/synthesize';
import { Template as LocalTemplate } from '../../packages/cdk-offline/src/template/template';
import { ExtendedProject } from '../support/extended-project';
import { checkTypes, synthesizeStack } from '../support/extended-stacks';
import { recipes } from '../support/recipes';

const projects = new Map([...recipes].map(([heading, blocks]) => [heading, new ExtendedProject(blocks)]));
// It runs beside the tests.
const typeErrors = checkTypes([...projects.values()]);
afterAll(async () => {
  await typeErrors;
  for (const project of projects.values()) project.remove();
});

function projectOf(heading: string): ExtendedProject {
  const project = projects.get(heading);
  if (!project) throw new Error(`docs/extending.md has no code under "${heading}".`);
  return project;
}

type Handler = (event: object) => Promise<{ statusCode: number; headers: object; body: string }>;

function handlerOf(heading: string, file: string): Handler {
  const { handler }: { handler: Handler } = require(projectOf(heading).path(file));
  return handler;
}

const json = { 'content-type': 'application/json' };

const jwtAuthorizer = { Ref: expect.stringMatching(/^HttpApiJwtAuthorizer/) };

test('each section with code has its tests below', () => {
  expect([...recipes.keys()]).toEqual([
    'Add a route',
    'Ask for a scope',
    'Ask for a group',
    'Trust another identity provider',
    'Use a domain of your own',
    'Put AWS WAF in front',
  ]);
});

describe('Add a route', () => {
  const { template, local, warnings } = synthesizeStack(projectOf('Add a route'));

  test('the route has the authorizer, without naming it', () => {
    const routes = Object.values(template.findResources('AWS::ApiGatewayV2::Route'));
    expect(routes.map(({ Properties }) => Properties)).toEqual([
      expect.objectContaining({
        RouteKey: 'GET /hello',
        AuthorizationType: 'JWT',
        AuthorizerId: jwtAuthorizer,
      }),
      expect.objectContaining({
        RouteKey: 'GET /hello/{name}',
        AuthorizationType: 'JWT',
        AuthorizerId: jwtAuthorizer,
      }),
    ]);
  });

  test('the function has a role of its own, and the route alone may invoke it', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Role: { 'Fn::GetAtt': [Match.stringLikeRegexp('^HelloNameFunctionRole'), 'Arn'] },
    });
    const permissions = Object.values(template.findResources('AWS::Lambda::Permission')).map(
      ({ Properties }) => [
        Properties.FunctionName['Fn::GetAtt'][0],
        Properties.SourceArn['Fn::Join'][1].at(-1),
      ],
    );
    expect(permissions).toEqual([
      [expect.stringMatching(/^HelloFunction/), '/*/GET/hello'],
      [expect.stringMatching(/^HelloNameFunction/), '/*/GET/hello/*'],
    ]);
  });

  test('the handler greets by name', async () => {
    const handler = handlerOf('Add a route', 'lambda/hello-name.ts');
    expect(await handler({ pathParameters: { name: 'alice' } })).toEqual({
      statusCode: 200,
      headers: json,
      body: '"Hello, alice!"',
    });
  });

  test('it runs locally, behind the authorizer, and nothing is warned of', () => {
    expect(warnings).toEqual([]);
    const { routes } = readHttpApi(local);
    expect(routes.map(({ routeKey, authorizer }) => [routeKey, authorizer?.name])).toEqual([
      ['GET /hello', 'JwtAuthorizer'],
      ['GET /hello/{name}', 'JwtAuthorizer'],
    ]);
  });
});

describe('Ask for a scope', () => {
  const { template, local, warnings } = synthesizeStack(projectOf('Ask for a scope'));

  test('the route asks for the scope that the resource server defines', () => {
    template.hasResourceProperties('AWS::Cognito::UserPoolResourceServer', {
      Identifier: 'hello',
      Scopes: [Match.objectLike({ ScopeName: 'read' })],
    });
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', {
      RouteKey: 'GET /hello',
      AuthorizationType: 'JWT',
      AuthorizationScopes: ['hello/read'],
    });
  });

  test('the client may ask for it at the domain with its secret, and lets no user sign in', () => {
    template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
      GenerateSecret: true,
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthScopes: [
        { 'Fn::Join': ['', [{ Ref: Match.stringLikeRegexp('^UserPoolResourceServer') }, '/read']] },
      ],
      ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
    });
    template.hasResourceProperties('AWS::Cognito::UserPoolDomain', { Domain: 'hello-123456789012' });
  });

  test('the authorizer takes the tokens of both clients', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      JwtConfiguration: {
        Audience: [
          { Ref: Match.stringLikeRegexp('^WebClient') },
          { Ref: Match.stringLikeRegexp('^UserPoolServiceClient') },
        ],
      },
    });
  });

  test('it runs locally, asks for the scope there, and nothing is warned of', () => {
    expect(warnings).toEqual([]);
    expect(readUserPools(local).map(({ clients }) => clients.length)).toEqual([2]);
    expect(readHttpApi(local).routes[0]?.authorizationScopes).toEqual(['hello/read']);
  });
});

describe('Ask for a group', () => {
  const { template, local, warnings } = synthesizeStack(projectOf('Ask for a group'));
  const handler = handlerOf('Ask for a group', 'lambda/hello.ts');
  const call = (claims: object) =>
    handler({ requestContext: { authorizer: { jwt: { claims, scopes: null } } } });

  test.each([
    '[admins]',
    '[admins editors]',
    '[editors admins]',
    '[[a] admins]',
  ])('lets a member of %s in', async (groups) => {
    expect(await call({ 'cognito:groups': groups })).toEqual({
      statusCode: 200,
      headers: json,
      body: '"Hello from Lambda!"',
    });
  });

  test.each([
    ['the groups [editors]', '[editors]'],
    ['the groups [not-admins admins-of-nothing]', '[not-admins admins-of-nothing]'],
    ['one group with the name [admins]', '[[admins]]'],
    ['one group with the name admins]', '[admins]]'],
    ['an empty list', '[]'],
    ['text that is no list', 'admins'],
    ['no groups', undefined],
  ])('refuses a user with %s', async (_, groups) => {
    expect(await call(groups === undefined ? {} : { 'cognito:groups': groups })).toEqual({
      statusCode: 403,
      headers: json,
      body: '{"message":"Forbidden"}',
    });
  });

  test('the user pool has the group', () => {
    template.hasResourceProperties('AWS::Cognito::UserPoolGroup', { GroupName: 'admins' });
  });

  test('it runs locally, and nothing is warned of', () => {
    expect(warnings).toEqual([]);
    expect(readHttpApi(local).routes).toHaveLength(1);
  });
});

describe('Trust another identity provider', () => {
  const { template, local, warnings } = synthesizeStack(projectOf('Trust another identity provider'));

  test('the authorizer has its issuer, with the slash, and the audience', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      JwtConfiguration: { Issuer: 'https://example.eu.auth0.com/', Audience: ['https://hello.example.com'] },
    });
  });

  test('it runs locally, and nothing is warned of', () => {
    expect(warnings).toEqual([]);
    expect(readHttpApi(local).routes[0]?.authorizer?.issuer).toBe('https://example.eu.auth0.com/');
  });
});

describe('Use a domain of your own', () => {
  const { template, local, warnings } = synthesizeStack(projectOf('Use a domain of your own'));

  test('the domain leads to the stage, and the DNS record to the domain', () => {
    const domain = Match.stringLikeRegexp('^DomainName');
    template.hasResourceProperties('AWS::ApiGatewayV2::DomainName', {
      DomainName: 'api.example.com',
      DomainNameConfigurations: [{ CertificateArn: { Ref: Match.stringLikeRegexp('^Certificate') } }],
    });
    template.hasResourceProperties('AWS::ApiGatewayV2::ApiMapping', {
      DomainName: { Ref: domain },
      Stage: '$default',
    });
    template.hasResourceProperties('AWS::Route53::RecordSet', {
      Name: 'api.example.com.',
      Type: 'A',
      AliasTarget: { DNSName: { 'Fn::GetAtt': [domain, 'RegionalDomainName'] } },
    });
  });

  test('the first address is closed, and the output names the new one', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Api', { DisableExecuteApiEndpoint: true });
    template.hasOutput('ApiUrl', { Value: 'https://api.example.com' });
  });

  test('it runs locally, and nothing is warned of', () => {
    expect(warnings).toEqual([]);
    expect(readHttpApi(local).routes).toHaveLength(1);
  });
});

describe('Put AWS WAF in front', () => {
  let api: Template;
  let edge: Template;
  let local: LocalTemplate;
  beforeAll(async () => {
    const stack = await synthesize(projectOf('Put AWS WAF in front').directory, process.env);
    const read = (file: string) => JSON.parse(readFileSync(join(stack.outputDirectory, file), 'utf8'));
    local = new LocalTemplate(stack);
    api = Template.fromJSON(read('HttpApiGatewayJwtCognitoStack.template.json'));
    edge = Template.fromJSON(read('EdgeStack.template.json'));
    expect(read('manifest.json').artifacts.EdgeStack.environment).toBe('aws://unknown-account/us-east-1');
  });

  test("the API has no way in but the origin's domain, for the bearer of a certificate", () => {
    api.hasResourceProperties('AWS::ApiGatewayV2::Api', { DisableExecuteApiEndpoint: true });
    api.resourceCountIs('AWS::ApiGatewayV2::DomainName', 1);
    api.hasResourceProperties('AWS::ApiGatewayV2::DomainName', {
      DomainName: 'origin.example.com',
      MutualTlsAuthentication: { TruststoreUri: 's3://example-truststore/truststore.pem' },
    });
  });

  test('the web ACL limits the rate of an address and has the common rules, which block', () => {
    edge.hasResourceProperties('AWS::WAFv2::WebACL', {
      Scope: 'CLOUDFRONT',
      DefaultAction: { Allow: {} },
      Rules: [
        Match.objectLike({
          Priority: 0,
          Action: { Block: {} },
          Statement: { RateBasedStatement: { AggregateKeyType: 'IP', Limit: 1000 } },
        }),
        Match.objectLike({
          Priority: 1,
          OverrideAction: { None: {} },
          Statement: {
            ManagedRuleGroupStatement: { VendorName: 'AWS', Name: 'AWSManagedRulesCommonRuleSet' },
          },
        }),
      ],
    });
  });

  test('the distribution has the web ACL, shows its certificate to the origin, and keeps no answer', () => {
    edge.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        Aliases: ['api.example.com'],
        WebACLId: { 'Fn::GetAtt': ['WebAcl', 'Arn'] },
        Origins: [
          Match.objectLike({
            DomainName: 'origin.example.com',
            CustomOriginConfig: Match.objectLike({
              OriginProtocolPolicy: 'https-only',
              OriginMtlsConfig: { ClientCertificateArn: Match.stringLikeRegexp('/66666666-') },
            }),
          }),
        ],
        DefaultCacheBehavior: Match.objectLike({
          ViewerProtocolPolicy: 'https-only',
          AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
          // CloudFront developer guide, "Use managed cache policies" and "… origin request policies": by id.
          CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
          OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
        }),
        CustomErrorResponses: Match.arrayWith([{ ErrorCode: 404, ErrorCachingMinTTL: 0 }]),
      },
    });
  });

  test('the local run refuses it, since it checks no certificates', () => {
    expect(() => readHttpApi(local)).toThrow(
      /^DomainName\w+ \(AWS::ApiGatewayV2::DomainName\) asks for client certificates, which are not checked locally\.$/,
    );
  });
});

test('all of the code has the types that it should', async () => {
  expect(await typeErrors).toBe('');
});

/** The first is part of another one already; the second puts its authorizer where the scope's is. */
const REPLACED = ['Use a domain of your own', 'Trust another identity provider'];

test('npx cdk synth of all the extensions at once, with the validation of templates, prints no warning', () => {
  const kept = [...recipes].filter(([heading]) => !REPLACED.includes(heading));
  const project = new ExtendedProject(kept.flatMap(([, blocks]) => blocks));
  const { status, stderr } = spawnSync('npx', ['cdk', 'synth', '--quiet', '--no-notices'], {
    cwd: project.directory,
    encoding: 'utf8',
    env: { ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true' },
  });
  project.remove();
  const lines = stderr.split('\n').filter((line) => !line.startsWith('npm warn'));
  expect(lines.filter((line) => /warn|error|deprecat|feature flag/i.test(line))).toEqual([]);
  expect(status).toBe(0);
});
