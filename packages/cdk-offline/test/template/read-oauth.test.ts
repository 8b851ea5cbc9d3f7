import { ExplainedError } from '../../src/explained-error';
import { type Changes, readStack, resource } from '../support/template';

/** The properties of a web app's client. */
const WEB_CLIENT: Changes = {
  'Client.AllowedOAuthFlowsUserPoolClient': true,
  'Client.AllowedOAuthFlows': ['code'],
  'Client.AllowedOAuthScopes': ['openid', 'email', 'reports/read'],
  'Client.CallbackURLs': [
    'https://app.example.com/callback',
    'http://localhost:5173/callback',
    'myapp://callback',
  ],
  'Client.LogoutURLs': ['https://app.example.com/', 'http://[::1]:5173/#out'],
  'Client.SupportedIdentityProviders': ['COGNITO'],
};
const MACHINE_CLIENT: Changes = {
  'Client.AllowedOAuthFlowsUserPoolClient': true,
  'Client.AllowedOAuthFlows': ['client_credentials'],
  'Client.AllowedOAuthScopes': ['reports/read'],
  'Client.GenerateSecret': true,
};
const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555';

const readClient = (changes: Changes) => readStack(changes).userPools[0]?.clients[0];
const readDomain = (changes: Changes) => readStack(changes).userPools[0]?.domain;

test("reads a web app's client with all its OAuth settings", () => {
  expect(readClient({ ...WEB_CLIENT, 'Client.DefaultRedirectURI': 'myapp://callback' })?.oauth).toEqual({
    flows: ['code'],
    scopes: ['openid', 'email', 'reports/read'],
    callbackUrls: ['https://app.example.com/callback', 'http://localhost:5173/callback', 'myapp://callback'],
    logoutUrls: ['https://app.example.com/', 'http://[::1]:5173/#out'],
    defaultRedirectUri: 'myapp://callback',
    hasLocalUsers: true,
    hasBranding: true,
  });
});

test('reads a client without OAuth, without an identity provider, and without branding', () => {
  expect(readClient({})?.oauth).toBeUndefined();
  expect(
    readClient({ ...WEB_CLIENT, 'Client.AllowedOAuthFlowsUserPoolClient': false })?.oauth,
  ).toBeUndefined();
  const bare = { 'Client.SupportedIdentityProviders': undefined, 'Branding.ClientId': 'another' };
  expect(readClient({ ...WEB_CLIENT, ...bare })?.oauth).toMatchObject({
    hasLocalUsers: false,
    hasBranding: false,
  });
});

test('reads a machine client, with the scope as the CDK renders it', () => {
  const scope = { 'Fn::Join': ['', [{ Ref: 'ResourceServer' }, '/read']] };
  expect(readClient({ ...MACHINE_CLIENT, 'Client.AllowedOAuthScopes': [scope] })?.oauth).toMatchObject({
    flows: ['client_credentials'],
    scopes: ['reports/read'],
  });
});

test.each<[rotation: unknown, expected: object | undefined]>([
  [undefined, undefined],
  [{ Feature: 'DISABLED' }, { enabled: false, graceSeconds: 0 }],
  [
    { Feature: 'ENABLED', RetryGracePeriodSeconds: 30 },
    { enabled: true, graceSeconds: 30 },
  ],
])('reads RefreshTokenRotation %j', (rotation, expected) => {
  const flows = { 'Client.ExplicitAuthFlows': ['ALLOW_USER_SRP_AUTH'] };
  expect(readClient({ ...flows, 'Client.RefreshTokenRotation': rotation })?.refreshTokenRotation).toEqual(
    expected,
  );
});

test('reads a prefix, a custom domain, or both', () => {
  const custom = resource('AWS::Cognito::UserPoolDomain', {
    UserPoolId: { Ref: 'Pool' },
    Domain: 'auth.example.com',
    CustomDomainConfig: { CertificateArn: { Ref: 'Certificate' } },
    ManagedLoginVersion: 2,
  });
  const prefixUrl = 'https://hello.auth.us-east-1.amazoncognito.com';
  expect(readDomain({ Custom: custom })).toEqual({
    prefix: 'hello',
    customDomain: 'auth.example.com',
    urls: [prefixUrl, 'https://auth.example.com'],
    managedLoginVersion: 2,
  });
  expect(readDomain({})).toEqual({
    prefix: 'hello',
    customDomain: undefined,
    urls: [prefixUrl],
    managedLoginVersion: 1,
  });
  expect(readDomain({ Domain: undefined })).toBeUndefined();
  expect(readDomain({ 'Domain.UserPoolId': 'us-east-1_another' })).toBeUndefined();
});

test.each(['awsome', 'a', 'my-cognitos-2', 'x'.repeat(63)])('accepts the domain prefix %s', (prefix) => {
  expect(readDomain({ 'Domain.Domain': prefix })?.prefix).toBe(prefix);
});

test('accepts 100 callback URLs: loopback without a path, and schemes of apps', () => {
  const urls = [
    'http://localhost',
    'xhttp://callback',
    'com.example2.app://callback',
    ...Array(97).fill('myapp://a'),
  ];
  expect(readClient({ ...WEB_CLIENT, 'Client.CallbackURLs': urls })?.oauth?.callbackUrls).toEqual(urls);
});

test('accepts 100 scopes of a resource server, and the system scopes', () => {
  const names = Array.from({ length: 100 }, (_, index) => `scope${index}`);
  const scopes = ['openid', 'email', 'phone', 'profile', 'aws.cognito.signin.user.admin', 'reports/scope99'];
  const changes = {
    'Client.AllowedOAuthScopes': scopes,
    'ResourceServer.Scopes': names.map((ScopeName) => ({ ScopeName })),
  };
  expect(readClient({ ...WEB_CLIENT, ...changes })?.oauth?.scopes).toEqual(scopes);
});

const USE_LOOPBACK = 'use https, or http with localhost, 127.0.0.1 or [::1]';

/** Settings that make a deployment fail. The error uses AWS's wording if it is known. */
test.each<[problem: string, changes: Changes, message: string]>([
  ...[
    'http://app.example.com/',
    'http://localhost.example.com/',
    'http://127.0.0.2/',
    'HTTP://x.example/',
    'http://x.example/?http://localhost/',
  ].flatMap((url): [string, Changes, string][] =>
    ['CallbackURLs', 'LogoutURLs'].map((property) => [
      `${url} in ${property}`,
      { ...WEB_CLIENT, [`Client.${property}`]: [url] },
      `${property}: ${url} cannot use the HTTP protocol (Client): ${USE_LOOPBACK}.`,
    ]),
  ),
  [
    'a fragment in a callback URL',
    { ...WEB_CLIENT, 'Client.CallbackURLs': ['https://app.example.com/#a'] },
    'CallbackURLs: https://app.example.com/#a cannot use fragment (Client): remove the part from # on.',
  ],
  ...['/callback', ' https://app.example.com/', 'https://app.example.com/a b', 'https://'].map(
    (url): [string, Changes, string] => [
      `the callback URL "${url}"`,
      { ...WEB_CLIENT, 'Client.CallbackURLs': [url] },
      `CallbackURLs: ${url} is not an absolute URL (Client): use https://HOST/PATH or SCHEME://PATH.`,
    ],
  ),
  [
    '101 logout URLs',
    { ...WEB_CLIENT, 'Client.LogoutURLs': Array(101).fill('https://app.example.com/') },
    'LogoutURLs has 101 items (Client): use at most 100.',
  ],
  [
    'the code grant without callback URLs',
    { ...WEB_CLIENT, 'Client.CallbackURLs': [] },
    'CallbackURLs can not be empty when code flow or implicit flow is selected (Client): add the URL of the app.',
  ],
  [
    'OAuth without flows',
    { ...WEB_CLIENT, 'Client.AllowedOAuthFlows': [] },
    'AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows (Client): add them, or set AllowedOAuthFlowsUserPoolClient to false.',
  ],
  [
    'OAuth without scopes',
    { ...WEB_CLIENT, 'Client.AllowedOAuthScopes': undefined },
    'AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows (Client): add them, or set AllowedOAuthFlowsUserPoolClient to false.',
  ],
  [
    'client credentials along with the code grant',
    { ...MACHINE_CLIENT, 'Client.AllowedOAuthFlows': ['code', 'client_credentials'] },
    'AllowedOAuthFlows: client_credentials flow can not be selected along with code flow or implicit flow (Client): use another app client for it.',
  ],
  [
    'client credentials without a secret',
    { ...MACHINE_CLIENT, 'Client.GenerateSecret': false },
    'AllowedOAuthFlows: client_credentials flow can not be selected if client does not have a client secret (Client): set GenerateSecret to true.',
  ],
  [
    'client credentials with openid',
    { ...MACHINE_CLIENT, 'Client.AllowedOAuthScopes': ['openid'] },
    'AllowedOAuthScopes: openid is not supported with client_credentials flow (Client): use scopes of a resource server.',
  ],
  [
    'a scope that no resource server defines',
    { ...WEB_CLIENT, 'Client.AllowedOAuthScopes': ['openid', 'reports/write'] },
    'AllowedOAuthScopes: Invalid scope requested: reports/write (Client): define it with a resource server of this user pool.',
  ],
  [
    "a scope of another pool's resource server",
    { ...WEB_CLIENT, 'ResourceServer.UserPoolId': 'us-east-1_another' },
    'AllowedOAuthScopes: Invalid scope requested: reports/read (Client): define it with a resource server of this user pool.',
  ],
  [
    'a default redirect URI outside the callback URLs',
    { ...WEB_CLIENT, 'Client.DefaultRedirectURI': 'https://app.example.com/' },
    'DefaultRedirectURI: The default redirect URI https://app.example.com/ is not in the callback URIs list (Client): add it to CallbackURLs.',
  ],
  ...['Hello', 'hello_1', '-hello', 'hello-', 'h\u00e9llo', 'hello.1'].map(
    (prefix): [string, Changes, string] => [
      `the domain prefix ${prefix}`,
      { 'Domain.Domain': prefix },
      `Domain ${prefix}: The domain name contains an invalid character. Domain names can only contain lower-case letters, numbers, and hyphens (Domain): use another prefix.`,
    ],
  ),
  [
    'a domain prefix of 64 characters',
    { 'Domain.Domain': 'x'.repeat(64) },
    `Domain ${'x'.repeat(64)}: Member must have length less than or equal to 63 (Domain): use a shorter prefix.`,
  ],
  ...[
    ['my-aws', 'aws'],
    ['amazon', 'amazon'],
    ['cognito-hello', 'cognito'],
  ].map(([prefix, word]): [string, Changes, string] => [
    `the domain prefix ${prefix}`,
    { 'Domain.Domain': prefix },
    `Domain ${prefix} contains the reserved word ${word}, so AWS rejects it with "Invalid request provided: AWS::Cognito::UserPoolDomain" (Domain): use another prefix.`,
  ]),
  [
    'a certificate in another Region',
    { 'Domain.CustomDomainConfig.CertificateArn': CERTIFICATE.replace('us-east-1', 'eu-west-1') },
    "CustomDomainConfig.CertificateArn: The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a valid certificate chain (Domain): use a certificate in us-east-1.",
  ],
  [
    'managed login on the plan LITE',
    { 'Domain.ManagedLoginVersion': 2, 'Pool.UserPoolTier': 'LITE' },
    'ManagedLoginVersion 2 needs a user pool with UserPoolTier ESSENTIALS or PLUS (Domain): use version 1 or another tier.',
  ],
  [
    'a branding with default values and settings',
    { 'Branding.UseCognitoProvidedValues': true },
    'useCognitoProvidedValues or settings should be specified (but not both) (Branding): remove Settings, or UseCognitoProvidedValues.',
  ],
  [
    'a branding without values',
    { 'Branding.Settings': undefined },
    'useCognitoProvidedValues or settings should be specified (but not both) (Branding): remove Settings, or UseCognitoProvidedValues.',
  ],
  [
    'a resource server with a space in its identifier',
    { 'ResourceServer.Identifier': 'my reports' },
    'Identifier my reports has an invalid character (ResourceServer): use printable ASCII characters without spaces, quotes, backslashes and, in a scope, slashes.',
  ],
  [
    'a slash in the name of a scope',
    { 'ResourceServer.Scopes': [{ ScopeName: 'a/b' }] },
    'Scopes.0.ScopeName a/b has an invalid character (ResourceServer): use printable ASCII characters without spaces, quotes, backslashes and, in a scope, slashes.',
  ],
  [
    '101 scopes',
    { 'ResourceServer.Scopes': Array(101).fill({ ScopeName: 'a' }) },
    'Scopes has 101 items (ResourceServer): use at most 100.',
  ],
  [
    'rotation along with REFRESH_TOKEN_AUTH',
    { 'Client.RefreshTokenRotation': { Feature: 'ENABLED' } },
    'RefreshTokenRotation.Feature ENABLED cannot be combined with ALLOW_REFRESH_TOKEN_AUTH, which is also a default (Client): set ExplicitAuthFlows without it.',
  ],
])('rejects %s', (_problem, changes, message) => {
  expect(() => readStack(changes)).toThrow(new ExplainedError(message));
});

test('accepts a certificate in us-east-1', () => {
  const changes = {
    'Domain.CustomDomainConfig.CertificateArn': CERTIFICATE,
    'Domain.Domain': 'auth.example.com',
  };
  expect(readDomain(changes)?.customDomain).toBe('auth.example.com');
});
