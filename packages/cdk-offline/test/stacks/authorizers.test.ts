import { HttpApi, HttpMethod, type IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { startIssuer, type TestIssuer } from '../support/issuer';
import { echo, expectedEvent, type RunningStack, runStack } from '../support/test-stacks';

/** Open and protected routes side by side; the tokens are those of an issuer that is no user pool. */
let issuer: TestIssuer;
let stack: RunningStack;
beforeAll(async () => {
  issuer = await startIssuer();
  stack = await runStack((scope) => {
    const api = new HttpApi(scope, 'Api');
    const integration = echo(scope);
    const add = (path: string, authorizer?: IHttpRouteAuthorizer, authorizationScopes: string[] = []) =>
      api.addRoutes({
        path,
        methods: [HttpMethod.GET],
        integration,
        ...(authorizer && { authorizer, authorizationScopes }),
      });
    const byHeader = new HttpJwtAuthorizer('ByHeader', issuer.url, { jwtAudience: ['web', 'mobile'] });
    const byQuery = new HttpJwtAuthorizer('ByQuery', issuer.url, {
      jwtAudience: ['feed-reader'],
      identitySource: ['$request.querystring.token'],
    });
    add('/open');
    add('/profile', byHeader);
    add('/orders', byHeader, ['orders/read', 'orders/write']);
    add('/feed', byQuery);
  });
});
afterAll(async () => {
  await stack.stop();
  await issuer.close();
});

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
const claims = { sub: 'alice', aud: 'web' };

function refusal(statusCode: number, wwwAuthenticate: string): object {
  const message = statusCode === 401 ? 'Unauthorized' : 'Forbidden';
  return {
    statusCode,
    headers: { 'www-authenticate': wwwAuthenticate, 'apigw-requestid': 'ID' },
    body: JSON.stringify({ message }),
  };
}

test('an open route beside protected ones takes every request, and reads no token', async () => {
  const expected = { path: '/open', routeKey: 'GET /open' };
  expect(await stack.eventOf('/open')).toEqual(expectedEvent(stack, expected));
  expect(await stack.eventOf('/open', bearer('garbage'))).toEqual(
    expectedEvent(stack, { ...expected, headers: { authorization: 'Bearer garbage' } }),
  );
});

test.each(['/profile', '/orders', '/feed'])('%s refuses a request without a token', async (path) => {
  expect(await stack.call(path)).toEqual(refusal(401, 'Bearer'));
});

test("a route behind another issuer's tokens passes their claims on, as strings", async () => {
  const token = issuer.token({
    ...claims,
    iat: 1,
    exp: 9_999_999_999,
    admin: true,
    teams: ['a', 'b'],
    name: 'Zoë',
  });
  expect(await stack.eventOf('/profile', bearer(token))).toEqual(
    expectedEvent(stack, {
      path: '/profile',
      routeKey: 'GET /profile',
      headers: { authorization: `Bearer ${token}` },
      jwt: {
        claims: {
          iss: issuer.url,
          iat: '1',
          exp: '9999999999',
          sub: 'alice',
          aud: 'web',
          admin: 'true',
          teams: '[a b]',
          name: 'Zoë',
        },
        scopes: null,
      },
    }),
  );
});

test.each<[name: string, claims: object, statusCode: number]>([
  ['the first audience', { aud: 'web' }, 200],
  ['the second audience', { aud: 'mobile' }, 200],
  ['one of several', { aud: ['others', 'mobile'] }, 200],
  ['a client_id, where there is no aud', { client_id: 'mobile' }, 200],
  ['another audience', { aud: 'feed-reader' }, 401],
  ['another audience, and a client_id that would do', { aud: 'others', client_id: 'web' }, 401],
])('an authorizer with two audiences answers a token for %s', async (_name, audience, statusCode) => {
  const answer = await stack.call('/profile', bearer(issuer.token(audience)));
  if (statusCode === 200) expect(answer.statusCode).toBe(200);
  else {
    const description = 'the token does not have a valid audience';
    expect(answer).toEqual(
      refusal(401, `Bearer scope="" error="invalid_token" error_description="${description}"`),
    );
  }
});

describe('a route with scopes', () => {
  const scope = 'scope="orders/read orders/write"';

  test('refuses a token that is not valid, and names its scopes', async () => {
    const description = 'token contains an invalid number of segments';
    expect(await stack.call('/orders', bearer('garbage'))).toEqual(
      refusal(401, `Bearer ${scope} error="invalid_token" error_description="${description}"`),
    );
  });

  test.each([[{}], [{ scope: 'orders/delete orders' }], [{ scp: ['orders/Read'] }]])(
    'forbids a token with %j',
    async (scopes) => {
      const description = 'the token does not have a required scope';
      expect(await stack.call('/orders', bearer(issuer.token({ ...claims, ...scopes })))).toEqual(
        refusal(403, `Bearer ${scope} error="insufficient_scope" error_description="${description}"`),
      );
    },
  );

  test("answers a token with one of them, and passes the token's scopes on", async () => {
    const token = issuer.token({ ...claims, iat: 1, exp: 9_999_999_999, scope: 'email orders/write' });
    expect(await stack.eventOf('/orders', bearer(token))).toEqual(
      expectedEvent(stack, {
        path: '/orders',
        routeKey: 'GET /orders',
        headers: { authorization: `Bearer ${token}` },
        jwt: {
          claims: {
            iss: issuer.url,
            iat: '1',
            exp: '9999999999',
            sub: 'alice',
            aud: 'web',
            scope: 'email orders/write',
          },
          scopes: ['email', 'orders/write'],
        },
      }),
    );
  });
});

test('a token of one authorizer does not pass the other, nor from another place than its own', async () => {
  const token = issuer.token({ aud: 'feed-reader' });
  expect((await stack.call(`/feed?token=${token}`)).statusCode).toBe(200);
  expect((await stack.call(`/profile?token=${token}`, bearer(token))).statusCode).toBe(401);
  expect(await stack.call('/feed', bearer(token))).toEqual(refusal(401, 'Bearer'));
});
