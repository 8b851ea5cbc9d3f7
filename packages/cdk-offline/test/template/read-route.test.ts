import { ExplainedError } from '../../src/explained-error';
import { readApi, readTheRoute, resource } from '../support/template';

test.each(['NONE', undefined])('a route is open with the AuthorizationType %s', (AuthorizationType) => {
  expect(readTheRoute({ Route: { AuthorizationType, AuthorizerId: undefined } }).authorizer).toBeUndefined();
});

test('reads the scopes of a route', () => {
  const scopes = ['read', 'write'];
  expect(readTheRoute({ Route: { AuthorizationScopes: scopes } }).authorizationScopes).toEqual(scopes);
});

test.each(['$default', 'ANY /', 'GET /pets/dog/1', 'PUT /pets/{id}', 'ANY /{tenant}/{proxy+}'])(
  'accepts the route key %s',
  (RouteKey) => {
    expect(readTheRoute({ Route: { RouteKey } }).routeKey).toBe(RouteKey);
  },
);

test.each([
  'hello',
  'GET',
  'GET ',
  '/hello',
  'get /hello',
  'TRACE /hello',
  'GET /{proxy+}/x',
  'GET /a{b}',
  'GET /a ',
])('rejects the route key %j', (RouteKey) => {
  expect(() => readTheRoute({ Route: { RouteKey } })).toThrow(
    new ExplainedError(`RouteKey ${RouteKey} is not valid (Route): use $default or METHOD /path.`),
  );
});

test.each([50, 30_000])('accepts an integration timeout of %d ms', (TimeoutInMillis) => {
  const route = readTheRoute({ Integration: { TimeoutInMillis } });
  expect(route.integration.timeoutMilliseconds).toBe(TimeoutInMillis);
});

test('accepts 10 scopes', () => {
  expect(
    readTheRoute({ Route: { AuthorizationScopes: Array(10).fill('read') } }).authorizationScopes,
  ).toHaveLength(10);
});

test.each([
  [
    'JWT authorization without an authorizer',
    { Route: { AuthorizerId: undefined } },
    'AuthorizerId is missing (Route): add it.',
  ],
  [
    'an authorizer of another stack',
    { Route: { AuthorizerId: 'abc123' } },
    'AuthorizerId is not an authorizer of this API (Route): define the authorizer in this stack.',
  ],
  [
    'an authorizer of another API',
    { Authorizer: { ApiId: 'other' } },
    'AuthorizerId is not an authorizer of this API (Route): define the authorizer in this stack.',
  ],
  [
    'an integration of another API',
    { Integration: { ApiId: 'other' } },
    'Target is not an integration of this API (Route): use integrations/INTEGRATION_ID.',
  ],
  [
    'an integration with a function of another stack',
    { Integration: { IntegrationUri: 'arn:aws:lambda:us-east-1:123456789012:function:other' } },
    'IntegrationUri is not a function of this stack (Integration): define the function in this stack.',
  ],
  [
    'an authorizer but no authorization type',
    { Route: { AuthorizationType: undefined } },
    'AuthorizerId is set without AuthorizationType JWT (Route): set the type or remove AuthorizerId.',
  ],
  [
    'scopes but no authorization type JWT',
    { Route: { AuthorizationType: 'NONE', AuthorizerId: undefined, AuthorizationScopes: ['read'] } },
    'AuthorizationScopes is set without AuthorizationType JWT (Route): set the type or remove AuthorizationScopes.',
  ],
  [
    'more than 10 scopes',
    { Route: { AuthorizationScopes: Array(11).fill('read') } },
    'AuthorizationScopes has 11 scopes (Route): use at most 10.',
  ],
  [
    'an integration without a type',
    { Integration: { IntegrationType: undefined } },
    'IntegrationType is missing (Integration): add it.',
  ],
  [
    'no payload format version, which means 1.0',
    { Integration: { PayloadFormatVersion: undefined } },
    'PayloadFormatVersion is missing (Integration): add it.',
  ],
  [
    'an integration timeout of less than 50 ms',
    { Integration: { TimeoutInMillis: 49 } },
    'TimeoutInMillis 49 is out of range (Integration): use 50 to 30000.',
  ],
  [
    'an integration timeout of more than 30 s',
    { Integration: { TimeoutInMillis: 30_001 } },
    'TimeoutInMillis 30001 is out of range (Integration): use 50 to 30000.',
  ],
])('rejects a route with %s', (_, changes, message) => {
  expect(() => readTheRoute(changes)).toThrow(new ExplainedError(message));
});

test('rejects a route without permission to invoke its function', () => {
  expect(() => readApi({}, { Permission: resource('AWS::SQS::Queue') })).toThrow(
    new ExplainedError(
      'GET /hello has no permission to invoke Function, so AWS would respond with 500 (Route): add an AWS::Lambda::Permission.',
    ),
  );
});
