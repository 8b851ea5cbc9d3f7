import { HttpApi, HttpMethod, type IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { startIssuer, type TestIssuer } from '../support/issuer';
import { echo, type RunningStack, runStack } from '../support/test-stacks';

/** Open and protected routes of one API; the tokens come from an issuer that isn't a user pool. */
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
    const header = new HttpJwtAuthorizer('Header', issuer.url, { jwtAudience: ['web', 'mobile'] });
    const query = new HttpJwtAuthorizer('Query', issuer.url, {
      jwtAudience: ['feed-reader'],
      identitySource: ['$request.querystring.token'],
    });
    add('/open');
    add('/profile', header);
    add('/orders', header, ['orders/read', 'orders/write']);
    add('/feed', query);
  });
});
afterAll(async () => {
  await stack.stop();
  await issuer.close();
});

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
const times = { iat: 1, exp: 9_999_999_999 };
const timeClaims = { iat: '1', exp: '9999999999' };

test('an open route next to protected ones reads no token', async () => {
  const event = await stack.eventOf('/open', bearer('garbage'));
  expect(event).toMatchObject({ routeKey: 'GET /open', headers: { authorization: 'Bearer garbage' } });
  expect(event).not.toHaveProperty('requestContext.authorizer');
});

test.each(['/profile', '/orders', '/feed'])('%s rejects a request without a token with 401', async (path) => {
  expect(await stack.call(path)).toEqual({
    statusCode: 401,
    headers: { 'www-authenticate': 'Bearer', 'apigw-requestid': 'ID' },
    body: '{"message":"Unauthorized"}',
  });
});

test.each(['web', 'mobile'])(
  'a route accepts tokens for its audience %s and passes on their claims',
  async (aud) => {
    const token = issuer.token({ ...times, sub: 'alice', aud });
    expect(await stack.eventOf('/profile', bearer(token))).toHaveProperty('requestContext.authorizer', {
      jwt: { claims: { iss: issuer.url, ...timeClaims, sub: 'alice', aud }, scopes: null },
    });
  },
);

test('a route with scopes accepts a token with one of them and rejects other tokens with 403', async () => {
  const claims = { ...times, sub: 'alice', aud: 'web' };
  const token = issuer.token({ ...claims, scope: 'email orders/write' });
  expect(await stack.eventOf('/orders', bearer(token))).toHaveProperty('requestContext.authorizer', {
    jwt: {
      claims: { iss: issuer.url, ...timeClaims, sub: 'alice', aud: 'web', scope: 'email orders/write' },
      scopes: ['email', 'orders/write'],
    },
  });
  expect(await stack.call('/orders', bearer(issuer.token(claims)))).toEqual({
    statusCode: 403,
    headers: {
      'www-authenticate':
        'Bearer scope="orders/read orders/write" error="insufficient_scope" error_description="the token does not have a required scope"',
      'apigw-requestid': 'ID',
    },
    body: '{"message":"Forbidden"}',
  });
});

test('a token for one authorizer passes neither another authorizer nor another identity source', async () => {
  const token = issuer.token({ aud: 'feed-reader' });
  expect((await stack.call(`/feed?token=${token}`)).statusCode).toBe(200);
  expect((await stack.call(`/profile?token=${token}`, bearer(token))).statusCode).toBe(401);
  expect((await stack.call('/feed', bearer(token))).statusCode).toBe(401);
});
