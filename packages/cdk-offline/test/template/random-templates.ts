import fc from 'fast-check';
import { ExplainedError } from '../../src/explained-error';
import { readHttpApi } from '../../src/template/read-http-api';
import { readUserPools } from '../../src/template/read-user-pools';
import { SUPPORTED_PROPERTIES } from '../../src/template/supported-properties';
import { type Properties, protectedApi, resource, template } from '../support/template';

type Resources = Record<string, { Type: string; Properties: Properties }>;

/** Three routes: one behind a user pool, one behind another issuer, one open. */
const ORIGINAL = {
  ...protectedApi(),
  OtherAuthorizer: resource('AWS::ApiGatewayV2::Authorizer', {
    ApiId: { Ref: 'Api' },
    AuthorizerType: 'JWT',
    Name: 'Other',
    IdentitySource: ['$request.header.Authorization'],
    JwtConfiguration: { Issuer: 'https://issuer.example', Audience: ['web'] },
  }),
  OtherRoute: resource('AWS::ApiGatewayV2::Route', {
    ApiId: { Ref: 'Api' },
    RouteKey: 'GET /other',
    AuthorizationType: 'JWT',
    AuthorizerId: { Ref: 'OtherAuthorizer' },
    Target: { 'Fn::Join': ['/', ['integrations', { Ref: 'Integration' }]] },
  }),
  OpenRoute: resource('AWS::ApiGatewayV2::Route', {
    ApiId: { Ref: 'Api' },
    RouteKey: 'GET /open',
    Target: { 'Fn::Join': ['/', ['integrations', { Ref: 'Integration' }]] },
  }),
} as Resources;

interface Change {
  logicalId: string;
  /** The property that gets the value; undefined for the whole resource. */
  path: string | undefined;
  value: unknown;
}

/** The values that a property may have on AWS. */
const PLAUSIBLE_VALUES: [logicalIds: string[], path: string, values: unknown[]][] = [
  [['Route', 'OtherRoute', 'OpenRoute'], 'AuthorizationType', [undefined, 'JWT', 'NONE', 'AWS_IAM']],
  [
    ['Route', 'OtherRoute', 'OpenRoute'],
    'AuthorizerId',
    [undefined, { Ref: 'Authorizer' }, { Ref: 'OtherAuthorizer' }],
  ],
  [['Route', 'OtherRoute', 'OpenRoute'], 'AuthorizationScopes', [undefined, [], ['read', 'write']]],
  [
    ['Route', 'OtherRoute', 'OpenRoute'],
    'RouteKey',
    ['GET /hello', 'GET /open', 'ANY /{proxy+}', 'GET /{name}', '$default', { Ref: 'Stage' }],
  ],
  [
    ['Authorizer', 'OtherAuthorizer'],
    'JwtConfiguration.Issuer',
    [{ 'Fn::GetAtt': ['Pool', 'ProviderURL'] }, 'https://issuer.example', 'https://evil.example'],
  ],
  [
    ['Authorizer', 'OtherAuthorizer'],
    'JwtConfiguration.Audience',
    [[{ Ref: 'Client' }], ['web'], [{ Ref: 'Client' }, 'web', 'mobile']],
  ],
  [['Authorizer', 'OtherAuthorizer'], 'IdentitySource', [['$request.header.X'], ['$request.querystring.x']]],
  [['Api'], 'CorsConfiguration.AllowOrigins', [['*'], ['https://app.example']]],
  [['Stage'], 'StageName', ['$default', 'dev', 'JWT']],
  [['Client'], 'UserPoolId', [{ Ref: 'Pool' }, 'us-east-1_another']],
];
const plausibleChanges = fc.constantFrom(...PLAUSIBLE_VALUES).chain(([logicalIds, path, values]) =>
  fc.record({
    logicalId: fc.constantFrom(...logicalIds),
    path: fc.constant(path),
    value: fc.constantFrom(...values),
  }),
);

const logicalIds = fc.constantFrom(...Object.keys(ORIGINAL));
const wildChanges = fc.record({
  logicalId: logicalIds,
  path: fc.oneof(
    fc.constantFrom(...Object.values(SUPPORTED_PROPERTIES).flatMap((properties) => Object.keys(properties))),
    fc.string(),
    fc.constant(undefined),
  ),
  value: fc.oneof(
    logicalIds.map((Ref) => ({ Ref })),
    logicalIds.map((logicalId) => ORIGINAL[logicalId]),
    fc.constantFrom({ 'Fn::GetAtt': ['Pool', 'constructor'] }, { 'Fn::If': ['A', 'JWT', 'NONE'] }, undefined),
    fc.jsonValue(),
  ),
});

/**
 * Changes the properties of a working template at random and reads it.
 * @throws if reading fails with another error than an ExplainedError, or gives a route another protection
 */
export function checkRandomTemplates(numRuns: number): void {
  fc.assert(
    fc.property(
      fc.array(plausibleChanges, { maxLength: 4 }),
      fc.option(wildChanges, { nil: undefined, freq: 2 }),
      (plausible, wild) => {
        const resources = structuredClone(ORIGINAL);
        for (const change of [...plausible, ...(wild ? [wild] : [])]) apply(change, resources);
        // What a template file can hold.
        const parsed: Resources = JSON.parse(JSON.stringify(resources));
        for (const { routeKey, authorizer } of readRoutes(parsed)) {
          expect(protections(routeKey, parsed)).toContainEqual(
            authorizer && { issuer: authorizer.issuer, audience: authorizer.audience },
          );
        }
      },
    ),
    { numRuns },
  );
}

function apply({ logicalId, path, value }: Change, resources: Record<string, unknown>): void {
  if (path === undefined) resources[logicalId] = structuredClone(value);
  else setMember(Object(resources[logicalId]).Properties, path.split('.'), structuredClone(value));
}

function setMember(target: Properties, [key = '', ...rest]: string[], value: unknown): void {
  if (rest.length === 0) target[key] = value;
  else {
    if (typeof target[key] !== 'object' || target[key] === null) target[key] = {};
    setMember(Object(target[key]), rest, value);
  }
}

function readRoutes(resources: Resources) {
  try {
    const changed = template(resources);
    readUserPools(changed);
    return readHttpApi(changed).routes;
  } catch (error) {
    if (error instanceof ExplainedError) return [];
    throw error;
  }
}

/** What protects the routes with this key on AWS: an issuer and its audience, or undefined for an open route. */
function protections(routeKey: string, resources: Resources) {
  const resolve = resolver(resources);
  return Object.values(resources)
    .filter(({ Type, Properties }) => Type.endsWith('::Route') && resolve(Properties.RouteKey) === routeKey)
    .map(({ Properties: { AuthorizationType = 'NONE', AuthorizerId, AuthorizationScopes } }) => {
      const type = resolve(AuthorizationType);
      if (type === 'NONE' && AuthorizerId === undefined && AuthorizationScopes === undefined)
        return undefined;
      const authorizer = resources[Object(AuthorizerId).Ref];
      const { Issuer, Audience } = Object(authorizer?.Properties.JwtConfiguration);
      return type === 'JWT' && authorizer?.Type === 'AWS::ApiGatewayV2::Authorizer'
        ? { issuer: resolve(Issuer), audience: Array.isArray(Audience) ? Audience.map(resolve) : undefined }
        : 'AWS fails the deployment';
    });
}

/** Resolves references without the code under test, except for the generated IDs. */
function resolver(resources: Resources): (value: unknown) => unknown {
  const known = new Map<string, unknown>(
    template(resources)
      .resources.filter(({ type }) => type !== 'AWS::Lambda::Permission')
      .map(({ logicalId, ref }) => [JSON.stringify({ Ref: logicalId }), ref]),
  );
  const poolId = known.get('{"Ref":"Pool"}');
  known.set(
    JSON.stringify({ 'Fn::GetAtt': ['Pool', 'ProviderURL'] }),
    `https://cognito-idp.us-east-1.amazonaws.com/${poolId}`,
  );
  return (value) => known.get(JSON.stringify(value)) ?? value;
}
