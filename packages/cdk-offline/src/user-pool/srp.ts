/**
 * Secure Remote Password as Cognito speaks it (USER_SRP_AUTH): SRP-6a of RFC 5054 with SHA-256 and generator 2 in
 * the 3,072-bit group, and a 16-byte key by HKDF (RFC 5869) that signs one claim. Numbers travel as hexadecimal text.
 * The client proves that it knows the password, and the server that keeps only salt and verifier never sees it.
 */
import {
  createHash,
  createHmac,
  getDiffieHellman,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

/** Group 15 of RFC 3526, which is the 3,072-bit group of RFC 5054 but for the generator. */
const N = toNumber(getDiffieHellman('modp15').getPrime());
const g = 2n;
const k = toNumber(sha256(toBytes(N), toBytes(g)));
const exponentBytes = 32;

/** Whose password it is: the pool's name is the part of its id behind `_`, the user's id is `USER_ID_FOR_SRP`. */
export interface SrpIdentity {
  poolName: string;
  userId: string;
}

/** All that the server keeps of a password. */
export interface PasswordVerifier {
  salt: string;
  verifier: string;
}

export function createPasswordVerifier(
  identity: SrpIdentity,
  password: string,
  salt = randomBytes(16).toString('hex'),
): PasswordVerifier {
  return { salt, verifier: modPow(g, privateKey(identity, password, salt), N).toString(16) };
}

/** Whether this is the password that the verifier was made of; takes as long for a right one as for a wrong one. */
export function matchesPassword(identity: SrpIdentity, password: string, stored: PasswordVerifier): boolean {
  const { verifier } = createPasswordVerifier(identity, password, stored.salt);
  return timingSafeEqual(sha256(verifier), sha256(stored.verifier));
}

/** What the challenge PASSWORD_VERIFIER says (`USER_ID_FOR_SRP`, `SRP_B`, `SALT`, `SECRET_BLOCK`) and its answer needs. */
export interface PasswordVerifierChallenge {
  poolName: string;
  username: string;
  password: string;
  srpB: string;
  salt: string;
  secretBlock: string;
  /** As `srpTimestamp` writes it. */
  timestamp: string;
}

/**
 * The client's half: `srpA` goes into InitiateAuth, the answer is `PASSWORD_CLAIM_SIGNATURE`.
 * @throws RangeError when the server's `SRP_B` is one with which it could do without the verifier
 */
export function startSrp() {
  const a = toNumber(randomBytes(exponentBytes));
  const A = modPow(g, a, N);
  return {
    srpA: A.toString(16),
    answerPasswordVerifier(challenge: PasswordVerifierChallenge): string {
      const identity = { poolName: challenge.poolName, userId: challenge.username };
      const B = fromHex(challenge.srpB);
      const u = scramble(A, B);
      if (B % N === 0n || u === 0n) throw new RangeError('The server sent an SRP_B that proves nothing.');
      const x = privateKey(identity, challenge.password, challenge.salt);
      const S = modPow(B - k * modPow(g, x, N), a + u * x, N);
      return signClaim(S, u, identity, challenge.secretBlock, challenge.timestamp);
    },
  };
}

/** A client's `SRP_A` as hexadecimal text, or undefined for one with which any password would pass (a multiple of N). */
export function parseSrpA(text: string): string | undefined {
  return /^[\da-f]{1,1024}$/i.test(text) && fromHex(text) % N !== 0n ? text : undefined;
}

/** The server's first step: `srpB` goes to the client, `b` stays until the answer has come. */
export function offerSrp(verifier: string): { srpB: string; b: string } {
  const b = toNumber(randomBytes(exponentBytes));
  return { srpB: ((k * fromHex(verifier) + modPow(g, b, N)) % N).toString(16), b: b.toString(16) };
}

/** The server's second step: whether the client's `PASSWORD_CLAIM_SIGNATURE` proves that it knows the password. */
export function isPasswordClaim(
  identity: SrpIdentity,
  session: { srpA: string; srpB: string; b: string; verifier: string; secretBlock: string },
  claim: { timestamp: string; signature: string },
): boolean {
  const A = fromHex(session.srpA);
  const u = scramble(A, fromHex(session.srpB));
  const S = modPow(A * modPow(fromHex(session.verifier), u, N), fromHex(session.b), N);
  const expected = signClaim(S, u, identity, session.secretBlock, claim.timestamp);
  return timingSafeEqual(sha256(expected), sha256(claim.signature));
}

/** `TIMESTAMP` as Cognito wants it: `Sun Nov 22 09:05:07 UTC 2026`, the day of the month without a leading zero. */
export function srpTimestamp(date: Date): string {
  const [, weekday, day, month, year, time] =
    /^(\w+), (\d+) (\w+) (\d+) ([\d:]+)/.exec(date.toUTCString()) ?? [];
  return `${weekday} ${month} ${Number(day)} ${time} UTC ${year}`;
}

function privateKey({ poolName, userId }: SrpIdentity, password: string, salt: string): bigint {
  return toNumber(sha256(toBytes(fromHex(salt)), sha256(`${poolName}${userId}:${password}`)));
}

function scramble(A: bigint, B: bigint): bigint {
  return toNumber(sha256(toBytes(A), toBytes(B)));
}

function signClaim(
  S: bigint,
  u: bigint,
  identity: SrpIdentity,
  secretBlock: string,
  timestamp: string,
): string {
  const key = hkdfSync('sha256', toBytes(S), toBytes(u), 'Caldera Derived Key', 16);
  return createHmac('sha256', Buffer.from(key))
    .update(`${identity.poolName}${identity.userId}`)
    .update(Buffer.from(secretBlock, 'base64'))
    .update(timestamp)
    .digest('base64');
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

/** Big-endian two's complement, as Java's BigInteger writes a positive number: a zero byte before a leading 1 bit. */
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
