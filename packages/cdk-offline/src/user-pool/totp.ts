import { createHmac, randomBytes } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const STEP_MILLISECONDS = 30_000;

/** A new 160-bit secret in base32, the format of authenticator apps. */
export function createTotpSecret(): string {
  return [...randomBytes(32)].map((byte) => ALPHABET.charAt(byte % 32)).join('');
}

/** The six digits for a time step (RFC 6238 with its defaults: SHA-1, 30 seconds). */
export function totpCode(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', fromBase32(secret)).update(counter).digest();
  const offset = mac.readUInt8(19) & 0xf;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

export function totpStep(now: Date): number {
  return Math.floor(now.getTime() / STEP_MILLISECONDS);
}

/** A code's time step, or undefined for a wrong code. Tolerates one step of clock drift (RFC 6238, section 5.2). */
export function matchTotp(secret: string, code: string, now: Date): number | undefined {
  const current = totpStep(now);
  return [current, current - 1, current + 1].find((step) => totpCode(secret, step) === code);
}

function fromBase32(encoded: string): Buffer {
  const bits = [...encoded]
    .map((character) => ALPHABET.indexOf(character).toString(2).padStart(5, '0'))
    .join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
