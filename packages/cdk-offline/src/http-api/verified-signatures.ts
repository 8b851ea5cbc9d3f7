import { isDeepStrictEqual } from 'node:util';
import type { Jwk } from 'aws-jwt-verify/jwk';
import type { JwtPayload } from 'aws-jwt-verify/jwt-model';
import { findKey, readKeyId, verifySignature } from './jwt';

/** Gives the present keys of a token's issuer, for the `kid` that the token names. */
export type KeysOf = (kid: string) => Promise<readonly Jwk[]>;

/**
 * Gives the claims of a token that one of these keys has signed; what they say is still to be checked.
 * Rejects with TokenRefusal, and with what `keysOf` rejects with.
 */
export type VerifySignature = (token: string, keysOf: KeysOf) => Promise<Readonly<JwtPayload>>;

interface VerifiedSignature {
  kid: string;
  key: Jwk;
  claims: Readonly<JwtPayload>;
}

/** A caller sends a token for an hour; the oldest one makes room. */
const TOKENS = 1000;

/**
 * Remembers which key has verified which token, because that outcome never changes and takes longer than all other steps
 * of a request. Whether the issuer still has the key is looked at every time, and a refusal is never remembered.
 */
export function createSignatureVerifier(capacity = TOKENS): VerifySignature {
  const verified = new Map<string, VerifiedSignature>();

  return async (token, keysOf) => {
    const known = verified.get(token);
    const kid = known?.kid ?? readKeyId(token);
    const key = findKey(await keysOf(kid), kid);
    if (known && isDeepStrictEqual(known.key, key)) return known.claims;
    const claims = Object.freeze(verifySignature(token, key));
    const [oldest] = verified.keys();
    if (verified.size >= capacity && oldest !== undefined) verified.delete(oldest);
    verified.set(token, { kid, key, claims });
    return claims;
  };
}
