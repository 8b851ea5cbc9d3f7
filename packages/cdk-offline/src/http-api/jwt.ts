import type { Jwk } from 'aws-jwt-verify/jwk';
import { decomposeUnverifiedJwt } from 'aws-jwt-verify/jwt';
import type { JwtHeader, JwtPayload } from 'aws-jwt-verify/jwt-model';
import { verifyJwtSync } from 'aws-jwt-verify/jwt-verifier';

/**
 * The `error_description`s: the first three and no others are known to be AWS's, the rest is this project's wording.
 * Each stands in docs/troubleshooting.md, with what to do about it.
 */
export type RefusalDescription =
  | 'token contains an invalid number of segments'
  | 'the token does not have a valid audience'
  | 'the token has expired'
  | 'only RSA-based algorithms are supported'
  | 'critical extensions are not supported'
  | 'the token is malformed'
  | 'the token has no key id'
  | 'the key of the token is unknown'
  | 'the keys of the issuer cannot be fetched'
  | 'the token has an invalid signature'
  | 'the token does not have a valid issuer'
  | 'the token has no expiry'
  | 'the token is not valid yet'
  | 'the token was issued in the future'
  | 'the token does not have a required scope';

/** Why a token is refused. */
export class TokenRefusal extends Error {
  /**
   * @param description goes to the caller: never the token, nor a value out of it
   * @param reason for the terminal, in plain words: never the token
   */
  constructor(
    readonly description: RefusalDescription,
    readonly reason: string,
  ) {
    super(description);
  }
}

/** The algorithms of RFC 7518 that an authorizer accepts; RSASSA-PSS is RSA too, but no AWS page names it. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512'];

/**
 * Reads the `kid` of a token whose signature is still to be verified.
 * @throws TokenRefusal for what is no signed JWT in the compact serialization (RFC 7515, section 7.1), with RSA and a `kid`
 */
export function readKeyId(token: string): string {
  const parts = token.split('.');
  if (parts.length !== 3) {
    const reason = isEncrypted(parts) ? 'this is a refresh token' : 'this is not a JWT';
    throw new TokenRefusal('token contains an invalid number of segments', reason);
  }
  if (!parts.every(isCanonicalBase64Url)) throw malformed();
  const { alg, crit, kid } = decompose(token).header;
  if (typeof alg !== 'string' || !ALGORITHMS.includes(alg)) {
    const named = alg ? alg.slice(0, 10) : 'no algorithm';
    throw new TokenRefusal(
      'only RSA-based algorithms are supported',
      `signed with ${named}, only RSA is accepted`,
    );
  }
  // RFC 7515, section 4.1.11: whoever does not understand an extension that is marked critical rejects the token.
  if (crit !== undefined)
    throw new TokenRefusal('critical extensions are not supported', 'it has critical extensions');
  if (!kid) throw new TokenRefusal('the token has no key id', 'it names no key (kid)');
  return kid;
}

/**
 * The one key of this `kid`.
 * @throws TokenRefusal where there is none, or more than one
 */
export function findKey(keys: readonly Jwk[], kid: string): Jwk {
  const [key, ...others] = keys.filter((candidate) => candidate.kid === kid);
  if (key && others.length === 0) return key;
  throw new TokenRefusal('the key of the token is unknown', 'signed with a key the issuer does not have');
}

/**
 * Verifies the signature and gives the claims, whose values are still to be checked.
 * @throws TokenRefusal
 */
export function verifySignature(token: string, key: Jwk): JwtPayload {
  try {
    // The issuer, the audience and the time are checked apart, because API Gateway has its own rules for them.
    return verifyJwtSync(token, key, {
      issuer: null,
      audience: null,
      graceSeconds: Number.POSITIVE_INFINITY,
    });
  } catch {
    throw new TokenRefusal('the token has an invalid signature', 'its signature is not valid');
  }
}

function decompose(token: string): { header: JwtHeader; payload: JwtPayload } {
  try {
    return decomposeUnverifiedJwt(token);
  } catch {
    throw malformed();
  }
}

function malformed(): TokenRefusal {
  return new TokenRefusal('the token is malformed', 'this is not a JWT');
}

/** One spelling for each value: no padding, no stray bits, no other alphabet, as RFC 7515, section 2 has it. */
function isCanonicalBase64Url(part: string): boolean {
  return part !== '' && Buffer.from(part, 'base64url').toString('base64url') === part;
}

/** Cognito's refresh tokens are encrypted JWTs: five parts (RFC 7516, section 7.1). */
function isEncrypted(parts: string[]): boolean {
  return parts.length === 5 && Buffer.from(parts[0] ?? '', 'base64url').includes('"enc"');
}
