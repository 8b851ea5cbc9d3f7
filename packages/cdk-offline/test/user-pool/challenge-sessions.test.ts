import { type Challenge, ChallengeSessions } from '../../src/user-pool/challenge-sessions';

const challenge: Challenge = {
  clientId: 'client',
  sub: 'sub',
  username: 'alice',
  verifier: 'ab',
  step: { name: 'NEW_PASSWORD_REQUIRED' },
};
const invalid = 'Invalid session for the user';
const date = (seconds: number) => new Date(seconds * 1000);

test('a challenge session is valid until it expires or is used; then it is rejected with the reason', () => {
  const sessions = new ChallengeSessions();
  const token = sessions.open(challenge, date(180));

  expect(sessions.require(token, date(179.999))).toEqual(challenge);
  expect(() => sessions.require(token, date(180))).toThrow(`${invalid}, session is expired.`);
  sessions.close(challenge);
  expect(() => sessions.require(token, date(0))).toThrow(`${invalid}, session can only be used once.`);
  expect(() => sessions.require('another', date(0))).toThrow(/^Invalid session for the user\.$/);
});

test('only the newest 10,000 challenge sessions are kept', () => {
  const sessions = new ChallengeSessions();
  const [oldest = '', ...others] = Array.from({ length: 10_001 }, () => sessions.open(challenge, date(180)));

  expect(() => sessions.require(oldest, date(0))).toThrow(/^Invalid session for the user\.$/);
  for (const token of others) expect(sessions.require(token, date(0))).toBe(challenge);
});
