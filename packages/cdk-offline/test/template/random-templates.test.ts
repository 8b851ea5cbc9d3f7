import { rmSync } from 'node:fs';
import fc from 'fast-check';
import { ExplainedError } from '../../src/explained-error';
import type { Route } from '../../src/model/http-api';
import { SUPPORTED_PROPERTIES } from '../../src/template/supported-properties';
import {
  type Changes,
  LAMBDA_AUTHORIZER,
  OUTPUT_DIRECTORY,
  protectedApi,
  type Resources,
  readStack,
  resource,
  template,
} from '../support/template';

const { Authorizer, Route: FirstRoute } = protectedApi();

/** Three more routes: one behind another issuer, one behind a Lambda authorizer, one open. */
const MORE: Changes = {
  OtherAuthorizer: Authorizer,
  'OtherAuthorizer.JwtConfiguration': { Issuer: 'https://issuer.example', Audience: ['web'] },
  OtherRoute: FirstRoute,
  'OtherRoute.RouteKey': 'GET /other',
  'OtherRoute.AuthorizerId': { Ref: 'OtherAuthorizer' },
  AskedAuthorizer: LAMBDA_AUTHORIZER.Authorizer,
  AskedRoute: FirstRoute,
  'AskedRoute.RouteKey': 'GET /asked',
  'AskedRoute.AuthorizationType': 'CUSTOM',
  'AskedRoute.AuthorizerId': { Ref: 'AskedAuthorizer' },
  OpenRoute: resource('AWS::ApiGatewayV2::Route', {
    ApiId: { Ref: 'Api' },
    RouteKey: 'GET /open',
    Target: FirstRoute?.Properties.Target,
  }),
};
const ORIGINAL = protectedApi(MORE);

const ROUTES = ['Route', 'OtherRoute', 'AskedRoute', 'OpenRoute'];
const AUTHORIZERS = ['Authorizer', 'OtherAuthorizer'];
const ROUTE_KEYS = ['GET /hello', 'GET /open', 'ANY /{proxy+}', 'GET /{name}', '$default', { Ref: 'Stage' }];
const POOL_URL = { 'Fn::GetAtt': ['Pool', 'ProviderURL'] };
const CLIENT = { Ref: 'Client' };

/** The values that a property may have on AWS. */
const PLAUSIBLE_VALUES: [logicalIds: string[], property: string, values: unknown[]][] = [
  [ROUTES, 'AuthorizationType', [undefined, 'JWT', 'CUSTOM', 'NONE', 'AWS_IAM']],
  [ROUTES, 'AuthorizerId', [undefined, ...[...AUTHORIZERS, 'AskedAuthorizer'].map((Ref) => ({ Ref }))]],
  [ROUTES, 'AuthorizationScopes', [undefined, [], ['read', 'write']]],
  [ROUTES, 'RouteKey', ROUTE_KEYS],
  [AUTHORIZERS, 'JwtConfiguration.Issuer', [POOL_URL, 'https://issuer.example', 'https://evil.example']],
  [AUTHORIZERS, 'JwtConfiguration.Audience', [[CLIENT], ['web'], [CLIENT, 'web', 'mobile']]],
  [[...AUTHORIZERS, 'AskedAuthorizer'], 'AuthorizerType', ['JWT', 'REQUEST']],
  [AUTHORIZERS, 'IdentitySource', [['$request.header.X'], ['$request.querystring.x']]],
  [['Api'], 'CorsConfiguration.AllowOrigins', [['*'], ['https://app.example']]],
  [['Stage'], 'StageName', ['$default', 'dev', 'JWT']],
  [['Client'], 'UserPoolId', [{ Ref: 'Pool' }, 'us-east-1_another']],
];
const plausibleChange = fc
  .constantFrom(...PLAUSIBLE_VALUES)
  .chain(([logicalIds, property, values]) =>
    fc.tuple(fc.constantFrom(...logicalIds.map((id) => `${id}.${property}`)), fc.constantFrom(...values)),
  );

const logicalId = fc.constantFrom(...Object.keys(ORIGINAL));
const anyProperty = fc.oneof(
  fc.constantFrom(...Object.values(SUPPORTED_PROPERTIES).flatMap((properties) => Object.keys(properties))),
  fc.string(),
);
const wildChange = fc.tuple(
  fc.oneof(
    logicalId,
    fc.tuple(logicalId, anyProperty).map((path) => path.join('.')),
  ),
  fc.oneof(
    logicalId.map((Ref) => ({ Ref })),
    logicalId.map((id) => ORIGINAL[id]),
    fc.constantFrom({ 'Fn::GetAtt': ['Pool', 'constructor'] }, { 'Fn::If': ['A', 'JWT', 'NONE'] }, undefined),
    fc.jsonValue(),
  ),
);

afterAll(() => rmSync(OUTPUT_DIRECTORY, { recursive: true, force: true }));

test('a random change never leaves a route less protected than on AWS, and is rejected only with an explanation', () => {
  const changes = fc.tuple(
    fc.array(plausibleChange, { maxLength: 4 }),
    fc.array(wildChange, { maxLength: 1 }),
  );
  fc.assert(
    fc.property(changes, (list) => {
      const changed = { ...MORE, ...Object.fromEntries(list.flat()) };
      for (const { routeKey, authorizer } of readRoutes(changed)) {
        expect(protections(routeKey, protectedApi(changed))).toContainEqual(toProtection(authorizer));
      }
    }),
    // jest.soak.config.js asks for more.
    { numRuns: Number(process.env.RANDOM_TEMPLATES ?? 300) },
  );
});

function readRoutes(changes: Changes) {
  try {
    return readStack(changes).api.routes;
  } catch (error) {
    if (error instanceof ExplainedError) return [];
    throw error;
  }
}

function toProtection(authorizer: Route['authorizer']) {
  if (authorizer?.type === 'REQUEST') return { id: authorizer.id };
  return authorizer && { issuer: authorizer.issuer, audience: authorizer.audience };
}

/** The authorizer of each route with this key on AWS; undefined for an open route. */
function protections(routeKey: string, resources: Resources) {
  const referable = template(resources).resources.filter(({ type }) => type !== 'AWS::Lambda::Permission');
  const ref = (id: unknown) => referable.find((each) => each.logicalId === id)?.ref;
  // Independent of the code under test, except for the generated IDs.
  const resolve = (value: unknown) =>
    JSON.stringify(value) === JSON.stringify(POOL_URL)
      ? `https://cognito-idp.us-east-1.amazonaws.com/${ref('Pool')}`
      : (ref(Object(value).Ref) ?? value);
  return Object.values(resources)
    .filter(({ Type, Properties }) => Type.endsWith('::Route') && resolve(Properties.RouteKey) === routeKey)
    .map(({ Properties: { AuthorizationType = 'NONE', AuthorizerId, AuthorizationScopes } }) => {
      const type = resolve(AuthorizationType);
      if (type === 'NONE' && AuthorizerId === undefined && AuthorizationScopes === undefined)
        return undefined;
      const authorizer = resources[Object(AuthorizerId).Ref];
      const isAuthorizer = authorizer?.Type === 'AWS::ApiGatewayV2::Authorizer';
      const authorizerType = isAuthorizer && resolve(authorizer.Properties.AuthorizerType);
      if (type === 'CUSTOM' && authorizerType === 'REQUEST') return { id: resolve(AuthorizerId) };
      if (type !== 'JWT' || authorizerType !== 'JWT') return 'AWS fails the deployment';
      const { Issuer, Audience } = Object(authorizer?.Properties.JwtConfiguration);
      return {
        issuer: resolve(Issuer),
        audience: Array.isArray(Audience) ? Audience.map(resolve) : undefined,
      };
    });
}
