import type { OAuthSettings } from '../model/user-pool';
import { requireSupportedProperties } from './require-supported';
import type { Resource } from './resource';
import type { Template } from './template';

const SYSTEM_SCOPES = ['openid', 'email', 'phone', 'profile', 'aws.cognito.signin.user.admin'];
const MAX_URLS = 100;
const MAX_SCOPES = 100;
/** CreateResourceServer's patterns. The second one has no slash, which separates identifier and scope in a token. */
const IDENTIFIER = /^[\x21\x23-\x5B\x5D-\x7E]+$/;
const SCOPE_NAME = /^[\x21\x23-\x2E\x30-\x5B\x5D-\x7E]+$/;
const LOOPBACK_URL = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(?=[:/?]|$)/;

/** The custom scopes of a pool's resource servers, such as `reports/read`. */
export function readCustomScopes(pool: Resource, template: Template): string[] {
  return template
    .ofType('AWS::Cognito::UserPoolResourceServer')
    .filter((server) => server.requiredString('UserPoolId') === pool.ref)
    .flatMap((server) => {
      requireSupportedProperties(server);
      const identifier = requireMatch(server, IDENTIFIER, 'Identifier');
      const scopes = server.keys('Scopes');
      if (scopes.length > MAX_SCOPES)
        server.fail(`Scopes has ${scopes.length} items`, `use at most ${MAX_SCOPES}`);
      return scopes.map(
        (index) => `${identifier}/${requireMatch(server, SCOPE_NAME, 'Scopes', index, 'ScopeName')}`,
      );
    });
}

/**
 * Reads what an app client may do with OAuth 2.0; undefined if OAuth is off.
 * @throws ExplainedError if AWS would fail the deployment. The message uses AWS's wording if it is known.
 */
export function readOAuthSettings(
  client: Resource,
  customScopes: string[],
  template: Template,
): OAuthSettings | undefined {
  const settings = {
    flows: client.stringList('AllowedOAuthFlows') ?? [],
    scopes: client.stringList('AllowedOAuthScopes') ?? [],
    callbackUrls: readUrls(client, 'CallbackURLs'),
    logoutUrls: readUrls(client, 'LogoutURLs'),
    defaultRedirectUri: client.string('DefaultRedirectURI'),
    hasLocalUsers: (client.stringList('SupportedIdentityProviders') ?? []).includes('COGNITO'),
    hasBranding: hasBranding(client, template),
  };
  const isOn = client.boolean('AllowedOAuthFlowsUserPoolClient') ?? false;
  if (isOn && (settings.flows.length === 0 || settings.scopes.length === 0))
    client.fail(
      'AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows',
      'add them, or set AllowedOAuthFlowsUserPoolClient to false',
    );
  requireFlows(client, settings);
  requireScopes(client, settings, customScopes);
  const { defaultRedirectUri, callbackUrls } = settings;
  if (defaultRedirectUri !== undefined && !callbackUrls.includes(defaultRedirectUri))
    client.fail(
      `DefaultRedirectURI: The default redirect URI ${defaultRedirectUri} is not in the callback URIs list`,
      'add it to CallbackURLs',
    );
  return isOn ? settings : undefined;
}

function requireFlows(client: Resource, { flows, callbackUrls }: OAuthSettings): void {
  const isMachine = flows.includes('client_credentials');
  if (isMachine && flows.length > 1)
    client.fail(
      'AllowedOAuthFlows: client_credentials flow can not be selected along with code flow or implicit flow',
      'use another app client for it',
    );
  if (isMachine && !client.boolean('GenerateSecret'))
    client.fail(
      'AllowedOAuthFlows: client_credentials flow can not be selected if client does not have a client secret',
      'set GenerateSecret to true',
    );
  if (!isMachine && flows.length > 0 && callbackUrls.length === 0)
    client.fail(
      'CallbackURLs can not be empty when code flow or implicit flow is selected',
      'add the URL of the app',
    );
}

function requireScopes(client: Resource, { flows, scopes }: OAuthSettings, customScopes: string[]): void {
  for (const scope of scopes) {
    const isSystemScope = SYSTEM_SCOPES.includes(scope);
    if (!isSystemScope && !customScopes.includes(scope))
      client.fail(
        `AllowedOAuthScopes: Invalid scope requested: ${scope}`,
        'define it with a resource server of this user pool',
      );
    if (isSystemScope && flows.includes('client_credentials'))
      client.fail(
        `AllowedOAuthScopes: ${scope} is not supported with client_credentials flow`,
        'use scopes of a resource server',
      );
  }
}

/** URLs must be absolute, although AWS's pattern allows others: our choice. */
function readUrls(client: Resource, property: 'CallbackURLs' | 'LogoutURLs'): string[] {
  const urls = client.stringList(property) ?? [];
  if (urls.length > MAX_URLS) client.fail(`${property} has ${urls.length} items`, `use at most ${MAX_URLS}`);
  for (const url of urls) {
    if (/^http:/i.test(url) && !LOOPBACK_URL.test(url))
      client.fail(
        `${property}: ${url} cannot use the HTTP protocol`,
        'use https, or http with localhost, 127.0.0.1 or [::1]',
      );
    if (url.includes('#') && property === 'CallbackURLs')
      client.fail(`${property}: ${url} cannot use fragment`, 'remove the part from # on');
    if (!/^[a-z][a-z\d+.-]*:[\x21-\x7e]+$/i.test(url) || !URL.canParse(url))
      client.fail(`${property}: ${url} is not an absolute URL`, 'use https://HOST/PATH or SCHEME://PATH');
  }
  return urls;
}

function hasBranding(client: Resource, template: Template): boolean {
  return template
    .ofType('AWS::Cognito::ManagedLoginBranding')
    .some((branding) => branding.string('ClientId') === client.ref);
}

/** @throws ExplainedError if a branding breaks a rule of CreateManagedLoginBranding */
export function requireValidBrandings(template: Template): void {
  for (const branding of template.ofType('AWS::Cognito::ManagedLoginBranding')) {
    requireSupportedProperties(branding);
    branding.requiredString('UserPoolId');
    if ((branding.boolean('UseCognitoProvidedValues') ?? false) === branding.isSet('Settings'))
      branding.fail(
        'useCognitoProvidedValues or settings should be specified (but not both)',
        'remove Settings, or UseCognitoProvidedValues',
      );
  }
}

function requireMatch(resource: Resource, pattern: RegExp, ...path: string[]): string {
  const value = resource.requiredString(...path);
  if (pattern.test(value)) return value;
  return resource.fail(
    `${path.join('.')} ${value} has an invalid character`,
    'use printable ASCII characters without spaces, quotes, backslashes and, in a scope, slashes',
  );
}
