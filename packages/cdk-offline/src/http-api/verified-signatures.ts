import { isDeepStrictEqual } from 'node:util';
import type { Jwk } from 'aws-jwt-verify/jwk';
import type { JwtPayload } from 'aws-jwt-verify/jwt-model';
import { verifySignature } from './jwt';

/** Returns the unchecked claims. @throws TokenRejection */
export type VerifySignature = (token: string, key: Jwk) => Readonly<JwtPayload>;

/**
 * Verifies the signature of each token once per key, because RSA takes longer than the rest of the pipeline.
 * Only successes are remembered, for the last `capacity` tokens. The caller still checks key and claims every time.
 */
export function createSignatureVerifier(capacity = 1000): VerifySignature {
  const verified = new Map<string, { key: Jwk; claims: Readonly<JwtPayload> }>();

  return (token, key) => {
    const known = verified.get(token);
    if (known && isDeepStrictEqual(known.key, key)) return known.claims;
    const claims = Object.freeze(verifySignature(token, key));
    const [oldest] = verified.keys();
    if (verified.size >= capacity && oldest !== undefined) verified.delete(oldest);
    verified.set(token, { key, claims });
    return claims;
  };
}
