import fc from 'fast-check';
import { ExplainedError } from '../../src/explained-error';
import { readHttpApi } from '../../src/template/read-http-api';
import { readUserPools } from '../../src/template/read-user-pools';
import { SUPPORTED_PROPERTIES } from '../../src/template/supported-properties';
import { type Properties, protectedApi, resource, template } from '../support/template';

type Resources = Record<string, { Type: string; Properties: Properties; Condition?: string }>;

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

const logicalIds = fc.constantFrom(...Object.keys(ORIGINAL));
const paths = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom('AuthorizationType', 'AuthorizerId', 'AuthorizationScopes', 'RouteKey'),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom('JwtConfiguration', 'JwtConfiguration.Issuer', 'JwtConfiguration.Audience'),
  },
  fc.constantFrom(...Object.values(SUPPORTED_PROPERTIES).flatMap((properties) => Object.keys(properties))),
  fc.string(),
);
const values = fc.oneof(
  fc.constantFrom(
    'JWT',
    'NONE',
    'AWS_IAM',
    'CUSTOM',
    'REQUEST',
    'WEBSOCKET',
    'GET /hello',
    'GET /open',
    'ANY /{proxy+}',
  ),
  fc.constantFrom(undefined, null, '', 'https://evil.example', ['web'], [], {}, 0, true),
  logicalIds.map((Ref) => ({ Ref })),
  logicalIds.map((logicalId) => [{ Ref: logicalId }]),
  fc.constantFrom(
    { 'Fn::GetAtt': ['Pool', 'ProviderURL'] },
    { 'Fn::GetAtt': ['Pool', 'constructor'] },
    { 'Fn::If': ['IsProduction', 'JWT', 'NONE'] },
    { 'Fn::ImportValue': 'issuer' },
    { Ref: 'AWS::NoValue' },
  ),
  fc.jsonValue(),
);
const changes = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('set' as const),
        logicalId: logicalIds,
        path: paths,
        value: values,
      }),
    },
    fc.record({ kind: fc.constantFrom('remove' as const, 'condition' as const), logicalId: logicalIds }),
    fc.record({ kind: fc.constant('copy' as const), logicalId: logicalIds, from: logicalIds }),
  ),
  { minLength: 1, maxLength: 4 },
);
type Change = typeof changes extends fc.Arbitrary<(infer Item)[]> ? Item : never;

/**
 * Changes the properties of a working template at random and reads it.
 * @throws if reading fails with another error than an ExplainedError, or gives a route another protection
 */
export function checkRandomTemplates(numRuns: number): void {
  fc.assert(
    fc.property(changes, (changes) => {
      const resources = structuredClone(ORIGINAL);
      for (const change of changes) apply(change, resources);
      // What a template file can hold.
      const parsed: Resources = JSON.parse(JSON.stringify(resources));
      for (const route of readRoutes(parsed)) {
        expect(protections(route.routeKey, parsed)).toContainEqual(
          route.authorizer && { issuer: route.authorizer.issuer, audience: route.authorizer.audience },
        );
      }
    }),
    { numRuns },
  );
}

function apply(change: Change, resources: Resources): void {
  const target = resources[change.logicalId];
  if (change.kind === 'remove') delete resources[change.logicalId];
  if (change.kind === 'condition' && target) target.Condition = 'IsProduction';
  if (change.kind === 'copy') {
    const source = resources[change.from];
    if (source) resources[change.logicalId] = structuredClone(source);
  }
  if (change.kind === 'set' && target)
    setMember(target.Properties, change.path.split('.'), structuredClone(change.value));
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
