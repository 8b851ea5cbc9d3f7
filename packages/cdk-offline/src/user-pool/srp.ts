/**
 * The server's part of Cognito's Secure Remote Password flow (USER_SRP_AUTH). The client proves that it knows the
 * password; the server stores only a salt and a verifier. This is SRP-6a (RFC 5054) with SHA-256, generator 2 and the
 * 3,072-bit group. The client signs one claim with a 16-byte key derived by HKDF (RFC 5869). On the wire, numbers are
 * hexadecimal strings.
 */
import {
  constants,
  createHash,
  createHmac,
  createPublicKey,
  getDiffieHellman,
  hkdfSync,
  publicEncrypt,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

/** The prime of RFC 3526's group 15, which is also that of RFC 5054's 3,072-bit group. */
const PRIME = getDiffieHellman('modp15').getPrime();
export const N = toNumber(PRIME);
const G = 2n;
export const K = toNumber(sha256(toBytes(N), toBytes(G)));

/** `poolName` is the part of the pool's id after `_`; `userId` is `USER_ID_FOR_SRP`. */
export interface SrpIdentity {
  poolName: string;
  userId: string;
}

export interface PasswordVerifier {
  salt: string;
  verifier: string;
}

export function createPasswordVerifier(
  { poolName, userId }: SrpIdentity,
  password: string,
  salt = randomBytes(16).toString('hex'),
): PasswordVerifier {
  const x = toNumber(sha256(toBytes(fromHex(salt)), sha256(`${poolName}${userId}:${password}`)));
  return { salt, verifier: modPow(G, x).toString(16) };
}

/** Whether the verifier belongs to this password; compares in constant time. */
export function matchesPassword(identity: SrpIdentity, password: string, stored: PasswordVerifier): boolean {
  const { verifier } = createPasswordVerifier(identity, password, stored.salt);
  return timingSafeEqual(sha256(verifier), sha256(stored.verifier));
}

/** Whether `SRP_A` is hexadecimal and not a multiple of N. With a multiple of N, any password would be accepted. */
export function isValidSrpA(srpA: string): boolean {
  return /^[\da-f]{1,1024}$/i.test(srpA) && fromHex(srpA) % N !== 0n;
}

/** The server's first step: `srpB` goes to the client, `b` is kept until the response. */
export function offerSrp(verifier: string): { srpB: string; b: string } {
  const b = randomBytes(32).toString('hex');
  return { srpB: ((K * fromHex(verifier) + modPow(G, fromHex(b))) % N).toString(16), b };
}

/** The server's second step: whether `PASSWORD_CLAIM_SIGNATURE` proves that the client knows the password. */
export function isPasswordClaim(
  { poolName, userId }: SrpIdentity,
  session: { srpA: string; srpB: string; b: string; verifier: string; secretBlock: string },
  claim: { timestamp: string; signature: string },
): boolean {
  const A = fromHex(session.srpA);
  const u = toNumber(sha256(toBytes(A), toBytes(fromHex(session.srpB))));
  const S = modPow(A * modPow(fromHex(session.verifier), u), fromHex(session.b));
  const key = hkdfSync('sha256', toBytes(S), toBytes(u), 'Caldera Derived Key', 16);
  const expected = createHmac('sha256', Buffer.from(key))
    .update(`${poolName}${userId}`)
    .update(Buffer.from(session.secretBlock, 'base64'))
    .update(claim.timestamp)
    .digest('base64');
  return timingSafeEqual(sha256(expected), sha256(claim.signature));
}

/**
 * `base ** exponent % N`, in native code: RSA encryption without padding is this power. BigInt takes about ten times as
 * long. So does `createDiffieHellman` on Node.js 24, which checks the prime first.
 */
export function modPow(base: bigint, exponent: bigint): bigint {
  const e = toUnsignedBytes(exponent).toString('base64url');
  const key = createPublicKey({ format: 'jwk', key: { kty: 'RSA', n: PRIME.toString('base64url'), e } });
  const message = Buffer.from((base % N).toString(16).padStart(PRIME.length * 2, '0'), 'hex');
  return toNumber(publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, message));
}

function toUnsignedBytes(number: bigint): Buffer {
  const hex = number.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
}

/** Big-endian two's complement, like Java's BigInteger: a leading 1 bit gets a zero byte before it. */
export function toBytes(number: bigint): Buffer {
  const bytes = toUnsignedBytes(number);
  return (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.alloc(1), bytes]);
}

function toNumber(bytes: Buffer): bigint {
  return fromHex(bytes.toString('hex'));
}

function fromHex(hex: string): bigint {
  return BigInt(`0x${hex}`);
}

function sha256(...parts: (string | Buffer)[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
