import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { isJwk, type Jwk, type Jwks } from 'aws-jwt-verify/jwk';

export interface SigningKey {
  kid: string;
  privateKey: KeyObject;
  publicKey: KeyObject;
  jwk: Jwk;
}

/** From global-setup.js. Jest loads this module once per test file, so each file starts with the same keys. */
const generatedKeys: string[] = JSON.parse(process.env.TEST_PRIVATE_KEYS ?? '[]');

/** An RSA key of 2,048 bits that this test file hasn't used yet. */
export function nextPrivateKey(): KeyObject {
  const pem = generatedKeys.shift();
  return pem ? createPrivateKey(pem) : generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
}

export function createKey(kid: string): SigningKey {
  const privateKey = nextPrivateKey();
  const publicKey = createPublicKey(privateKey);
  const { kty = '', n = '', e = '' } = publicKey.export({ format: 'jwk' });
  const jwk = { kty, n, e, kid, alg: 'RS256', use: 'sig' };
  if (!isJwk(jwk)) throw new Error('not a JWK');
  return { kid, privateKey, publicKey, jwk };
}

export function jwksOf(...keys: SigningKey[]): Jwks {
  return { keys: keys.map(({ jwk }) => jwk) };
}
