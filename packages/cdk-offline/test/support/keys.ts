import { createPublicKey, type KeyObject } from 'node:crypto';
import { isJwk, type Jwk, type Jwks } from 'aws-jwt-verify/jwk';
import { nextPrivateKey } from './private-keys';

/** A key pair of an issuer, made for this run. */
export interface SigningKey {
  kid: string;
  privateKey: KeyObject;
  publicKey: KeyObject;
  /** The public key as a JWKS lists it. */
  jwk: Jwk;
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
