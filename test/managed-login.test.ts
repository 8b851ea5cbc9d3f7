import { Template } from 'aws-cdk-lib/assertions';
import { createStack } from './support/stack';

type Section = Record<string, unknown>;

const before: Record<string, Section> = Template.fromStack(createStack()).toJSON();
const callbackUrls = ['https://app.example.com/callback?from=cognito', 'http://localhost:5173/'];

/** The members of a section that differ from the default template. */
function changes(template: Template, section: string): Section {
  const after: Section = template.toJSON()[section];
  expect(Object.keys(after)).toEqual(expect.arrayContaining(Object.keys(before[section] ?? {})));
  return Object.fromEntries(
    Object.entries(after).filter(
      ([id, value]) => JSON.stringify(value) !== JSON.stringify(before[section]?.[id]),
    ),
  );
}

describe('callbackUrls', () => {
  const template = Template.fromStack(createStack({ callbackUrls, logoutUrls: ['http://localhost:5173/'] }));
  const resources = changes(template, 'Resources');
  const [clientId = ''] = Object.keys(resources).filter((id) => id.startsWith('WebClient'));
  const [domainId = ''] = Object.keys(resources).filter((id) => id.startsWith('UserPoolDomain'));
  const userPool = { Ref: expect.stringMatching(/^UserPool/) };

  test('callbackUrls turns on the authorization code grant, and no other', () => {
    expect(resources[clientId]).toEqual({
      Type: 'AWS::Cognito::UserPoolClient',
      Properties: {
        ...(before.Resources?.[clientId] as { Properties?: object } | undefined)?.Properties,
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid', 'email', 'profile'],
        CallbackURLs: callbackUrls,
        LogoutURLs: ['http://localhost:5173/'],
      },
    });
  });

  test('callbackUrls adds a domain with managed login in its default style, and changes nothing else', () => {
    expect(resources).toEqual({
      [clientId]: expect.anything(),
      [domainId]: {
        Type: 'AWS::Cognito::UserPoolDomain',
        Properties: {
          UserPoolId: userPool,
          Domain: { 'Fn::Join': ['', ['hello-', { Ref: 'AWS::AccountId' }]] },
          ManagedLoginVersion: 2,
        },
      },
      Branding: {
        Type: 'AWS::Cognito::ManagedLoginBranding',
        Properties: { UserPoolId: userPool, ClientId: { Ref: clientId }, UseCognitoProvidedValues: true },
      },
    });
  });

  test('callbackUrls adds the addresses of the sign-in page to the outputs', () => {
    const domain = ['https://', { Ref: domainId }, '.auth.', { Ref: 'AWS::Region' }, '.amazoncognito.com'];
    const [base, query] = [domain.slice(0, -1), '.amazoncognito.com/login?client_id='];
    const rest = '&response_type=code&redirect_uri=https%3A%2F%2Fapp.example.com%2Fcallback%3Ffrom%3Dcognito';
    expect(changes(template, 'Outputs')).toEqual({
      UserPoolDomain: { Description: expect.any(String), Value: { 'Fn::Join': ['', domain] } },
      SignInUrl: {
        Description: expect.any(String),
        Value: { 'Fn::Join': ['', [...base, query, { Ref: clientId }, rest]] },
      },
    });
  });
});

test.each([
  [{ stage: 'dev' }, { 'Fn::Join': ['', ['hello-dev-', { Ref: 'AWS::AccountId' }]] }],
  [{ domainPrefix: 'my-app' }, 'my-app'],
] as const)('with %j, the domain has the prefix %j', (props, Domain) => {
  Template.fromStack(createStack({ callbackUrls, ...props })).hasResourceProperties(
    'AWS::Cognito::UserPoolDomain',
    { Domain },
  );
});
