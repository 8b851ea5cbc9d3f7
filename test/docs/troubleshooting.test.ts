import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KeysUnavailable } from '../../packages/cdk-offline/src/http-api/jwks';
import type { RefusalDescription } from '../../packages/cdk-offline/src/http-api/jwt';
import { authorize } from '../../packages/cdk-offline/src/http-api/jwt-authorizer';
import { createSignatureVerifier } from '../../packages/cdk-offline/src/http-api/verified-signatures';
import { explain } from '../../packages/cognito-users/src/explain';
import { observedGateway, poolKey } from '../../packages/cdk-offline/test/support/gateway';
import { httpRequest, withHeaders } from '../../packages/cdk-offline/test/support/http';
import { authorizer, httpApi, route } from '../../packages/cdk-offline/test/support/http-api';
import { createKey } from '../../packages/cdk-offline/test/support/keys';
import { accessTokenClaims, idTokenClaims, NOW, signToken } from '../../packages/cdk-offline/test/support/tokens';

const document = readFileSync(join(__dirname, '../../docs/troubleshooting.md'), 'utf8');
const now = NOW.getTime() / 1000;

/** The cells of the table rows under a heading, as text without backticks. */
function rows(heading: string): string[][] {
  const [, section = ''] = document.split(`\n${heading}\n`);
  return [...(section.split(/^## /m)[0] ?? '').matchAll(/^\| `?[^-].*\|$/gm)].map(([row]) =>
    row
      .slice(2, -2)
      .split(' | ')
      .map((cell) => cell.replace(/^`(.*)`$/, '$1')),
  );
}

/** A token that is refused for each description that there is: the compiler misses one that is left out. */
const tokens: Record<RefusalDescription, string> = {
  'token contains an invalid number of segments': 'not-a-token',
  'the token is malformed': `${signToken(poolKey)} `,
  'only RSA-based algorithms are supported': signToken(poolKey, {}, { alg: 'none' }),
  'critical extensions are not supported': signToken(poolKey, {}, { crit: ['b64'] }),
  'the token has no key id': signToken(poolKey, {}, { kid: undefined }),
  'the keys of the issuer cannot be fetched': signToken(poolKey, {}, { kid: 'out-of-reach' }),
  'the key of the token is unknown': signToken(createKey('of-another-pool')),
  'the token has an invalid signature': signToken({ ...createKey('another'), kid: poolKey.kid }),
  'the token does not have a valid issuer': signToken(poolKey, idTokenClaims({ iss: 'https://example.com' })),
  'the token does not have a valid audience': signToken(poolKey, idTokenClaims({ aud: 'another-client' })),
  'the token has expired': signToken(poolKey, idTokenClaims({ exp: now })),
  'the token has no expiry': signToken(poolKey, idTokenClaims({ exp: undefined })),
  'the token is not valid yet': signToken(poolKey, idTokenClaims({ nbf: now + 1 })),
  'the token was issued in the future': signToken(poolKey, idTokenClaims({ iat: now + 1 })),
  'the token does not have a required scope': signToken(poolKey, accessTokenClaims()),
};

async function refusalOf(token: string): Promise<unknown> {
  const issuerKeys = async (_issuer: string, kid: string) => {
    if (kid === 'out-of-reach') throw new KeysUnavailable('no answer');
    return [poolKey.jwk];
  };
  const authorization = await authorize(
    withHeaders(['authorization', `Bearer ${token}`]),
    { path: '/hello', rawQueryString: '' },
    { authorizer: authorizer(), authorizationScopes: ['notes/read'] },
    { issuerKeys, verifySignature: createSignatureVerifier(), now: NOW },
  );
  if (authorization.allowed) return 'allowed';
  const [, header = ''] = authorization.response.headers[0] ?? [];
  return [authorization.response.statusCode, / error_description="(.*)"$/.exec(header)?.[1]];
}

test('lists the descriptions that the local run gives, each under its status, and no others as given here', async () => {
  const listed = [401, 403].flatMap((status) =>
    rows(`## ${status} \`{"message":"${status === 401 ? 'Unauthorized' : 'Forbidden'}"}\``)
      .filter(([, whose]) => whose?.split(', ').includes('local'))
      .map(([description]) => [status, description]),
  );
  const given = await Promise.all(Object.values(tokens).map(refusalOf));
  expect(listed).toHaveLength(given.length);
  expect(listed).toEqual(expect.arrayContaining(given));
});

test('has a token for each description that is refused with that description', async () => {
  const refusals = await Promise.all(Object.values(tokens).map(refusalOf));
  expect(refusals).toEqual(Object.keys(tokens).map((description) => [expect.any(Number), description]));
});

test('lists the other answers of the gateway, with status and body', async () => {
  const tokenless = httpApi({ routes: [route('GET /hello', { authorizer: undefined })] });
  const gateway = observedGateway({ api: tokenless });
  const impatient = route('GET /hello', { authorizer: undefined });
  impatient.integration.timeoutMilliseconds = 1;
  const answers = await Promise.all([
    gateway.ask(httpRequest({ target: 'hello' })),
    gateway.ask(httpRequest({ target: '/hello/' })),
    gateway.ask(httpRequest({ body: Buffer.alloc(6 * 1024 * 1024) })),
    observedGateway({ throttle: () => false }).ask(httpRequest()),
    gateway.ask(withHeaders(['cookie', 'x'.repeat(10_240)])),
    observedGateway({
      api: tokenless,
      invoke: async () => ({ outcome: 'failed', reason: 'it threw' }),
    }).ask(httpRequest()),
    observedGateway({
      api: httpApi({ routes: [impatient] }),
      invoke: () => new Promise(() => {}),
    }).ask(httpRequest()),
  ]);
  const listed = rows('## Other answers').slice(1);
  expect(answers).toMatchObject(listed.map(([status, body]) => ({ statusCode: Number(status), body })));
});

test.each(rows('## Signing in').slice(1))('%s: %s', (refusal = '', sentence = '') => {
  const [, name, message] = /^(\w+): (.*)$/.exec(refusal) ?? [];
  const explained = explain(Object.assign(new Error(message), { name, $fault: 'client' }), {
    stackName: 'Stack',
  });
  expect(sentence).not.toBe('');
  expect(String(explained)).toContain(sentence);
});
