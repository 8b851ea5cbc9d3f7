import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { type IssuerAnswer, startIssuer, type TestIssuer } from '../support/issuer';
import { createKey } from '../support/keys';
import type { LocalProject } from '../support/local-run';
import { echo, type RunningStack, serve, synthesizedProject } from '../support/test-stacks';

/** A protected route and an open one; for each test the issuer's keys have still to be fetched. */
let project: LocalProject;
let issuer: TestIssuer;
let stack: RunningStack;
const keys = { first: createKey('first'), second: createKey('second') };
beforeAll(async () => {
  issuer = await startIssuer(keys.first);
  project = synthesizedProject((scope) => {
    const authorizer = new HttpJwtAuthorizer('Jwt', issuer.url, { jwtAudience: ['web'] });
    const integration = echo(scope);
    const api = new HttpApi(scope, 'Api');
    api.addRoutes({ path: '/protected', methods: [HttpMethod.GET], integration, authorizer });
    api.addRoutes({ path: '/open', methods: [HttpMethod.GET], integration });
  });
});
beforeEach(async () => {
  issuer.publish(keys.first);
  stack = await serve(project);
});
afterEach(() => stack.stop());
afterAll(async () => {
  await issuer.close();
  project.remove();
});

const token = (key = keys.first) => issuer.token({ aud: 'web' }, key);
const ask = (bearer: string) => stack.call('/protected', { headers: { authorization: `Bearer ${bearer}` } });
const status = async (bearer: string) => (await ask(bearer)).statusCode;

function refusal(description: string): object {
  return {
    statusCode: 401,
    headers: {
      'www-authenticate': `Bearer scope="" error="invalid_token" error_description="${description}"`,
      'apigw-requestid': 'ID',
    },
    body: '{"message":"Unauthorized"}',
  };
}
const keysMissing = refusal('the keys of the issuer cannot be fetched');

type Change = (good: IssuerAnswer) => IssuerAnswer;

test.each<[name: string, document: 'discovery' | 'jwks', change: Change]>([
  ['a discovery document that is an error', 'discovery', (good) => ({ ...good, status: 500 })],
  ['a discovery document that is not there', 'discovery', (good) => ({ ...good, status: 404 })],
  ['a discovery document that is no JSON', 'discovery', () => ({ body: '<html>' })],
  [
    "another issuer's discovery document",
    'discovery',
    ({ body = '' }) => ({ body: body.replace('"issuer":"http:', '"issuer":"https:') }),
  ],
  ['keys that are an error', 'jwks', (good) => ({ ...good, status: 500 })],
  ['keys that are no JSON', 'jwks', ({ body = '' }) => ({ body: body.slice(0, -1) })],
  ['keys that are no keys', 'jwks', () => ({ body: '{"keys":{}}' })],
  ['keys of more than 1 MB', 'jwks', ({ body = '' }) => ({ body: body + ' '.repeat(1_000_000) })],
  ['keys elsewhere, by a redirect', 'jwks', () => ({ status: 302, headers: { location: '/moved' } })],
])('%s: refused, and served again as soon as it is mended', async (_name, document, change) => {
  const good = issuer[document];
  issuer[document] = change(good);
  expect(await ask(token())).toEqual(keysMissing);
  expect((await stack.call('/open')).statusCode).toBe(200);

  issuer[document] = good;
  expect(await status(token())).toBe(200);
});

test.each<[name: string, document: 'discovery' | 'jwks', how: Partial<IssuerAnswer>]>([
  ['a discovery document that comes late', 'discovery', { delay: 1700 }],
  ['keys that do not end', 'jwks', { stalls: true }],
])('%s: refused after 1,500 ms, others are served meanwhile', async (_name, document, how) => {
  const good = issuer[document];
  issuer[document] = { ...good, ...how };
  const started = Date.now();
  const refused = ask(token());
  expect((await stack.call('/open')).statusCode).toBe(200);
  expect(Date.now() - started).toBeLessThan(1500);
  expect(await refused).toEqual(keysMissing);
  expect(Date.now() - started).toBeGreaterThanOrEqual(1490);
  expect(Date.now() - started).toBeLessThan(1700);

  issuer[document] = good;
  expect(await status(token())).toBe(200);
});

test('an issuer that does not listen: refused, and served again as soon as it does', async () => {
  await issuer.close();
  expect(await ask(token())).toEqual(keysMissing);

  await issuer.reopen();
  expect(await status(token())).toBe(200);
});

test('an issuer that goes away leaves those in whose keys are at hand, and nobody else', async () => {
  const known = token();
  expect(await status(known)).toBe(200);

  await issuer.close();
  expect(await status(known)).toBe(200);
  expect(await ask(token(keys.second))).toEqual(keysMissing);
  await issuer.reopen();
});

test('keys that rotate: the new one is accepted at once, and the old one no more', async () => {
  expect(await status(token(keys.first))).toBe(200);

  issuer.publish(keys.second);
  expect(await status(token(keys.second))).toBe(200);
  expect(await status(token(keys.first))).toBe(401);
});

test('keys that rotate slowly: both are accepted while both are published', async () => {
  expect(await status(token(keys.first))).toBe(200);

  issuer.publish(keys.first, keys.second);
  expect(await status(token(keys.second))).toBe(200);
  expect(await status(token(keys.first))).toBe(200);
});
