import { isDeepStrictEqual } from 'node:util';
import type { Jwk } from 'aws-jwt-verify/jwk';
import type { JwtPayload } from 'aws-jwt-verify/jwt-model';
import { verifyJwtSignature } from './jwt';

/** Returns the claims, still unchecked. Throws TokenRejection if the signature isn't valid. */
export type VerifySignature = (token: string, key: Jwk) => Readonly<JwtPayload>;

/**
 * Verifies the signature of each token once per key, because RSA is the slowest step of the pipeline. Remembers only
 * valid signatures, of the last `capacity` tokens. The caller still checks the key and the claims of every request.
 */
export function createSignatureVerifier(capacity = 1000): VerifySignature {
  const verified = new Map<string, { key: Jwk; claims: Readonly<JwtPayload> }>();

  return (token, key) => {
    const known = verified.get(token);
    if (known && isDeepStrictEqual(known.key, key)) return known.claims;
    const claims = Object.freeze(verifyJwtSignature(token, key));
    const [oldest] = verified.keys();
    if (verified.size >= capacity && oldest !== undefined) verified.delete(oldest);
    verified.set(token, { key, claims });
    return claims;
  };
}
