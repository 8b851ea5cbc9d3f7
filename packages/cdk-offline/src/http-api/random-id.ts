import { randomFillSync } from 'node:crypto';

/** Random bytes are drawn for many ids at once: one by one they would take as long as reading a request. */
const pool = Buffer.alloc(8192);
let used = pool.length;

/** An id that nobody guesses, of this many random bytes. */
export function randomId(bytes: number, encoding: 'base64' | 'hex'): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString(encoding, used - bytes, used);
}
