import { createTotpSecret, matchTotp, totpCode, totpStep } from '../../src/user-pool/totp';

/** `12345678901234567890` in base32, the secret of RFC 6238, appendix B. */
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

test.each([
  [59, '287082'],
  [1111111109, '081804'],
  [20000000000, '353130'],
])('computes the code of RFC 6238, appendix B, at second %i', (seconds, code) => {
  expect(totpCode(secret, totpStep(new Date(seconds * 1000)))).toBe(code);
});

test.each([
  ['is wrong', -31, undefined],
  ['matches', -30, 100],
  ['matches', 59, 100],
  ['is wrong', 60, undefined],
])('a one-time code %s %i seconds after the start of its time step', (_what, seconds, expected) => {
  const now = new Date((100 * 30 + seconds) * 1000);

  expect(matchTotp(secret, totpCode(secret, 100), now)).toBe(expected);
});

test('creates different secrets of 32 base32 characters', () => {
  expect(createTotpSecret()).toMatch(/^[A-Z2-7]{32}$/);
  expect(createTotpSecret()).not.toBe(createTotpSecret());
});
