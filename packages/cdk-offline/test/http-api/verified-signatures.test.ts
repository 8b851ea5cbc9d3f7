import { createSignatureVerifier, type VerifySignature } from '../../src/http-api/verified-signatures';
import { createKey, type SigningKey } from '../support/keys';
import { idTokenClaims, signToken } from '../support/tokens';

const key = createKey('pool-key');
const token = signToken(key);
const keysOf =
  (...keys: SigningKey[]) =>
  async () =>
    keys.map(({ jwk }) => ({ ...jwk }));

let verifySignature: VerifySignature;
beforeEach(() => {
  verifySignature = createSignatureVerifier();
});

test('a token that comes again is not verified again: its claims are the same object', async () => {
  const claims = await verifySignature(token, keysOf(key));

  expect(claims).toEqual(idTokenClaims());
  expect(await verifySignature(token, keysOf(key))).toBe(claims);
});

test('nobody can change the claims that are remembered', async () => {
  expect(Object.isFrozen(await verifySignature(token, keysOf(key)))).toBe(true);
});

describe('a token that has passed is refused', () => {
  beforeEach(() => verifySignature(token, keysOf(key)));

  test('once the issuer has withdrawn its key', async () => {
    await expect(verifySignature(token, keysOf())).rejects.toThrow('the key of the token is unknown');
  });

  test('once the issuer has another key of that name', async () => {
    const other = keysOf(createKey('pool-key'));

    await expect(verifySignature(token, other)).rejects.toThrow('the token has an invalid signature');
    await expect(verifySignature(token, other)).rejects.toThrow('the token has an invalid signature');
  });

  test('once the issuer has two keys of that name', async () => {
    const twins = keysOf(key, key);

    await expect(verifySignature(token, twins)).rejects.toThrow('the key of the token is unknown');
  });

  test('while the keys of the issuer cannot be had', async () => {
    const unavailable = async () => Promise.reject(new Error('no answer'));

    await expect(verifySignature(token, unavailable)).rejects.toThrow('no answer');
  });

  test('with another signature', async () => {
    const altered = token.replace(/[^.]+$/, (signature) => signature.split('').reverse().join(''));

    await expect(verifySignature(altered, keysOf(key))).rejects.toThrow();
  });
});

test('a refusal is not remembered: with the right key the token passes', async () => {
  await expect(verifySignature(token, keysOf())).rejects.toThrow('the key of the token is unknown');

  expect(await verifySignature(token, keysOf(key))).toEqual(idTokenClaims());
});

test('the oldest token makes room for a new one', async () => {
  verifySignature = createSignatureVerifier(2);
  const [first, second, third] = ['a', 'b', 'c'].map((jti) => signToken(key, idTokenClaims({ jti })));
  if (!first || !second || !third) throw new Error('three tokens are wanted');
  const verify = (text: string) => verifySignature(text, keysOf(key));
  const claims = [await verify(first), await verify(second), await verify(third)];

  expect(await verify(second)).toBe(claims[1]);
  expect(await verify(third)).toBe(claims[2]);
  expect(await verify(first)).not.toBe(claims[0]);
});
