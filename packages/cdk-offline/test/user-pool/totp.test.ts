import { createTotpSecret, matchTotp, totpCode, totpStep } from '../../src/user-pool/totp';

/** `12345678901234567890` in base32, the secret of RFC 6238, appendix B. */
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

test.each([
  [59, '287082'],
  [1111111109, '081804'],
  [20000000000, '353130'],
])('computes the code of RFC 6238 at second %i', (seconds, code) => {
  expect(totpCode(secret, totpStep(new Date(seconds * 1000)))).toBe(code);
});

test.each([
  [-31, undefined],
  [-30, 100],
  [59, 100],
  [60, undefined],
])('%i seconds after its step began, a one-time code matches step %s', (seconds, expected) => {
  const now = new Date((100 * 30 + seconds) * 1000);

  expect(matchTotp(secret, totpCode(secret, 100), now)).toBe(expected);
});

test('creates different secrets of 32 base32 characters', () => {
  expect(createTotpSecret()).toMatch(/^[A-Z2-7]{32}$/);
  expect(createTotpSecret()).not.toBe(createTotpSecret());
});
