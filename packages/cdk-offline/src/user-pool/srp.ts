/**
 * The server's half of Secure Remote Password as Cognito speaks it (USER_SRP_AUTH): SRP-6a (RFC 5054) with SHA-256 and
 * generator 2 in the 3,072-bit group, and a 16-byte HKDF key (RFC 5869) that signs one claim. Numbers are hexadecimal
 * strings on the wire. The client proves that it knows the password; the server stores only salt and verifier.
 */
import {
  createHash,
  createHmac,
  getDiffieHellman,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

/** Group 15 of RFC 3526: the 3,072-bit group of RFC 5054 except for the generator. */
const N = toNumber(getDiffieHellman('modp15').getPrime());
const G = 2n;
const K = toNumber(sha256(toBytes(N), toBytes(G)));

/** `poolName` is the part of the pool's id after `_`, `userId` is `USER_ID_FOR_SRP`. */
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
  return { salt, verifier: modPow(G, x, N).toString(16) };
}

/** Whether the verifier was made from this password; constant-time. */
export function matchesPassword(identity: SrpIdentity, password: string, stored: PasswordVerifier): boolean {
  const { verifier } = createPasswordVerifier(identity, password, stored.salt);
  return timingSafeEqual(sha256(verifier), sha256(stored.verifier));
}

/** Whether a client's `SRP_A` is hexadecimal and not a multiple of N, with which any password would pass. */
export function isValidSrpA(srpA: string): boolean {
  return /^[\da-f]{1,1024}$/i.test(srpA) && fromHex(srpA) % N !== 0n;
}

/** The server's first step: `srpB` goes to the client, `b` is kept until the response. */
export function offerSrp(verifier: string, b = randomBytes(32).toString('hex')): { srpB: string; b: string } {
  return { srpB: ((K * fromHex(verifier) + modPow(G, fromHex(b), N)) % N).toString(16), b };
}

/** The server's second step: whether `PASSWORD_CLAIM_SIGNATURE` proves that the client knows the password. */
export function isPasswordClaim(
  { poolName, userId }: SrpIdentity,
  session: { srpA: string; srpB: string; b: string; verifier: string; secretBlock: string },
  claim: { timestamp: string; signature: string },
): boolean {
  const A = fromHex(session.srpA);
  const u = toNumber(sha256(toBytes(A), toBytes(fromHex(session.srpB))));
  const S = modPow(A * modPow(fromHex(session.verifier), u, N), fromHex(session.b), N);
  const key = hkdfSync('sha256', toBytes(S), toBytes(u), 'Caldera Derived Key', 16);
  const expected = createHmac('sha256', Buffer.from(key))
    .update(`${poolName}${userId}`)
    .update(Buffer.from(session.secretBlock, 'base64'))
    .update(claim.timestamp)
    .digest('base64');
  return timingSafeEqual(sha256(expected), sha256(claim.signature));
}

function modPow(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = ((base % modulus) + modulus) % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/** Big-endian two's complement, as Java's BigInteger writes it: a zero byte before a leading 1 bit. */
function toBytes(number: bigint): Buffer {
  const hex = number.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex');
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
