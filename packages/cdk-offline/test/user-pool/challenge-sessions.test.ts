import { type Challenge, ChallengeSessions } from '../../src/user-pool/challenge-sessions';

const challenge: Challenge = {
  clientId: 'client',
  sub: 'sub',
  username: 'alice',
  verifier: 'ab',
  step: { name: 'NEW_PASSWORD_REQUIRED' },
};
const at = (seconds: number) => new Date(seconds * 1000);

test('a challenge session is found until it expires or is used, and then rejected with the reason', () => {
  const sessions = new ChallengeSessions();
  const token = sessions.open(challenge, at(180));

  expect(sessions.require(token, at(179.999))).toEqual(challenge);
  expect(() => sessions.require(token, at(180))).toThrow('Invalid session for the user, session is expired.');
  sessions.close(token);
  expect(() => sessions.require(token, at(0))).toThrow(
    'Invalid session for the user, session can only be used once.',
  );
  expect(() => sessions.require('another', at(0))).toThrow(/^Invalid session for the user\.$/);
});

test('a flood of sessions drops the oldest of 10,000', () => {
  const sessions = new ChallengeSessions();
  const [oldest = '', ...others] = Array.from({ length: 10_001 }, () => sessions.open(challenge, at(180)));

  expect(() => sessions.require(oldest, at(0))).toThrow(/^Invalid session for the user\.$/);
  for (const token of others) expect(sessions.require(token, at(0))).toBe(challenge);
});
