import type { Jwk } from 'aws-jwt-verify/jwk';
import { decomposeUnverifiedJwt } from 'aws-jwt-verify/jwt';
import type { JwtHeader, JwtPayload } from 'aws-jwt-verify/jwt-model';
import { verifyJwtSync } from 'aws-jwt-verify/jwt-verifier';

/** The `error_description`s. Only the first three are documented by AWS; the others are our wording. */
export type RejectionDescription =
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

/** Why a token is rejected. Neither string contains the token. */
export class TokenRejection extends Error {
  /** The description is for the client and contains no claims. The reason is for the terminal. */
  constructor(
    readonly description: RejectionDescription,
    readonly reason: string,
  ) {
    super(description);
  }
}

/** AWS documents "RSA-based algorithms" and doesn't mention RSASSA-PSS, so it is rejected. */
const ALGORITHMS: (string | undefined)[] = ['RS256', 'RS384', 'RS512'];

/**
 * Reads the `kid` of an unverified token.
 * @throws TokenRejection if it isn't an RSA-signed JWT in compact serialization (RFC 7515, section 7.1)
 */
export function readKeyId(token: string): string {
  const parts = token.split('.');
  if (parts.length !== 3) {
    const reason = isEncrypted(parts) ? 'this is a refresh token' : 'this is not a JWT';
    throw new TokenRejection('token contains an invalid number of segments', reason);
  }
  if (!parts.every(isCanonicalBase64Url)) throw malformed();
  const { alg, crit, kid } = decodeHeader(token);
  if (!ALGORITHMS.includes(alg)) {
    const named = alg ? alg.slice(0, 10) : 'no algorithm';
    throw new TokenRejection(
      'only RSA-based algorithms are supported',
      `signed with ${named}; only RSA is accepted`,
    );
  }
  // RFC 7515, section 4.1.11: a token with an unknown critical extension must be rejected.
  if (crit !== undefined) {
    throw new TokenRejection('critical extensions are not supported', 'it has critical extensions');
  }
  if (!kid) throw new TokenRejection('the token has no key id', 'it has no key ID (kid)');
  return kid;
}

/** @throws TokenRejection unless exactly one key has this `kid` */
export function findKey(keys: readonly Jwk[], kid: string): Jwk {
  const [key, ...others] = keys.filter((candidate) => candidate.kid === kid);
  if (key && others.length === 0) return key;
  throw new TokenRejection(
    'the key of the token is unknown',
    'signed with a key that the issuer does not have',
  );
}

/** Returns the claims, still unchecked. Throws TokenRejection if the signature isn't valid. */
export function verifyJwtSignature(token: string, key: Jwk): JwtPayload {
  try {
    // checkClaims applies API Gateway's own rules to issuer, audience and time.
    return verifyJwtSync(token, key, {
      issuer: null,
      audience: null,
      graceSeconds: Number.POSITIVE_INFINITY,
    });
  } catch {
    throw new TokenRejection('the token has an invalid signature', 'its signature is not valid');
  }
}

function decodeHeader(token: string): JwtHeader {
  try {
    return decomposeUnverifiedJwt(token).header;
  } catch {
    throw malformed();
  }
}

function malformed(): TokenRejection {
  return new TokenRejection('the token is malformed', 'this is not a JWT');
}

/** Accepts only one encoding of each value: no padding, stray bits or other alphabet (RFC 7515, section 2). */
function isCanonicalBase64Url(part: string): boolean {
  return Buffer.from(part, 'base64url').toString('base64url') === part;
}

/** Cognito's refresh tokens are encrypted JWTs: five parts (RFC 7516, section 7.1). */
function isEncrypted(parts: string[]): boolean {
  return parts.length === 5 && Buffer.from(parts[0] ?? '', 'base64url').includes('"enc"');
}
