import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { signJwt, toJwk, verifyJwt } from '../../src/user-pool/token-signing';
import { rsa, signParts } from '../support/attacks-tokens';
import { createKey } from '../support/keys';
import { encode } from '../support/tokens';

// support/signing-keys.ts replaces it in all tests.
const { createSigningKey } = jest.requireActual<typeof import('../../src/user-pool/token-signing')>(
  '../../src/user-pool/token-signing',
);

const key = createSigningKey();
const claims = { sub: 'alice' };
const token = signJwt(claims, key);
const [header = '', payload = '', signature = ''] = token.split('.');

test("a signing key is a 2,048-bit RSA key in PEM with a kid in Cognito's format", () => {
  expect(key).toEqual({
    kid: expect.stringMatching(/^[\w+/]{43}=$/),
    privateKey: expect.stringMatching(/^-----BEGIN PRIVATE KEY-----\n/),
  });
  expect(createPrivateKey(key.privateKey).asymmetricKeyDetails?.modulusLength).toBe(2048);
});

test('the JWK of a signing key is its public key, each time', () => {
  const jwk = {
    alg: 'RS256',
    kid: key.kid,
    use: 'sig',
    ...createPublicKey(key.privateKey).export({ format: 'jwk' }),
  };

  expect([toJwk(key), toJwk(key)]).toEqual([jwk, jwk]);
});

test('verifyJwt returns the claims of a token that the key signed', () => {
  expect(token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]{342}$/);
  expect(verifyJwt(token, key)).toEqual(claims);
});

test.each([
  ['nothing', ''],
  ['no claims', `${header}..${signature}`],
  ['no signature', `${header}.${payload}.`],
  ['a fourth part', `${token}.`],
  ['other claims', `${header}.${encode({ sub: 'bob' })}.${signature}`],
  ['the signature of another key', signParts(header, payload, rsa(createKey(key.kid)))],
  [
    'another header',
    signParts(encode({ alg: 'RS256', kid: key.kid }), payload, (input) =>
      sign('sha256', Buffer.from(input), key.privateKey),
    ),
  ],
])('verifyJwt returns undefined for a token with %s', (_name, altered) => {
  expect(verifyJwt(altered, key)).toBeUndefined();
});
