import { createSignatureVerifier } from '../../src/http-api/verified-signatures';
import { createKey } from '../support/keys';
import { idTokenClaims, signToken } from '../support/tokens';

const key = createKey('pool-key');
const token = signToken(key);

test('verifies a token once per key and returns the same frozen claims', () => {
  const verify = createSignatureVerifier();
  const claims = verify(token, key.jwk);

  expect(claims).toEqual(idTokenClaims());
  expect(Object.isFrozen(claims)).toBe(true);
  expect(verify(token, { ...key.jwk })).toBe(claims);
});

test('verifies a token again if its key has changed, and does not remember the rejection', () => {
  const verify = createSignatureVerifier();
  verify(token, key.jwk);
  const { jwk } = createKey('pool-key');

  for (const _attempt of [1, 2]) {
    expect(() => verify(token, jwk)).toThrow('the token has an invalid signature');
  }
  expect(verify(token, key.jwk)).toEqual(idTokenClaims());
});

test('forgets the oldest token when the cache is full', () => {
  const verify = createSignatureVerifier(2);
  const tokens = ['a', 'b', 'c'].map((jti) => signToken(key, idTokenClaims({ jti })));
  const claims = tokens.map((each) => verify(each, key.jwk));
  const isKnown = tokens.toReversed().map((each) => claims.includes(verify(each, key.jwk)));

  expect(isKnown).toEqual([true, true, false]);
});
