import { ExplainedError } from '../../src/explained-error';
import { readTheRoute } from '../support/template';

test('reads an identity source in the query string', () => {
  const source = { IdentitySource: ['$request.querystring.Token'] };
  expect(readTheRoute({ Authorizer: source }).authorizer?.identitySource).toEqual({
    from: 'querystring',
    name: 'Token',
  });
});

test.each(['http://localhost:8080', 'http://127.0.0.1:8080/tenant', 'http://[::1]'])(
  'accepts the issuer %s on this machine',
  (Issuer) => {
    const route = readTheRoute({ Authorizer: { JwtConfiguration: { Issuer, Audience: ['web'] } } });
    expect(route.authorizer?.issuer).toBe(Issuer);
  },
);

test('accepts 50 audiences', () => {
  const JwtConfiguration = { Issuer: 'https://issuer.example', Audience: Array(50).fill('web') };
  expect(readTheRoute({ Authorizer: { JwtConfiguration } }).authorizer?.audience).toHaveLength(50);
});

test.each([
  [
    'an authorizer without a type',
    { Authorizer: { AuthorizerType: undefined } },
    'AuthorizerType is missing (Authorizer): add it.',
  ],
  [
    'an authorizer without an audience',
    { Authorizer: { JwtConfiguration: { Issuer: 'https://issuer.example' } } },
    'JwtConfiguration.Audience is empty (Authorizer): add an audience.',
  ],
  [
    'an audience that only AWS knows',
    { Authorizer: { JwtConfiguration: { Issuer: 'https://issuer.example', Audience: [{ Ref: 'Other' }] } } },
    'JwtConfiguration.Audience refers to Other, which is not emulated (Authorizer): write the value itself.',
  ],
  [
    'an issuer without HTTPS',
    { Authorizer: { JwtConfiguration: { Issuer: 'http://issuer.example', Audience: ['web'] } } },
    'JwtConfiguration.Issuer is not an HTTPS URL (Authorizer): use https://HOST.',
  ],
  [
    'an issuer with a local address as its user name',
    { Authorizer: { JwtConfiguration: { Issuer: 'http://localhost:80@issuer.example', Audience: ['web'] } } },
    'JwtConfiguration.Issuer is not an HTTPS URL (Authorizer): use https://HOST.',
  ],
  [
    'two identity sources',
    { Authorizer: { IdentitySource: ['$request.header.A', '$request.header.B'] } },
    'IdentitySource is not a single header or query parameter (Authorizer): use $request.header.NAME or $request.querystring.NAME.',
  ],
  [
    'more than 50 audiences',
    {
      Authorizer: { JwtConfiguration: { Issuer: 'https://issuer.example', Audience: Array(51).fill('web') } },
    },
    'JwtConfiguration.Audience has 51 audiences (Authorizer): use at most 50.',
  ],
])('rejects %s', (_, changes, message) => {
  expect(() => readTheRoute(changes)).toThrow(new ExplainedError(message));
});
